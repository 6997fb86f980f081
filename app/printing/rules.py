"""Pure rules of self-printing: what may be printed, and how the counters move."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

# A page that asks for more than this many continuation sheets is a slip of the finger.
MOST_CONTINUATIONS = 99
MOST_FAILURES = 3
LONGEST_SPAN = timedelta(days=30)
UNCONFIRMED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a certificate stands in self-printing; `left` when it went over to 现场出证."""

    prints: int = 0
    allowed: int = 1
    failures: int = 0
    left: bool = False

    @property
    def is_printed(self) -> bool:
        """打印状态: whether the newest allowed print was confirmed."""
        return self.prints >= self.allowed

    @property
    def is_stopped(self) -> bool:
        """Whether staff have to release it after failures (D43)."""
        return self.failures >= MOST_FAILURES


class Refusal(StrEnum):
    """Why a certificate can't be printed now."""

    NOT_SELF_PRINT = "not_self_print"
    INVALID = "invalid"
    LEFT = "left"
    PRINTED = "printed"
    STOPPED = "stopped"
    OPEN = "open"


REFUSAL_ZH = {
    Refusal.NOT_SELF_PRINT: "该证书的领证方式不是自助打印，请到签发机构领证。",
    Refusal.INVALID: "该证书已失效，不能打印。",
    Refusal.LEFT: "该证书已改为现场出证，请到签发机构领证。",
    Refusal.PRINTED: "该证书已打印。再次打印请先申请自助重打，审核通过后即可打印。",
    Refusal.STOPPED: "该证书已连续打印失败 3 次，请联系签发机构解除锁定后再打印。",
    Refusal.OPEN: "该证书有一次打印尚未确认结果，请先确认。",
}


def refusal(standing: Standing, *, is_self_print: bool, is_valid: bool, has_open_job: bool) -> Refusal | None:
    """Say why a certificate can't be printed now; None when it can."""
    found = (
        (not is_self_print, Refusal.NOT_SELF_PRINT),
        (not is_valid, Refusal.INVALID),
        (standing.left, Refusal.LEFT),
        (has_open_job, Refusal.OPEN),
        (standing.is_printed, Refusal.PRINTED),
        (standing.is_stopped, Refusal.STOPPED),
    )
    return next((reason for holds, reason in found if holds), None)


def printed(standing: Standing) -> Standing:
    """Count a confirmed print."""
    return replace(standing, prints=standing.prints + 1, failures=0)


def failed(standing: Standing) -> Standing:
    """Count a failure."""
    return replace(standing, failures=standing.failures + 1)


def released(standing: Standing) -> Standing:
    """Let a stopped certificate be printed again."""
    return replace(standing, failures=0)


def granted(standing: Standing) -> Standing:
    """Allow one more print."""
    return replace(standing, allowed=standing.allowed + 1)


def fewest_continuations(pages: int) -> int:
    """Give how many continuation sheets a paper of so many pages needs at least (D44)."""
    return max(0, pages - 1)
