"""Judge a PDF by its signatures, its QR and whether its words agree: pure decisions."""

from collections.abc import Collection
from dataclasses import dataclass

from app.verification.codes import Genuine
from app.verification.comparing import is_of_another
from app.verification.findings import Findings, Signature
from app.verification.report import Comparison

_PREVIEW = "仅供预览"
# What a QR on the page may be without saying anything about the file.
_NO_PROOF = {None, Genuine.NOT_OURS, Genuine.SHORT_LINK}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file is genuine; `signer` signed it, `is_ours` says whether with the seal of this system."""

    code: Genuine
    signer: str | None = None
    is_ours: bool | None = None


def judge(
    found: Findings,
    qr_code: Genuine | None,
    comparisons: tuple[Comparison, ...],
    revoked: Collection[str] = (),
) -> Verdict:
    """Judge a file that we do not keep; `revoked` are the fingerprints of our seals that prove nothing any more.

    A stolen seal is not enough as long as nobody has noticed: the QR, which only our own keys can sign, must be
    there too and agree with the words of the file.
    """
    is_copied = is_of_another(comparisons)
    if not found.signatures:
        return Verdict(_unsealed(qr_code, is_copied=is_copied))
    first = found.signatures[0]
    ours = [signature for signature in found.signatures if signature.trusted or signature.expired]
    if not all(signature.intact for signature in found.signatures):
        return Verdict(Genuine.FILE_CHANGED)
    if not ours:
        return Verdict(Genuine.SEAL_FOREIGN, first.signer, is_ours=False)
    if ours[0].fingerprint in revoked:
        return Verdict(Genuine.SEAL_REVOKED, ours[0].signer)
    code = _sealed(ours[0], found, qr_code, is_copied=is_copied)
    return Verdict(code, ours[0].signer, is_ours=True)


def _unsealed(qr_code: Genuine | None, *, is_copied: bool) -> Genuine:
    if is_copied:
        return Genuine.QR_COPIED
    if qr_code is None or qr_code in _NO_PROOF:
        return Genuine.UNKNOWN_FILE
    return Genuine.SEAL_MISSING if qr_code is Genuine.QR_GENUINE else qr_code


def _sealed(seal: Signature, found: Findings, qr_code: Genuine | None, *, is_copied: bool) -> Genuine:
    cases = (
        (not seal.whole_file or len(found.signatures) > 1, Genuine.FILE_ADDED),
        (is_copied, Genuine.QR_COPIED),
        (seal.expired, Genuine.SEAL_EXPIRED),
        (_PREVIEW in found.text, Genuine.PREVIEW_FILE),
        (not seal.certifies or qr_code in _NO_PROOF, Genuine.SEAL_ONLY),
        (qr_code is Genuine.QR_GENUINE, Genuine.FILE_SEALED),
    )
    return next((code for holds, code in cases if holds), qr_code or Genuine.SEAL_ONLY)
