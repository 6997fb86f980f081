"""Genuine? Still valid? Issued by whom? Three answers for a QR, a PDF and a photo of a QR."""

import hashlib
import logging
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from app.audit.models import LookupResult, LookupWay
from app.audit.service import record_lookup
from app.certificates import queries
from app.certificates.rules import Validity
from app.core import clock
from app.core.errors import AppError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import authority, seals
from app.documents import queries as documents
from app.documents.models import Variant
from app.documents.queries import DocumentView
from app.proofs import service as proofs
from app.proofs.service import ProofView
from app.verification import answers, inspection, qr
from app.verification.answers import say
from app.verification.codes import Genuine, IssuedBy, Valid
from app.verification.comparing import compare, is_of_another
from app.verification.findings import Findings
from app.verification.pdf import judge
from app.verification.qr import QrCheck
from app.verification.report import Answer, Level, Report, Sentence, subject_of

_log = logging.getLogger(__name__)


def check_qr(session: Session, text: str, *, origin: str | None) -> Report:
    """Check what a scanner read; call inside a unit of work. `origin` is a network, never an address."""
    return _on_qr(session, qr.check(session, text), origin)


def check_image(data: bytes, *, origin: str | None) -> Report:
    """Check the QR in a photo; opens its own unit of work once the picture is read.

    Raises:
        BusyError: when too many files are being read.
    """
    found = inspection.of_picture(data)
    if found.fault is not None or not found.codes:
        return _unchecked(answers.OF_FAULT[found.fault] if found.fault else Genuine.NO_QR)
    with unit_of_work() as session:
        return _on_qr(session, _best(session, found.codes), origin)


