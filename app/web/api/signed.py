"""Admission of signed requests: the signature first, then the body; failures are counted per source."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from urllib.parse import quote

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.core import budgets, clock
from app.core.budgets import Budget
from app.core.db import db
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.ingest import keys, signature
from app.ingest.errors import BodyTooLargeError, NotAdmittedError, SignatureMissingError, UnsupportedBodyError
from app.ingest.keys import Caller, Scope
from app.web.shared import origin

# A correctly signed request is never slowed, so a neighbour behind the same address can't stop an issuer.
UNSIGNED = Budget("ingest.unsigned", 30, timedelta(minutes=10), timedelta(minutes=10))
LARGEST_BODY = 8 * 1024 * 1024
# What RFC 3986 lets stand in a path as it is.
_IN_PATHS = "/~!$&'()*+,;=:@"


@dataclass(frozen=True)
class SignedRequest:
    """A request whose signature and body have been checked."""

    caller: Caller
    message_id: str
    body: bytes


def admit(scope: Scope) -> SignedRequest:
    """Check signature, scope, type, size and digest of the current request, in this order.

    The signature covers the head alone (the digest stands for the body), so that not one byte of a body is
    read before somebody we know has signed for it.

    Raises:
        NotAdmittedError, PausedError, ScopeMissingError, UnsupportedBodyError, BodyTooLargeError and the
        errors of the message id.
    """
    headers = dict(request.headers.items())
    try:
        caller, message_id = _signer(headers)
        caller.require(scope)
        body = _body()
        signature.verify_digest(headers, body)
    except NotAdmittedError:
        _count_failure()
        raise
    return SignedRequest(caller, message_id, body)


def admit_question(scope: Scope) -> Caller:
    """Check signature and scope of a GET, which changes nothing: it has no body and no message id.

    Raises:
        NotAdmittedError, PausedError, ScopeMissingError.
    """
    headers = dict(request.headers.items())
    try:
        head = signature.Head(request.method, _url(), headers)
        caller = signature.verify(
            head, now=clock.now(), find_key=keys.find, required=signature.COVERED_BY_QUESTIONS
        )
    except NotAdmittedError:
        _count_failure()
        raise
    caller.require(scope)
    return caller


def _signer(headers: dict[str, str]) -> tuple[Caller, str]:
    if "Signature" not in headers:
        raise SignatureMissingError
    message_id = signature.message_id(headers)
    head = signature.Head(request.method, _url(), headers)
    return signature.verify(head, now=clock.now(), find_key=keys.find), message_id


def _url() -> str:
    # WSGI decodes the path but not the query. Encoding the path again gives the normal form that RFC 9421
    # (section 2.2.6) asks signers to use. The host is not signed, so any will do.
    path = quote(request.root_path + request.path, safe=_IN_PATHS)
    query = request.query_string.decode("latin-1")
    return f"http://localhost{path}?{query}" if query else f"http://localhost{path}"


def _body() -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity")
    if request.mimetype != "application/json" or encoding.lower() != "identity":
        raise UnsupportedBodyError
    try:
        request.max_content_length = LARGEST_BODY
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise BodyTooLargeError from error
    # A body of unknown length is cut off at the limit without a word.
    if request.content_length is None and len(body) >= (request.max_content_length or 0):
        raise BodyTooLargeError
    return body


def _count_failure() -> None:
    source = origin.source()
    until = budgets.paused_until(db.session(), UNSIGNED, source)
    if until is None:
        with unit_of_work() as session:
            until = budgets.take(session, UNSIGNED, source)
    if until is not None:
        raise PausedError(retry_after=max(1, ceil((until - clock.now()).total_seconds())))
