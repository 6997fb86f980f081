"""The link of a message: what it opens, for whom it fills in the code, and who must prove himself first (D18)."""

from dataclasses import dataclass

from flask import session

from app.certificates import queries as certificates
from app.certificates.models import Direction
from app.certificates.queries import CertificateView
from app.certificates.rules import Validity
from app.certificates.service import query_code_of
from app.core import clock
from app.core.db import db
from app.notifications import messages, queries
from app.notifications.models import Notice
from app.web.mobile import visitor

_ASKED = "link_asked"


@dataclass(frozen=True)
class MessageLink:
    """An opened link: the certificate, and the query code when the bound user himself sits before the page."""

    notice: Notice
    view: CertificateView
    is_live: bool
    query_code: str | None

    def is_for(self, direction: Direction, certificate_no: str) -> bool:
        """Tell whether the bound user asks for just the certificate that the link stands for."""
        return self.query_code is not None and (self.view.direction, self.view.certificate_no) == (
            direction,
            certificate_no,
        )


def open_link(token: str) -> MessageLink | None:
    """Open a message's link; None when it is forged or leads nowhere."""
    opened = messages.delivery_of_link(token)
    if opened is None:
        return None
    delivery_id, is_live = opened
    found = queries.linked(delivery_id)
    view = certificates.by_id(db.session(), found.certificate_id) if found else None
    if found is None or view is None:
        return None
    own = is_live and found.is_for(visitor.binding())
    return MessageLink(
        notice=found.notice,
        view=view,
        is_live=is_live,
        query_code=query_code_of(view.id) if own else None,
    )


def should_authorise(link: MessageLink) -> bool:
    """Tell whether to ask WeChat once who this is; never twice, so that a failing platform makes no loop."""
    if not link.is_live or visitor.openid() is not None or not visitor.is_inside_wechat():
        return False
    if session.pop(_ASKED, False):
        return False
    session[_ASKED] = True
    return True


def shown(link: MessageLink) -> dict[str, object] | None:
    """Give number, kind and state, which the holder of a live link may see before the code (D19)."""
    if not link.is_live:
        return None
    return {
        "notice_zh": queries.NOTICE_ZH[link.notice],
        "certificate_no": link.view.certificate_no,
        "kind_name": link.view.kind_name,
        "valid": link.view.validity(clock.today()) is Validity.VALID,
    }
