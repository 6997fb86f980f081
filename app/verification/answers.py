"""Every answer that a report may give, each case in its own sentence, Chinese and English."""

from app.verification.codes import Genuine, IssuedBy, Valid
from app.verification.findings import Fault
from app.verification.report import Answer, Level, Sentence

_GOOD, _BAD, _UNCLEAR = Level.GOOD, Level.BAD, Level.UNCLEAR
_TEXTS: dict[Genuine | Valid | IssuedBy, tuple[Level, str, str]] = {
    Genuine.FILE_STORED: (
        _GOOD,
        "真实：该文件与本系统保存的原件逐字节一致，未被改动。",
        "Genuine: this file is byte for byte the one that this system keeps; nothing has been changed.",
    ),
    Genuine.FILE_SEALED: (
        _GOOD,
        "真实：电子签章完好，覆盖整个文件，二维码、文字与存档记录一致。",
        "Genuine: the seal is intact and covers the whole file; QR code, text and stored record agree.",
    ),
    Genuine.PREVIEW_FILE: (
        _UNCLEAR,
        "这是本系统生成的预览件，未被改动，但预览件不是证书，不能使用。",
        "This is an unchanged preview made by this system. A preview is not a certificate and can't be used as one.",
    ),
    Genuine.QR_GENUINE: (
        _GOOD,
        "二维码真实：由本系统签发，数据未被改动。请将下列内容与纸面逐项核对。",
        "The QR code is genuine: signed by this system and unchanged. Compare the details below with the paper.",
    ),
    Genuine.RECORD_STORED: (
        _GOOD,
        "确有此证：本系统签发并存有该编号的证书。请将下列内容与手中的证书逐项核对。",
        "There is such a certificate: this system issued it and keeps it. Compare the details below with yours.",
    ),
    Genuine.FILE_CHANGED: (
        _BAD,
        "不真实：文件在签章之后被改动，电子签章已失效。",
        "Not genuine: the file was changed after it had been sealed; the seal is broken.",
    ),
    Genuine.FILE_ADDED: (
        _BAD,
        "不真实：签章之后有人向文件追加了内容，只有签章时的部分可信。",
        "Not genuine as it is: something was added to the file after it had been sealed.",
    ),
    Genuine.SEAL_FOREIGN: (
        _BAD,
        "不真实：文件的签名不是本系统的电子签章。",
        "Not genuine: the file is signed by somebody else, not with the seal of this system.",
    ),
    Genuine.SEAL_MISSING: (
        _BAD,
        "不能确认：文件带有本系统的二维码，但没有电子签章，可能已被移除或文件被重新制作。",
        "Not confirmed: the file shows our QR code but has no seal. Somebody removed it or remade the file.",
    ),
    Genuine.SEAL_EXPIRED: (
        _UNCLEAR,
        "不能确认：文件未被改动，但签章所用的数字证书已过有效期。",
        "Not confirmed: the file is unchanged, but the certificate behind its seal has expired.",
    ),
    Genuine.SEAL_REVOKED: (
        _BAD,
        "不能确认：签章所用的数字证书已被吊销，请向出证单位索取新文件。",
        "Not confirmed: the certificate behind the seal has been revoked. Ask the issuing authority for a new file.",
    ),
    Genuine.SEAL_ONLY: (
        _UNCLEAR,
        "不能确认：电子签章完好，但本系统没有保存该文件，文件上也没有可核对的二维码。",
        "Not confirmed: the seal is intact, but this system keeps no such file and it shows no QR code to compare.",
    ),
    Genuine.QR_COPIED: (
        _BAD,
        "不真实：二维码取自另一份证书，与文件上的文字不符。",
        "Not genuine: the QR code was taken from another certificate; it does not agree with the text of the file.",
    ),
    Genuine.QR_CHANGED: (
        _BAD,
        "不真实：二维码中的数据与其签名不符，已被改动或伪造。",
        "Not genuine: the data in the QR code does not match its signature; it was changed or forged.",
    ),
    Genuine.QR_DAMAGED: (
        _BAD,
        "不能确认：二维码内容不完整或已损坏，请重新扫描。",
        "Not confirmed: the content of the QR code is incomplete or damaged. Scan it again.",
    ),
    Genuine.KEY_EXPIRED: (
        _UNCLEAR,
        "不能确认：二维码的签名密钥已过有效期，签名不再作数。",
        "Not confirmed: the key that signed the QR code has expired, so its signature proves nothing any more.",
    ),
    Genuine.KEY_REVOKED: (
        _BAD,
        "不能确认：二维码的签名密钥已被吊销，请向出证单位换领。",
        "Not confirmed: the key that signed the QR code has been revoked. Ask the issuing authority for a new paper.",
    ),
    Genuine.KEY_UNKNOWN: (
        _BAD,
        "不真实：二维码不是用本系统的密钥签名的。",
        "Not genuine: the QR code was not signed with a key of this system.",
    ),
    Genuine.NOT_STORED: (
        _UNCLEAR,
        "不能确认：二维码签名有效，但本系统没有对应的记录，请与出证单位核实。",
        "Not confirmed: the signature holds, but this system has no such record. Ask the issuing authority.",
    ),
    Genuine.FOREIGN_HOST: (
        _BAD,
        "警告：二维码指向其他网站，不是本系统。请勿打开，也不要在该网站输入查询码。",
        "Warning: the QR code leads to another web site, not to this system. Do not open it or enter any code there.",
    ),
    Genuine.SHORT_LINK: (
        _UNCLEAR,
        "这是本系统的查询链接，链接本身不能证明任何内容；请打开后输入查询码核验。",
        "This is a query link of this system. By itself it proves nothing: open it and enter the query code.",
    ),
    Genuine.NOT_OURS: (
        _BAD,
        "这不是本系统的二维码。",
        "This is not a QR code of this system.",
    ),
    Genuine.UNKNOWN_FILE: (
        _BAD,
        "不能确认：文件没有本系统的电子签章，也没有本系统的二维码。",
        "Not confirmed: the file bears neither the seal nor a QR code of this system.",
    ),
    Genuine.NO_QR: (
        _UNCLEAR,
        "图片中没有找到二维码，请对准二维码重新拍摄。",
        "No QR code was found in the picture. Take it again, close and sharp.",
    ),
    Genuine.NOT_PDF: (
        _UNCLEAR,
        "没有核验：这不是 PDF 文件。",
        "Not checked: this is not a PDF file.",
    ),
    Genuine.NOT_PICTURE: (
        _UNCLEAR,
        "没有核验：这不是可读的图片（支持 JPEG、PNG、WebP、GIF、BMP）。",
        "Not checked: this is not a picture that can be read (JPEG, PNG, WebP, GIF, BMP).",
    ),
    Genuine.DAMAGED: (
        _UNCLEAR,
        "没有核验：文件已损坏，无法读取。",
        "Not checked: the file is damaged and can't be read.",
    ),
    Genuine.ENCRYPTED: (
        _UNCLEAR,
        "没有核验：文件已加密。本系统签发的文件从不加密。",
        "Not checked: the file is encrypted. Files of this system never are.",
    ),
    Genuine.TOO_LARGE: (
        _UNCLEAR,
        "没有核验：文件过大，最大 8 MB，图片最多 6000 万像素。",
        "Not checked: the file is too large; the limit is 8 MB, and 60 million pixels for a picture.",
    ),
    Genuine.TOO_MANY_PAGES: (
        _UNCLEAR,
        "没有核验：页数过多，最多 200 页。",
        "Not checked: too many pages; the limit is 200.",
    ),
    Genuine.TOO_COSTLY: (
        _UNCLEAR,
        "没有核验：读取该文件耗费过大，已中止。本系统签发的文件不会如此。",
        "Not checked: reading the file took too much time or memory and was stopped. Files of this system never do.",
    ),
    Valid.VALID: (
        _GOOD,
        "有效：未被撤销或替换，仍在有效期内。",
        "Valid: neither withdrawn nor replaced, and not expired.",
    ),
    Valid.WITHDRAWN: (
        _BAD,
        "无效：证书已于 {on} 撤销。",
        "Not valid: the certificate was withdrawn on {on}.",
    ),
    Valid.REPLACED: (
        _BAD,
        "无效：证书已于 {on} 被编号 {successor} 的证书替换。",
        "Not valid: the certificate was replaced by number {successor} on {on}.",
    ),
    Valid.OUTDATED: (
        _BAD,
        "无效：该证书已有更新的版本，请索取新版。",
        "Not valid: there is a newer version of this certificate. Ask for it.",
    ),
    Valid.EXPIRED: (
        _BAD,
        "无效：有效期至 {on}，已过期。",
        "Not valid: it expired after {on}.",
    ),
    Valid.UNKNOWN: (
        _UNCLEAR,
        "无法判断是否有效。",
        "Whether it is valid can't be told.",
    ),
    IssuedBy.ISSUED_HERE: (
        _GOOD,
        "由{name}签发。",
        "Issued by {name_en}.",
    ),
    IssuedBy.FOREIGN: (
        _BAD,
        "签名者：{name}，不是本系统认可的签发单位。",
        "Signed by {name_en}, who is no issuer that this system knows.",
    ),
    IssuedBy.UNKNOWN: (
        _UNCLEAR,
        "无法判断由谁签发。",
        "Who issued it can't be told.",
    ),
}

