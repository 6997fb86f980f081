"""Figures, how they look on the screen, and the file they go to."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path("var/bench.json")


@dataclass(frozen=True)
class Figure:
    """One goal: what we measured, the baseline of the same run, and their ratio against the goal."""

    goal: str
    what: str
    ours: float
    baseline: float | None
    unit: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Tell whether the goal is met."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def show(figures: list[Figure]) -> str:
    """Draw the table."""
    head = ("goal", "what", "ours", "baseline", "unit", "value", "wanted", "")
    rows = [head] + [
        (
            one.goal,
            one.what,
            _number(one.ours),
            "-" if one.baseline is None else _number(one.baseline),
            one.unit,
            _number(one.value),
            f"{'≥' if one.at_least else '≤'} {_number(one.limit)}",
            "met" if one.is_met else "not met",
        )
        for one in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def save(figures: list[Figure], machine: dict[str, object]) -> None:
    """Write the figures as JSON."""
    FILE.parent.mkdir(exist_ok=True)
    text = json.dumps(
        {"machine": machine, "figures": [asdict(one) | {"met": one.is_met} for one in figures]},
        ensure_ascii=False,
        indent=1,
    )
    FILE.write_text(text, "utf-8")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
