"""Certificates to print, sheets to print on, and people who do it, for the tests."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from app.certificates.models import CollectionMethod
from app.core.unit_of_work import unit_of_work
from app.documents.models import Variant
from app.documents.service import StoredDocument
from app.print_agents import tickets
from app.printing import service
from app.printing.service import Person
from tests.app import made
from tests.app.blanks import stocks

USCC = "91110108MA00DEM06X"
_numbers = count(1)


def person_of(operator_id: int, uscc: str = USCC) -> Person:
    return Person(operator_id, made.enterprise_of(operator_id), uscc)


@dataclass
class Desk:
    """An operator with his enterprise, and a kind of sheets that fits the certificates here."""

    issuer_id: int = field(default_factory=made.issuer)
    person: Person = field(default_factory=lambda: person_of(made.operator(uscc=USCC)))
    kind_id: int = field(default_factory=stocks.kind)

    def certificate(self, **changes: Any) -> int:
        values = {"collection_method": CollectionMethod.SELF_PRINT, **changes}
        return made.certificate(made.delivered(**values), issuer_id=self.issuer_id)

    def sheet(self) -> str:
        """Give the number of a new sheet that the enterprise has collected."""
        number = f"HB{next(_numbers):08}"
        stocks.collected(self.kind_id, self.person.enterprise_id, number)
        return number

    def reserve(self, certificate_id: int, blank_no: str = "", **traits: int) -> int:
        """Begin to print a certificate as it stands, and let its file leave; gives the job."""
        job_id = self.reserve_only(certificate_id, blank_no, **traits)
        self.fetch(self.send(job_id))
        return job_id

    def send(self, job_id: int) -> str:
        with unit_of_work() as session:
            return service.send(session, self.person, job_id, None)

    def fetch(self, ticket: str) -> None:
        with unit_of_work() as session:
            tickets.redeem_here(session, self.person.operator_id, ticket)

    def reserve_only(
        self, certificate_id: int, blank_no: str = "", *, pages: int = 1, continuations: int = 0
    ) -> int:
        """Begin to print a certificate as it stands; gives the job."""
        with unit_of_work() as session:
            wanted = service.printable(session, self.person, certificate_id)
            document = replace(
                _PAPER,
                certificate_id=certificate_id,
                variant=wanted.variant,
                copy_no=wanted.copy_no,
                pages=pages,
            )
            return service.reserve(
                session, self.person, document, blank_no=blank_no, continuations=continuations
            ).id

    def confirm(self, job_id: int, *, succeeded: bool = True) -> None:
        with unit_of_work() as session:
            service.confirm(session, job_id, succeeded=succeeded, by=self.person.actor)

    def print(self, certificate_id: int) -> int:
        job_id = self.reserve(certificate_id, self.sheet())
        self.confirm(job_id)
        return job_id


# A paper as it lies in storage; rendering one takes longer than everything else here.
_PAPER = StoredDocument(
    id=1,
    certificate_id=0,
    certificate_no="",
    version=1,
    variant=Variant.ORIGINAL,
    copy_no=0,
    sha256="0" * 64,
    size=1,
    pages=1,
    path=None,  # type: ignore[arg-type]
)
