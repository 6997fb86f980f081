"""Compare the words of a file with the stored record, as far as a program can."""

import re
import unicodedata

from app.documents.papers.texts import visible
from app.proofs.record import Record
from app.verification.report import Comparison, Match, Sentence, goods_name, masked, quantity_of

_BLANKS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff*]+")
_PARTY_LABELS = {
    "consignee": Sentence("收货人", "Consignee"),
    "consignor": Sentence("发货人", "Consignor"),
    "declarant": Sentence("申报单位", "Declarant"),
    "blank_holder": Sentence("申领单位", "Holder of the form"),
}


def compare(record: Record, text: str) -> tuple[Comparison, ...]:
    """Look for the fields of a record in the words of a file; without words nothing can be told."""
    words = _compact(text)
    day = record.issued_on
    days = [day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y年%m月%d日}"]
    found = [
        _looked_for("certificate_no", Sentence("证书编号", "Number"), record.certificate_no, words),
        Comparison(
            "issued_on",
            Sentence("签证日期", "Date of issue"),
            day.isoformat(),
            _match(any(_compact(form) in words for form in days), words, is_sure=False),
        ),
    ]
    goods, quantity = goods_name(record), quantity_of(record)
    if goods:
        found.append(_looked_for("goods_name", Sentence("货物", "Goods"), goods, words, is_sure=False))
    if quantity:
        found.append(_looked_for("quantity", Sentence("数量", "Quantity"), quantity, words, is_sure=False))
    for party in record.parties:
        is_there = _compact(visible(party.name)) in words
        label = _PARTY_LABELS[party.role.value]
        found.append(
            Comparison(party.role.value, label, masked(party.name), _match(is_there, words, is_sure=False))
        )
    return tuple(found)


def is_of_another(comparisons: tuple[Comparison, ...]) -> bool:
    """Tell whether a file bears another number than the record that its QR speaks of."""
    return any(one.field == "certificate_no" and one.match is Match.DIFFERENT for one in comparisons)


def _looked_for(name: str, label: Sentence, value: str, words: str, *, is_sure: bool = True) -> Comparison:
    return Comparison(name, label, value, _match(_compact(value) in words, words, is_sure=is_sure))


def _match(is_there: bool, words: str, *, is_sure: bool) -> Match:  # noqa: FBT001 - the thing itself
    """A number is printed in one piece; other texts may be cut up by columns, so missing them proves nothing."""
    if is_there:
        return Match.SAME
    return Match.DIFFERENT if words and is_sure else Match.UNCLEAR


def _compact(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
