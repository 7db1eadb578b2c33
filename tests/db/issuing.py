"""Documents for tests: what they say, and how they are issued."""

from collections.abc import Sequence

from lms_bridge.domain.document import Document, DocumentKind, Said
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.issuing import Draft, Issue
from tests.db.pipeline import ANA, LATER, START, Pipeline

SAID = Said(
    given_name="Ana",
    family_name="Петровић",
    body="Општина",
    programme_code="P-1",
    programme_title="Training",
    programme_kind=ProgrammeKind.GENERAL,
    realisation_title="Online training",
    form=Form.ONLINE,
    start_ms=START,
    end_ms=START + 1,
    provider=None,
    minutes=None,
    score=None,
)


def draft(
    person: str = ANA,
    kind: DocumentKind = DocumentKind.CONFIRMATION,
    *,
    realisation: str = "online",
    replaces_id: int | None = None,
) -> Draft:
    return Draft(kind, PairKey(person, realisation), version=1, said=SAID, replaces_id=replaces_id)


def issue(school: Pipeline, *drafts: Draft, year: int = 2021) -> Sequence[Document]:
    """Issue them in one transaction."""
    with school.database.write() as unit:
        return unit.issued.issue(drafts, Issue(by="test", at_ms=LATER, year=year))