OF_FAULT = {fault: Genuine(fault.value) for fault in Fault}

COMPARE_PAPER = Sentence(
    "程序看不到二维码贴在哪张纸上：请将编号、种类、日期、货物、数量和各方名称与纸面逐项核对。",
    "A program can't see which paper a QR code is glued on: compare number, kind, dates, goods, quantity and "
    "parties with the paper.",
)
COMPARE_RECORD = Sentence(
    "程序看不到您手中的证书：请将编号、种类、日期、货物、数量和各方名称逐项核对。",
    "A program can't see the certificate in your hand: compare number, kind, dates, goods, quantity and parties.",
)
COMPARE_FILE = Sentence(
    "核验的是文件本身；打印件请再与本文件逐项核对，或扫描其上的二维码。",
    "This check is of the file. Compare any print with the file, or scan the QR code on the print.",
)
DO_NOT_RELY = Sentence(
    "请勿凭此文件办理业务；请向货主或出证单位索取原文件，或凭证书编号和查询码查询。",
    "Do not rely on this file. Ask the owner or the issuing authority for the original, or search by number and "
    "query code.",
)
SPECIMEN = Sentence(
    "本系统目前签发的是样本（SPECIMEN），不具法律效力。",
    "This system issues specimens at present; they have no legal force.",
)
COPY = Sentence("这是副本（COPY）。", "This is a copy.")


def say(code: Genuine | Valid | IssuedBy, **values: str) -> Answer:
    """Give the answer of a code, its sentences filled in."""
    level, zh, en = _TEXTS[code]
    return Answer(code.value, level, zh.format(**values), en.format(**values))