def check_pdf(data: bytes, *, origin: str | None) -> Report:
    """Check a PDF; opens its own units of work, and holds none while a child reads the file.

    A file that we keep is known by its hash and not read at all.

    Raises:
        BusyError: when too many files are being read.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    with unit_of_work() as session:
        known = documents.by_sha256(session, sha256)
        if known is not None:
            return replace(_on_known(session, known, origin), sha256=sha256)
        ours, revoked = _seals(session)
    found = inspection.of_pdf(data, ours, clock.now())
    if found.fault is not None:
        return replace(_unchecked(answers.OF_FAULT[found.fault]), sha256=sha256)
    with unit_of_work() as session:
        return replace(_on_findings(session, found, origin, revoked), sha256=sha256)


def report_too_large() -> Report:
    """Report on a file that was refused unread."""
    return _unchecked(Genuine.TOO_LARGE)


def report_on(session: Session, certificate_id: int) -> Report:
    """Report on the certificate whose number and code were right; call inside a unit of work.

    The look-up was noted where the code was checked.
    """
    report = _on_proof(session, proofs.proof_of(session, certificate_id), say(Genuine.RECORD_STORED))
    return replace(report, to_compare=(answers.COMPARE_RECORD,))


def _on_qr(session: Session, check: QrCheck, origin: str | None) -> Report:
    if check.proof is None:
        return _unchecked(check.code)
    report = _on_proof(session, check.proof, say(check.code))
    _note(check.proof, LookupWay.SIGNED_QR, origin)
    return replace(report, to_compare=(answers.COMPARE_PAPER,))


def _on_known(session: Session, known: DocumentView, origin: str | None) -> Report:
    proof = proofs.by_version(session, known.certificate_id, known.version)
    if proof is None:
        return _unchecked(Genuine.SEAL_ONLY)
    is_preview = known.variant is Variant.PREVIEW
    report = _on_proof(session, proof, say(Genuine.PREVIEW_FILE if is_preview else Genuine.FILE_STORED))
    _note(proof, LookupWay.FILE, origin)
    notes = (*report.notes, answers.COPY) if known.variant is Variant.COPY else report.notes
    return replace(report, notes=notes, to_compare=_advice(report.genuine))


def _on_findings(session: Session, found: Findings, origin: str | None, revoked: Collection[str]) -> Report:
    check = _best(session, found.codes) if found.codes else None
    if check is not None and not found.signatures and not found.text.strip():
        # A scanned paper: as good as a photo of it.
        return _on_qr(session, check, origin)
    proof = check.proof if check else None
    comparisons = compare(proof.record, found.text) if proof else ()
    verdict = judge(found, check.code if check else None, comparisons, revoked)
    genuine = say(verdict.code)
    # What is stored of the certificate that a QR was taken from says nothing about the file that bears it.
    is_another = is_of_another(comparisons)
    issuer = say(IssuedBy.UNKNOWN)
    if verdict.signer is not None and verdict.is_ours is False:
        issuer = say(IssuedBy.FOREIGN, name=verdict.signer, name_en=verdict.signer)
    elif verdict.is_ours and not is_another:
        issuer = _issued_here(proof)
    report = _unchecked(verdict.code)
    if proof is not None:
        _note(proof, LookupWay.FILE, origin)
        report = report if is_another else _on_proof(session, proof, genuine)
    return replace(report, issuer=issuer, comparisons=comparisons, to_compare=_advice(genuine))


def _on_proof(session: Session, proof: ProofView, genuine: Answer) -> Report:
    """Answer for a record that is stored here."""
    validity, successor_no = _validity(session, proof)
    return Report(
        genuine=genuine,
        validity=validity,
        issuer=_issued_here(proof),
        subject=subject_of(proof.record),
        successor_no=successor_no,
        notes=_notes(),
        certificate_id=proof.certificate_id,
    )


def _validity(session: Session, proof: ProofView) -> tuple[Answer, str | None]:
    view = queries.by_id(session, proof.certificate_id)
    if view is None:
        return say(Valid.UNKNOWN), None
    state = view.validity(clock.today())
    on = view.status_on.isoformat()
    if state is Validity.WITHDRAWN:
        return say(Valid.WITHDRAWN, on=on), None
    if state is Validity.REPLACED:
        return say(Valid.REPLACED, on=on, successor=view.successor_no or ""), view.successor_no
    if view.version != proof.version:
        return say(Valid.OUTDATED), None
    if state is Validity.EXPIRED:
        return say(Valid.EXPIRED, on=view.valid_until.isoformat() if view.valid_until else ""), None
    return say(Valid.VALID), None


def _issued_here(proof: ProofView | None) -> Answer:
    settings = current().settings
    return say(
        IssuedBy.ISSUED_HERE,
        name=proof.record.issued_by if proof else settings.paper_authority,
        name_en=proof.record.issued_by_en if proof else settings.paper_authority_en,
    )


def _advice(genuine: Answer) -> tuple[Sentence, ...]:
    """Say what to do with a file: nobody shall compare a print with one that is not genuine."""
    return (answers.COMPARE_FILE if genuine.level is Level.GOOD else answers.DO_NOT_RELY,)


def _unchecked(code: Genuine) -> Report:
    return Report(say(code), say(Valid.UNKNOWN), say(IssuedBy.UNKNOWN))


def _best(session: Session, codes: tuple[str, ...]) -> QrCheck:
    """Judge all codes of a picture or page and keep the one that tells most: a paper may carry others beside ours."""
    checks = [qr.check(session, code) for code in codes]
    return next((check for check in checks if check.proof), None) or next(
        (check for check in checks if check.code not in {Genuine.NOT_OURS, Genuine.SHORT_LINK}), checks[0]
    )


def _notes() -> tuple[Sentence, ...]:
    return (answers.SPECIMEN,) if current().settings.paper_specimen else ()


def _note(proof: ProofView, way: LookupWay, origin: str | None) -> None:
    record_lookup(certificate_id=proof.certificate_id, way=way, result=LookupResult.CHECKED, origin=origin)


def _seals(session: Session) -> tuple[tuple[bytes, ...], frozenset[str]]:
    """Give the certificates of our seals, former ones too, and the fingerprints of those that are revoked."""
    used = seals.used(session)
    revoked = frozenset(seal.fingerprint for seal in used if seal.revoked_at is not None)
    known = [seal.certificate for seal in used]
    try:
        known.append(current().sealer.certificate())
    except AppError as error:
        # Without its key an installation still knows every seal that it has ever set.
        _log.warning("the certificate of the seal can't be loaded: %s", error.code)
    if current().settings.is_open_to_others:
        # What an installation sealed while it was only tried out proves nothing to others.
        known = [certificate for certificate in known if not authority.is_demo(certificate)]
    return tuple(known), revoked
