"""One rendering from the record to the kept file, outside of any transaction."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError

from app.core.gateways import current
from app.documents import rules
from app.documents.claims import Claim
from app.documents.errors import TypefaceError
from app.documents.papers.drawing import Drawn, Marks, draw
from app.documents.papers.families import paper_of
from app.documents.papers.fonts import Fonts
from app.proofs.service import ProofView

# Common text, rare Chinese characters, and the letters of Europe that a Chinese face lacks.
_FACES = (
    "fonts/NotoSerifSC-Regular.subset.ttf",
    "fonts/NotoSerifSC-Regular.ttf",
    "fonts/NotoSerif-Regular.ttf",
)


def drawn(claim: Claim, proof: ProofView) -> Drawn:
    """Draw a document before its seal; the same claim and proof always give the same bytes.

    Raises:
        TypefaceError: when a font file is missing or broken.
    """
    settings = current().settings
    paper = paper_of(
        proof.record,
        quality_note=settings.paper_quality_note,
        quarantine_note=settings.paper_quarantine_note,
    )
    marks = Marks(
        qr_text=proof.qr_url,
        watermarks=rules.watermarks(claim.variant, claim.copy_no, is_specimen=settings.paper_specimen),
        footer=f"记录摘要 Record SHA-256: {proof.record_hash}",
    )
    try:
        return draw(paper, marks, fonts(settings.assets_dir))
    except (TTFError, OSError) as error:
        raise TypefaceError from error


def sealed(drawing: Drawn, proof: ProofView) -> bytes:
    """Seal a drawn document.

    Raises:
        SealError: when the seal can't be set.
    """
    return current().sealer.seal(
        drawing.pdf,
        page=drawing.seal_page,
        box=drawing.seal_box,
        font=fonts(current().settings.assets_dir).name,
        reason=f"证书签发 Certificate {proof.record.certificate_no}, version {proof.version}",
    )


@cache
def fonts(assets_dir: Path) -> Fonts:
    """Give the faces of the papers, registered at the first call; a failure is tried again at the next one."""
    return Fonts(*(assets_dir / name for name in _FACES))
