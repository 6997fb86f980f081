"""The texts that a new installation begins with; from then on they are staff's to change."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from app.announcements.models import Kind, Publication, Revision
from app.core.clock import beijing_date

PUBLISHER = "系统"
_QUERY, _PUSH = "查询证书", "绑定与订阅"


@dataclass(frozen=True)
class FirstText:
    """One of them; their order is the order of the pages."""

    kind: Kind
    title: str
    body: str
    section: str = ""


FIRST_TEXTS = (
    FirstText(
        Kind.VERSION_NOTE,
        "电子证书查询、核验与订阅",
        "- 免登录查询：输入证书编号、查询码和验证码，查看证书状态；入境证书可下载 PDF 和查询二维码。\n"
        "- 证书核验：上传 PDF 或二维码照片，分别回答是否真实未改、是否仍然有效、由谁签发。\n"
        "- 出证通知：在公众号绑定操作员账号并订阅，证书签发、更改或撤销时收到通知。",
    ),
    FirstText(
        Kind.POLICY,
        "主要法律",
        "- 《中华人民共和国进出口商品检验法》及其实施条例\n"
        "- 《中华人民共和国进出境动植物检疫法》及其实施条例\n"
        "- 《中华人民共和国国境卫生检疫法》\n"
        "- 《中华人民共和国食品安全法》",
    ),
    FirstText(
        Kind.POLICY,
        "证书怎样签发和领取",
        "出境证书由企业在货物申报系统【拟证出证】→【证书申请】中申请，签发后可自助打印或现场领证。"
        "海关总署公告 2023 年第 27 号对属地查检云签发试点作了规定。",
    ),
    FirstText(
        Kind.POLICY,
        "证书怎样核验",
        "持有证书编号和查询码即可免登录核验；入境证书也可扫描二维码。核验结果以查询时的状态为准。",
    ),
    FirstText(
        Kind.FAQ,
        "证书编号和查询码在哪里？",
        "证书编号印在证书右上角。出境证书的查询码随公众号的出证通知送达；"
        "入境证书首次签发时，查询码由短信发到报关单上的联系手机。",
        _QUERY,
    ),
    FirstText(
        Kind.FAQ,
        "提示“证书编号或查询码不正确”怎么办？",
        "请先核对出入境类型，再核对编号和查询码。为防止猜测，不会提示是哪一项不对。"
        "同一份证书输错 3 次，需等 15 分钟再试。",
        _QUERY,
    ),
    FirstText(
        Kind.FAQ,
        "哪些证书可以下载 PDF？",
        "只有入境且状态为“有效”的证书可以下载。出境证书由企业自助打印或到现场领取。",
        _QUERY,
    ),
    FirstText(
        Kind.FAQ,
        "微信里下载的文件找不到？",
        "请点右上角“···”，选择“在浏览器打开”后再下载。",
        _QUERY,
    ),
    FirstText(
        Kind.FAQ,
        "怎样收到出证通知？",
        "关注公众号，在菜单【业务查询】→【用户绑定】登录一次，再到【信息订阅】确认订阅。之后签发的出境证书会推送到本微信。",
        _PUSH,
    ),
    FirstText(
        Kind.FAQ,
        "订阅了却没有收到？",
        "请到【订阅管理】打开“自检”。常见原因是订阅手机号与【证书申请】中的联系人手机号不一致、取消了关注，"
        "或订阅已到期。错过的通知都列在“出证通知”中。",
        _PUSH,
    ),
    FirstText(
        Kind.FAQ,
        "怎样更换订阅手机号？",
        "订阅手机号取自操作员账号，如需修改或新增，请到电脑端“用户管理”。",
        _PUSH,
    ),
    FirstText(
        Kind.FAQ,
        "换了微信或不再使用？",
        "在新微信上绑定同一账号并选择“换绑”即可；不再使用时，在“用户绑定”页解除绑定，保存的 OpenID 随即删除。",
        _PUSH,
    ),
    FirstText(
        Kind.ABOUT,
        "提供的服务",
        "这里可以核验出入境检验检疫电子证书的真伪和状态，并订阅出境证书的出证通知。\n\n"
        "- 免登录查询：输入证书编号、查询码和验证码。\n"
        "- 扫码核查：用手机扫描入境证书的二维码，编号自动带出。\n"
        "- 出证通知：绑定操作员账号并订阅后，证书签发即推送编号和查询码。",
    ),
    FirstText(
        Kind.ABOUT,
        "辨别真伪",
        "二维码可能被人伪造，指向外观相似的网页。请从本公众号的菜单进入查询，并核对页面显示的内容与手中的证书是否一致。",
    ),
)


def fill(connection: Connection, moment: datetime) -> bool:
    """Write the first texts into a migrated database that never had a text; tells whether it did.

    Texts are taken down but never deleted, so an empty table means a new installation and nobody's decision.
    It needs no application, because set-up has none yet.
    """
    if connection.execute(select(Publication.id).limit(1)).first() is not None:
        return False
    for position, text in enumerate(FIRST_TEXTS, 1):
        made = connection.execute(
            insert(Publication)
            .values(kind=text.kind, revision=1, created_at=moment)
            .returning(Publication.id)
        )
        connection.execute(
            insert(Revision).values(
                publication_id=made.scalar_one(),
                number=1,
                title=text.title,
                body=text.body,
                publisher=PUBLISHER,
                published_on=beijing_date(moment),
                section=text.section,
                # Announcements and version notes go by date alone.
                position=0 if text.kind is Kind.VERSION_NOTE else position,
                shown=True,
                written_at=moment,
                written_by=PUBLISHER,
            )
        )
    return True
