"""The OpenAPI 3.1 document of the signed interface, built from the models that check the messages."""

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from app.applications.decisions import DECISION_ERRORS, NOT_FOUND, DecisionBatch
from app.certificates.rules import REFUSAL_FIELD, REFUSAL_ZH, Refusal
from app.core.errors import AppError, NotFoundError, PausedError, SwitchedOffError
from app.ingest import errors, faults
from app.ingest.items import Batch, CertificateItem, WithdrawalItem
from app.ingest.keys import Scope
from app.ingest.status_items import StatusBatch
from app.statuses import service as statuses
from app.verification.errors import BusyError
from app.web.api import answers
from app.web.api.applications import STATES, StateError
from app.web.api.examples import AMENDED, GRANTED, ISSUED, RETURNED, STATUS_EVENT, WITHDRAWN
from app.web.api.parameters import PageError, UnknownParameterError
from app.web.api.verification import QrRequest, VerificationResult
from app.web.api.verify import FileTooLargeError, NotAQrError, UnsupportedFileError

PATH = "/api/v1/certificates"
STATUS_PATH = "/api/v1/status-events"
PRINTS_PATH = "/api/v1/print-events"
APPLICATIONS_PATH = "/api/v1/applications"
DECISIONS_PATH = "/api/v1/application-decisions"
VERIFY_PATH = "/api/v1/verify"
_REF = "#/components/schemas/{model}"
_SIGNING = (
    "HTTP Message Signatures (RFC 9421) with hmac-sha256. Cover at least "
    '`"@method" "@path" "@query" "content-digest" "idempotency-key"`, with the parameters `created` (within five '
    "minutes of the server's clock) and `keyid`. Content-Digest holds sha-256 of the body (RFC 9530). The bytes "
    'of the HMAC key are the ASCII characters of the secret. A GET has no body: it covers `"@method" "@path" '
    '"@query"` and needs no Idempotency-Key.'
)
# Which errors the interface may answer with, in the order of their status.
ERRORS: tuple[type[AppError], ...] = (
    errors.IdempotencyKeyMissingError,
    errors.IdempotencyKeyInvalidError,
    UnknownParameterError,
    errors.SignatureMissingError,
    errors.SignatureInvalidError,
    errors.SignatureExpiredError,
    errors.UnknownKeyError,
    errors.ScopeMissingError,
    errors.MessageIdReusedError,
    errors.BodyTooLargeError,
    errors.UnsupportedBodyError,
    PausedError,
    SwitchedOffError,
)
# Which errors a signed question may be answered with.
QUESTION_ERRORS: tuple[type[AppError], ...] = (
    PageError,
    errors.SignatureMissingError,
    errors.SignatureInvalidError,
    errors.SignatureExpiredError,
    errors.UnknownKeyError,
    errors.ScopeMissingError,
    PausedError,
)
SEQUENCE_ERRORS: tuple[type[AppError], ...] = (*QUESTION_ERRORS, StateError)
VERIFY_ERRORS: tuple[type[AppError], ...] = (
    FileTooLargeError,
    UnsupportedFileError,
    NotAQrError,
    PausedError,
    BusyError,
)
NOT_UNDERSTOOD = ("not_json", "not_a_message", "no_items", "too_many_items")
_STATUS_WORDS = {
    400: "A header or parameter is missing or wrong.",
    401: "Nobody we know has signed this request as it came.",
    403: "The key may not do this.",
    409: "The message id was used for another body.",
    413: "The body is longer than 8 MB.",
    415: "Not application/json, or encoded.",
    422: "The body as a whole is no message; this answer is kept and given again.",
    429: "Too many requests without a right signature from this address; see Retry-After.",
    503: "The service is read only or its database is away for a moment; send the same message again.",
}
_QUESTION_STATUS_WORDS = {
    400: "A parameter can't be meant.",
    **{status: _STATUS_WORDS[status] for status in (401, 403, 429)},
}
_VERIFY_STATUS_WORDS = {
    413: "Longer than 8 MB (PDF) or 16 KB (JSON).",
    415: "Neither application/pdf nor application/json, or encoded.",
    422: "The JSON is no object with the text `qr` alone.",
    429: "More than 30 checks in ten minutes from this address; see Retry-After.",
    503: "Too many files are being read at this moment; see Retry-After.",
}


