"""Offsets: numbered sheets have their lines printed already, so a print has to sit to the tenth of a millimetre."""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, FloatObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy.orm import Session

from app.audit.service import record
from app.print_agents import rules
from app.print_agents.errors import OffsetError
from app.print_agents.models import PrintAgent, PrinterOffset
from app.print_agents.tickets import Offset

_POINTS = 72 / 254  # a tenth of a millimetre
_BOXES = ("/MediaBox", "/CropBox")


def keep(session: Session, agent: PrintAgent, printer: str, offset: Offset, *, by: str) -> None:
    """Keep the offset of a printer.

    Raises:
        OffsetError: when it is more than 20 mm either way.
    """
    if max(abs(offset.right), abs(offset.down)) > rules.LARGEST_OFFSET:
        raise OffsetError(field="right")
    session.merge(PrinterOffset(agent_id=agent.id, printer=printer, right=offset.right, down=offset.down))
    record(
        "print_agents:printer:offset",
        actor=by,
        subject_id=agent.id,
        printer=printer,
        right=offset.right,
        down=offset.down,
    )


def moved(pdf: bytes, offset: Offset) -> bytes:
    """Move the print of every page, by a further revision that leaves the sealed one as it is, byte for byte."""
    if offset == Offset():
        return pdf
    right, down = offset.right * _POINTS, offset.down * _POINTS
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    for index in range(int(writer.root["/Pages"]["/Count"])):
        reference, _ = writer.find_page_for_modification(index)
        page: Any = reference.get_object()
        for name in _BOXES:
            box = page.get(name) or (_inherited(page, name) if name == "/MediaBox" else None)
            if box is not None:
                left, bottom, end, top = (float(one) for one in box)
                page[name] = ArrayObject(
                    _number(one) for one in (left - right, bottom + down, end - right, top + down)
                )
        writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _number(value: float) -> Any:
    return FloatObject(round(value, 3))  # type: ignore[no-untyped-call]


def _inherited(page: Any, name: str) -> Any:
    node = page
    while node is not None and name not in node:
        node = node.get("/Parent")
    return node[name] if node is not None else None
