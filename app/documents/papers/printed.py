"""Reads a record for a paper and remembers what was printed, so that no delivered value is left off."""

from collections.abc import Iterable
from typing import Any

from app.certificates.models import PartyRole
from app.documents.papers import labels, texts
from app.documents.papers.layout import Box, Column, Fields, Goods, Label, Paper, Signature, Statement
from app.proofs.record import Record

SEE_LIST = "见清单 See list"
_GUARDED = frozenset({"quantity", "packages"})
_DAYS = frozenset({"entered_on"})
_COLUMNS = ("name", "origin", "specification", "quantity", "produced_on")
_LEAST = {"name": 90.0, "origin": 48.0, "specification": 64.0, "quantity": 64.0, "produced_on": 60.0}
_KNOWN_ORDER = tuple(labels.KNOWN)
# Two boxes share a row while both texts are shorter than this.
_SHORT = 40
# Two boxes that a form sets beside each other get a row each when one text is longer than this.
_LONG = 200


class Printed:
    """The texts of one record; each delivered name counts as printed once it was asked for."""

    def __init__(self, record: Record, *, bilingual: bool = True) -> None:
        self.record = record
        self._bilingual = bilingual
        self._left = dict(record.content)

    def label(self, label: Label) -> Label:
        """Give a label in the languages of this paper."""
        return label if self._bilingual else Label(label.zh)

    def text(self, name: str) -> str:
        """Give a delivered value as the paper writes it; empty when there is none."""
        value = self._left.pop(name, None)
        if name in _DAYS and (day := texts.day_of(value)):
            return texts.chinese_day(day)
        text = texts.plain(value, labels.CHINESE)
        if not text and name in {"goods_name", "quantity"}:
            text = self._from_goods("name" if name == "goods_name" else name)
        return texts.guarded(text) if name in _GUARDED else text

    def box(self, name: str, label: Label | None = None) -> Box:
        """Give the box of a delivered name, asterisks when it is empty."""
        return Box(self.label(label or labels.KNOWN[name]), texts.or_empty(self.text(name)))

    def party(self, role: PartyRole, label: Label, *, numbers: bool = False) -> Box:
        """Give the box of all parties of a role with the delivered address, and their USCC if wanted."""
        lines = [
            texts.visible(party.name) + (f"（{party.uscc}）" if numbers and party.uscc else "")
            for party in self.record.parties
            if party.role is role
        ]
        lines.append(self.text(f"{role.value}_address"))
        return Box(self.label(label), texts.or_empty("\n".join(filter(None, lines))))

    def statement(self, label: Label, *default: str) -> Statement:
        """Give the delivered statement, or else the sentences that the form itself prints."""
        delivered = self.text("statement")
        return Statement(self.label(label), (delivered,) if delivered else default or (texts.EMPTY,))

    def goods(self, *, always: bool = False) -> tuple[Goods, ...]:
        """Give the goods list; without goods there is none, or one empty line when the form always has it."""
        lines = self._goods_lines()
        self._left.pop("goods", None)
        if not lines and not always:
            return ()
        names = [name for name in _COLUMNS if always or any(line.get(name) for line in lines)]
        others = [_others(line, names) for line in lines]
        columns = [Column(self.label(labels.LINE_NO), 28.0, is_number=True)]
        columns += [Column(self.label(labels.GOODS[name]), _LEAST[name]) for name in names]
        rows = [
            (str(number), *(texts.or_empty(_goods_text(line, name)) for name in names))
            for number, line in enumerate(lines or [{}], start=1)
        ]
        if any(others):
            columns.append(Column(self.label(labels.OTHER), 80.0))
            rows = [(*row, texts.or_empty(other)) for row, other in zip(rows, others, strict=True)]
        return (Goods(self.label(labels.GOODS_LIST), tuple(columns), tuple(rows)),)

    def rest(self) -> tuple[Fields, ...]:
        """Give every delivered value that the form has no box for; ask last."""
        boxes = [
            Box(self.label(labels.KNOWN.get(name) or Label(texts.visible(name))), text)
            for name in sorted(self._left, key=_place)
            if (text := self.text(name))
        ]
        return (Fields(paired(boxes), self.label(labels.OTHER_PARTICULARS)),) if boxes else ()

    def paper(
        self,
        title: Label,
        blocks: Iterable[Fields | Statement],
        *,
        officer: Label = labels.OFFICER,
        date: Label = labels.DATE_OF_ISSUE,
        place: bool = True,
        goods: bool = False,
        notes: Iterable[str] = (),
    ) -> Paper:
        """Put a paper together: the form's own blocks, what they left over, the goods, signature and remarks.

        `place` says whether the form names the place of issue, `goods` whether it always shows the list.
        """
        day = texts.chinese_day(self.record.issued_on)
        boxes = [
            *((self.box("signed_at", labels.PLACE_OF_ISSUE),) if place else ()),
            self.box("signed_by", officer),
            Box(self.label(date), day),
        ]
        if self.record.valid_until:
            boxes.append(Box(self.label(labels.VALID_UNTIL), texts.chinese_day(self.record.valid_until)))
        remarks = self.box("remarks", labels.REMARKS)
        listed = self.goods(always=goods)
        record = self.record
        authority = Label(texts.visible(record.issued_by), texts.visible(record.issued_by_en))
        return Paper(
            authority=self.label(authority),
            title=self.label(title),
            number=record.certificate_no,
            format_name=texts.visible(record.kind_name),
            blocks=(*map(_spread, blocks), *self.rest(), *listed),
            signature=Signature(tuple(boxes), self.label(labels.SEAL)),
            remarks=remarks,
            notes=tuple(filter(None, map(texts.visible, notes))),
        )

    def _goods_lines(self) -> list[dict[str, Any]]:
        return self.record.content.get("goods") or []

    def _from_goods(self, name: str) -> str:
        """Fill a box of the whole consignment from its only goods line, or refer to the list."""
        found = [
            text for line in self._goods_lines() if (text := texts.plain(line.get(name), labels.CHINESE))
        ]
        return found[0] if len(found) == 1 else SEE_LIST if found else ""


def _place(name: str) -> tuple[int, str]:
    """Order the known names as the labels are, then all others: a record keeps no order of its own."""
    return (_KNOWN_ORDER.index(name) if name in _KNOWN_ORDER else len(_KNOWN_ORDER), name)


def _spread(block: Fields | Statement) -> Fields | Statement:
    """Give each of two boxes a row of its own when one of them has a long text, which half a row would make endless."""
    if isinstance(block, Statement):
        return block
    rows: list[tuple[Box, ...]] = []
    for boxes in block.rows:
        rows.extend([(box,) for box in boxes] if any(len(box.text) > _LONG for box in boxes) else [boxes])
    return Fields(tuple(rows), block.heading)


def paired(boxes: list[Box]) -> tuple[tuple[Box, ...], ...]:
    """Set boxes two by two, and those with a long text alone."""
    rows: list[tuple[Box, ...]] = []
    for box in boxes:
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(box):
            rows[-1] = (*rows[-1], box)
        else:
            rows.append((box,))
    return tuple(rows)


def _is_short(box: Box) -> bool:
    return len(box.text) <= _SHORT and "\n" not in box.text


def _goods_text(line: dict[str, Any], name: str) -> str:
    text = texts.plain(line.get(name), labels.CHINESE)
    return texts.guarded(text) if name in _GUARDED else text


def _others(line: dict[str, Any], names: list[str]) -> str:
    return texts.plain({name: value for name, value in line.items() if name not in names}, labels.CHINESE)