@cache
def document() -> dict[str, Any]:
    """Build the document once."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ecert: certificates, status events and decisions in, verification, prints and applications out",
            "version": "1.0.0",
            "description": (
                "Issuing systems create, amend and withdraw entry and exit certificates, one or up to 1,000 at a "
                "time, hear what became of them in self-printing, and decide applications about them. Sister "
                "systems send the status events of businesses. Anybody checks a PDF or a QR."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"signature": []}],
        "paths": {
            PATH: {"post": _operation()},
            STATUS_PATH: {"post": _status_operation()},
            PRINTS_PATH: {"get": _print_events()},
            APPLICATIONS_PATH: {"get": _applications()},
            f"{APPLICATIONS_PATH}/{{application_no}}/attachments/{{attachment_id}}": {"get": _attachment()},
            DECISIONS_PATH: {"post": _decision_operation()},
            VERIFY_PATH: {"post": _verification()},
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "signature": {"type": "apiKey", "in": "header", "name": "Signature", "description": _SIGNING}
            },
        },
    }


def refusals() -> list[tuple[str, str, str]]:
    """Give code, field and Chinese sentence of every refusal that comes from what is stored already."""
    return [(reason.value, REFUSAL_FIELD[reason], REFUSAL_ZH[reason]) for reason in Refusal]


def status_refusals() -> list[tuple[str, str, str]]:
    """Give the same for status events."""
    return [
        (reason.value, statuses.REFUSAL_FIELD[reason], statuses.REFUSAL_ZH[reason])
        for reason in statuses.Refusal
    ]


def decision_refusals() -> list[tuple[str, str, str]]:
    """Give the same for decisions."""
    return [
        (NOT_FOUND[0], "application_no", NOT_FOUND[1]),
        *((error.code, "decision", error.message_zh) for error in DECISION_ERRORS),
    ]


def _operation() -> dict[str, Any]:
    return {
        "operationId": "sendCertificates",
        "summary": "Send one certificate or a batch",
        **_sending(
            ("CertificateItem", "WithdrawalItem", "Batch"),
            {
                "issued": {"summary": "One exit certificate", "value": ISSUED},
                "batch": {
                    "summary": "An amendment and a withdrawal",
                    "value": {"items": [AMENDED, WITHDRAWN]},
                },
            },
            answer="Answer",
            quiet_scope=Scope.WRITE_QUIET,
        ),
    }


def _status_operation() -> dict[str, Any]:
    return {
        "operationId": "sendStatusEvents",
        "summary": "Send one status event or a batch",
        **_sending(
            ("StatusItem", "StatusBatch"),
            {"released": {"summary": "A declaration is released", "value": STATUS_EVENT}},
            answer="StatusAnswer",
            quiet_scope=Scope.STATUSES_QUIET,
        ),
    }


def _decision_operation() -> dict[str, Any]:
    return {
        "operationId": "sendApplicationDecisions",
        "summary": "Say what was decided about applications",
        **_sending(
            ("DecisionItem", "DecisionBatch"),
            {
                "granted": {"summary": "A reprint is granted", "value": GRANTED},
                "returned": {"summary": "An application is returned with the reason", "value": RETURNED},
            },
            answer="DecisionAnswer",
        ),
    }


def _print_events() -> dict[str, Any]:
    return _sequence(
        "readPrintEvents",
        "Hear what became of certificates in self-printing",
        "The events of the certificates that this key's system issued, in order, the newest half minute "
        "excepted. Ask again with the `after` of the last answer.",
        model="PrintEvents",
    )


def _applications() -> dict[str, Any]:
    state = {
        "name": "state",
        "in": "query",
        "description": "Which ones; those that wait for a decision when absent",
        "schema": {"enum": [one.value for one in STATES]},
    }
    return _sequence(
        "readApplications",
        "Read applications for 现场出证 and 自助重打",
        "Those about the certificates that this key's system issued, in the order of their making. One that was "
        "returned and sent again keeps its place: begin with `after` 0 each time.",
        model="Applications",
        beside=state,
    )


def _attachment() -> dict[str, Any]:
    return {
        "operationId": "readAttachment",
        "summary": "Read a file of an application",
        "description": "The PDF as the applicant sent it. Treat it as what a stranger sent.",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
            for name, kind in (("application_no", "string"), ("attachment_id", "integer"))
        ],
        "responses": {
            "200": {
                "description": "The file.",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            },
            **_failures(
                {404: "No such file, or none of this system's.", **_QUESTION_STATUS_WORDS},
                (*QUESTION_ERRORS, NotFoundError),
            ),
        },
    }


def _sequence(
    name: str, summary: str, words: str, *, model: str, beside: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Give what all sequences have in common: a page of them after an id."""
    after = {
        "name": "after",
        "in": "query",
        "description": "The last one that is known; 0 or absent for all",
        "schema": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
    }
    limit = {
        "name": "limit",
        "in": "query",
        "description": "How many at most; 100 when absent",
        "schema": {"type": "integer", "minimum": 1, "maximum": 1000},
    }
    errors_of = SEQUENCE_ERRORS if beside else QUESTION_ERRORS
    return {
        "operationId": name,
        "summary": summary,
        "description": words,
        "parameters": [after, limit, *([beside] if beside else [])],
        "responses": {
            "200": {
                "description": "A page of them, empty when there are none.",
                "content": {"application/json": {"schema": {"$ref": _REF.format(model=model)}}},
            },
            **_failures(_QUESTION_STATUS_WORDS, errors_of),
        },
    }


