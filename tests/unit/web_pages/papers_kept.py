"""Documents for the pages: one that is valid, one that was replaced, one that was withdrawn."""

from dataclasses import replace

from sqlalchemy import update

from lms_bridge.db import tables
from lms_bridge.domain.document import Document, DocumentKind, Ended, Standing
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.issuing import Draft, Issue
from tests.papers import SAID
from tests.unit.web_pages.world import NOW, World

OWNER, OTHER = "p-ljubica", "p-ana"
NAMED = replace(SAID, given_name="Љубица", family_name="Ђорђевић")
CODES = {
    Standing.ISSUED: "VA11D0000000",
    Standing.REPLACED: "REP1ACED0000",
    Standing.WITHDRAWN: "W1THDRAWN000",
}


def issue(world: World, person: str = OWNER, kind: DocumentKind = DocumentKind.CONFIRMATION) -> Document:
    draft = Draft(kind, PairKey(person, "r-online"), version=1, said=NAMED)
    with world.database.write() as unit:
        (document,) = unit.issued.issue([draft], Issue(by="test", at_ms=NOW, year=2020))
    return document


def end(world: World, document: Document, standing: Standing) -> None:
    with world.database.write() as unit:
        unit.issued.end([document.id], standing, Ended(NOW, by="officer", reason="a private reason"))


def keep_papers(world: World) -> None:
    """One of each standing, with codes that the tests know."""
    kinds = (DocumentKind.CERTIFICATE, DocumentKind.CONFIRMATION, DocumentKind.CONFIRMATION)
    for kind, (standing, code) in zip(kinds, reversed(CODES.items()), strict=True):
        document = issue(world, kind=kind)
        if standing is not Standing.ISSUED:
            end(world, document, standing)
        with world.engines.writer.begin() as connection:
            mine = tables.document.c.id == document.id
            connection.execute(update(tables.document).where(mine).values(code=code))
