"""`/wechat`: where the platform proves itself, and where it pushes messages and events."""

import logging
import secrets

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.core import clock
from app.core.gateways import current
from app.official_account import service
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf
from wechat import inbound, replies
from wechat.errors import InboundRejected

pages = Blueprint("official", __name__)
csrf.exempt(pages)
_log = logging.getLogger(__name__)
_TOO_LARGE = 413


@pages.get("/wechat")
@policy(Policy.PLATFORM)
def verify() -> Response:
    """Answer the platform's URL check with exactly its echostr."""
    try:
        echo = inbound.verify_url(current().wechat_account, request.args)
    except InboundRejected as rejected:
        return _refused(rejected)
    return Response(echo, mimetype="text/plain")


@pages.post("/wechat")
@policy(Policy.PLATFORM)
def receive() -> Response:
    """Keep, handle and answer a push; what can't be believed is refused and nothing of it is stored."""
    account, moment = current().wechat_account, clock.now()
    if (request.content_length or 0) > inbound.LARGEST_BODY:
        return Response(status=_TOO_LARGE)
    body = request.stream.read(inbound.LARGEST_BODY + 1)
    try:
        push = inbound.receive(account, request.args, body, moment)
    except InboundRejected as rejected:
        return _refused(rejected)
    answer = service.take(push)
    if not answer:
        return Response("", mimetype="text/plain")
    xml = replies.text(push, answer, moment)
    sealed = replies.encode(
        account, xml, int(moment.timestamp()), secrets.token_hex(8), encrypted=push.encrypted
    )
    return Response(sealed, mimetype="application/xml")


def _refused(rejected: InboundRejected) -> Response:
    _log.warning("push refused: %s", rejected)
    return Response(status=403)
