"""The forms of the phone's own pages; labels and messages are Chinese, the rules are the rooms' own."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length

from app.subscriptions.models import TOPIC_ZH, Topic
from app.web.shared.forms import PeriodForm


class BindForm(FlaskForm):  # type: ignore[misc]
    """Log in once to bind (R45)."""

    username = StringField(
        "用户名", validators=[InputRequired("请输入用户名"), Length(max=64, message="用户名过长")]
    )
    password = PasswordField(
        "密码", validators=[InputRequired("请输入密码"), Length(max=128, message="密码过长")]
    )
    captcha = StringField(
        "验证码", validators=[InputRequired("请输入验证码"), Length(max=16, message="验证码过长")]
    )
    consent = BooleanField("同意", validators=[InputRequired("请阅读并同意《绑定与个人信息说明》")])


class SubscribeForm(PeriodForm):
    """What to hear of, and how long (R34, R40)."""

    topic = SelectField(
        "订阅内容",
        choices=[
            SelectChoice(value=topic.value, label=TOPIC_ZH[topic])
            for topic in (Topic.CERTIFICATES, *list(Topic)[:-1])
        ],
        default=Topic.CERTIFICATES.value,
        # The library's own check of the choice would speak English.
        validate_choice=False,
        validators=[AnyOf(list(Topic), message="请选择订阅内容")],
    )
