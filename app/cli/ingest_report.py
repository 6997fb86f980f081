"""What `python -m app ingest` says at its end: counts, and every refusal with line, field and reason."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.certificates.delivered import Verdict
from app.ingest.files import Entry

MAX_ROWS = 500
_HEAD = ("行", "证书编号", "级别", "字段", "原因")
_VERDICT_ZH = {Verdict.ACCEPTED: "采用", Verdict.UNCHANGED: "无变化", Verdict.REFUSED: "拒绝"}
_REFUSED = "拒绝"


@dataclass
class Report:
    """The growing report of one run."""

    check: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    _rows: list[tuple[str, ...]] = field(default_factory=list)
    _left_out: int = 0

    @property
    def total(self) -> int:
        """How many certificates the file held so far."""
        return self.counts.total()

    @property
    def refused(self) -> int:
        """How many were refused so far."""
        return self.counts[Verdict.REFUSED.value]

    def add(self, entry: Entry, result: dict[str, Any] | None) -> None:
        """Note what became of an entry; without a result its findings kept it out."""
        for finding in entry.findings:
            words = (entry.certificate_no, finding.level.value, finding.field, finding.message_zh)
            self._row(finding.line or entry.line, *words)
        if result is None:
            self.counts[Verdict.REFUSED.value] += 1
            return
        self.counts[result["verdict"]] += 1
        if result["verdict"] == Verdict.REFUSED.value:
            for fault in result.get("faults", [result]):
                words = (result["certificate_no"], _REFUSED, fault["field"], fault["message"])
                self._row(entry.line, *words)

    def text(self) -> str:
        """Give the report for the terminal."""
        parts = [_table([_HEAD, *self._rows])] if self._rows else []
        if self._left_out:
            parts.append(f"（另有 {self._left_out} 行未列出）")
        counted = "，".join(f"{_VERDICT_ZH[verdict]} {self.counts[verdict.value]}" for verdict in Verdict)
        ending = "。试运行，未保存任何内容。" if self.check else "。"
        return "\n".join([*parts, f"共 {self.total} 条：{counted}{ending}"])

    def _row(self, line: int | None, *words: str | None) -> None:
        if len(self._rows) >= MAX_ROWS:
            self._left_out += 1
        else:
            self._rows.append((str(line or "-"), *(word or "-" for word in words)))


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    """Count the columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
