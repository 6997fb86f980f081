"""The history of sheets: every step with its time and person."""

from sqlalchemy.orm import Session

from app.blanks.models import BlankStep, Step
from app.blanks.rules import Run
from app.core import clock


def note(
    session: Session,
    step: Step,
    kind_id: int,
    run: Run | int,
    *,
    by: str,
    enterprise_id: int | None = None,
    print_job_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Write down a step of a run of sheets, or of so many continuation sheets."""
    numbered = run if isinstance(run, Run) else None
    session.add(
        BlankStep(
            at=clock.now(),
            step=step,
            kind_id=kind_id,
            first_no=numbered.first_no if numbered else None,
            last_no=numbered.last_no if numbered else None,
            quantity=run.quantity if isinstance(run, Run) else run,
            enterprise_id=enterprise_id,
            print_job_id=print_job_id,
            actor=by,
            reason=reason,
        )
    )
