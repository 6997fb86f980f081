"""What can be handed in for verification: a file, or the content of a QR."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

# The longest QR (version 40, level L) holds 4,296 letters and digits.
MAX_QR = 4296


class FileForm(FlaskForm):  # type: ignore[misc]
    """A PDF, or a photo of a QR."""

    file = FileField("PDF 文件或二维码照片", validators=[FileRequired("请选择文件")])


class QrForm(FlaskForm):  # type: ignore[misc]
    """What a scanner read from a QR."""

    qr = TextAreaField(
        "二维码内容",
        validators=[InputRequired("请粘贴二维码内容"), Length(max=MAX_QR, message="内容过长")],
    )