def _sending(
    models: tuple[str, ...], examples: dict[str, Any], *, answer: str, quiet_scope: Scope | None = None
) -> dict[str, Any]:
    """Give what all ways in have in common."""
    schema = {"oneOf": [{"$ref": _REF.format(model=name)} for name in models]}
    return {
        "description": (
            "Each item gets its own result and never harms its neighbours. The same message id with the same "
            "body gives the first answer again (kept 7 days); sending again is the way to repair any cut-off."
        ),
        "parameters": _parameters(quiet_scope),
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "examples": examples}},
        },
        "responses": _responses(answer),
    }


def _parameters(quiet_scope: Scope | None) -> list[dict[str, Any]]:
    def header(name: str, text: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
        return {
            "name": name,
            "in": "header",
            "required": True,
            "description": text,
            "schema": schema or {"type": "string"},
        }

    def flag(name: str, text: str) -> dict[str, Any]:
        return {"name": name, "in": "query", "description": text, "schema": {"enum": ["0", "1"]}}

    return [
        header(
            "Idempotency-Key",
            "The sender's own, never re-used id of this message.",
            {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        ),
        header("Content-Digest", "sha-256=:…: of the body, RFC 9530"),
        header("Signature-Input", "What is signed, RFC 9421"),
        flag("check", "1: a dry run; every fault of every field, nothing is stored"),
        *([flag("quiet", f"1: store without a push; needs the scope {quiet_scope}")] if quiet_scope else []),
    ]


def _verification() -> dict[str, Any]:
    return {
        "operationId": "verify",
        "summary": "Check a PDF or the content of a QR",
        "description": (
            "Three separate answers: genuine and unchanged? still valid? issued by whom? Number and query code "
            "are checked on the web page only. 30 checks in ten minutes from one address."
        ),
        "security": [],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": _REF.format(model="QrRequest")},
                    "example": {"qr": "HTTPS://ECERT.EXAMPLE/V/2KCE3IQBEYCERG..."},
                },
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        "responses": {
            "200": {
                "description": "A report, whatever was sent. Look at the level of each answer.",
                "content": {
                    "application/json": {"schema": {"$ref": _REF.format(model="VerificationResult")}}
                },
            },
            **_failures(_VERIFY_STATUS_WORDS, VERIFY_ERRORS),
        },
    }


def _responses(answer: str) -> dict[str, Any]:
    return {
        "200": {
            "description": "Understood. Look at the verdict of each item.",
            "headers": {
                "Idempotent-Replayed": {
                    "description": "true when this is the first answer given again",
                    "schema": {"type": "string"},
                }
            },
            "content": {"application/json": {"schema": {"$ref": _REF.format(model=answer)}}},
        },
        **_failures(_STATUS_WORDS, ERRORS),
    }


def _failures(words: dict[int, str], kinds: tuple[type[AppError], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, text in words.items():
        examples = {
            error.code: {"value": answers.error_example(error.code, error.message_zh)}
            for error in kinds
            if error.status == status
        }
        content: dict[str, Any] = {"schema": {"$ref": _REF.format(model="Error")}}
        if examples:
            content["examples"] = examples
        found[str(status)] = {"description": text, "content": {"application/json": content}}
    return found


def _schemas() -> dict[str, Any]:
    models = (Batch, CertificateItem, WithdrawalItem, StatusBatch, DecisionBatch, QrRequest)
    _, incoming = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    told = (
        *(answers.Answer, answers.StatusAnswer, answers.DecisionAnswer),
        *(answers.PrintEvents, answers.Applications, answers.Error, VerificationResult),
    )
    _, outgoing = models_json_schema([(model, "validation") for model in told], ref_template=_REF)
    found: dict[str, Any] = {**incoming["$defs"], **outgoing["$defs"]}
    found["ItemFault"]["properties"]["code"]["examples"] = list(faults.CODES)
    return found
