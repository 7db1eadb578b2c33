"""The questions of the pages, asked of one connection."""

from collections.abc import Collection

from sqlalchemy import Connection

from lms_bridge.db import (
    page_arrived,
    page_changes,
    page_person,
    page_presence,
    page_realisation,
    page_traffic,
    page_ways,
    page_year,
)
from lms_bridge.domain.presence import Interval
from lms_bridge.services.arrived import Arrived
from lms_bridge.services.pages import (
    AccountPage,
    Change,
    KnownWays,
    LinkMade,
    PersonFound,
    PersonRecord,
    RealisationHead,
    RealisationPage,
    View,
    Year,
)
from lms_bridge.services.presence_room import InNow, Seen, Stranger


class DbPages:
    """`services.pages.Pages` over the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def years(self) -> tuple[int, ...]:
        return page_year.years(self._connection)

    def year(self, year: int) -> Year:
        return page_year.year(self._connection, year)

    def realisation(self, realisation_id: str, *, offset: int, limit: int) -> RealisationPage | None:
        which = page_realisation.Slice(offset, limit)
        return page_realisation.realisation(self._connection, realisation_id, which)

    def room(self, realisation_id: str) -> tuple[RealisationHead, tuple[Seen, ...]] | None:
        return page_presence.room(self._connection, realisation_id)

    def strangers(self, meeting: str, near: Interval) -> tuple[Stranger, ...]:
        return page_presence.strangers(self._connection, meeting, near)

    def now_in(self, meeting: str, near: Interval) -> InNow:
        return page_presence.now_in(self._connection, meeting, near)

    def ways(self, realisation_id: str) -> KnownWays | None:
        return page_ways.known_ways(self._connection, realisation_id)

    def person(self, person_id: str) -> PersonRecord | None:
        return page_person.person(self._connection, person_id)

    def find_persons(self, query: str, *, limit: int) -> tuple[PersonFound, ...]:
        return page_person.find_persons(self._connection, query, limit=limit)

    def account(self, account_id: int) -> AccountPage | None:
        return page_traffic.account(self._connection, account_id)

    def links_made(self, *, limit: int) -> tuple[LinkMade, ...]:
        return page_traffic.links_made(self._connection, limit=limit)

    def arrived(self) -> Arrived:
        return page_arrived.arrived(self._connection)

    def views(self, *, person_id: str | None, before: int | None, limit: int) -> tuple[View, ...]:
        return page_traffic.views(self._connection, person_id=person_id, before=before, limit=limit)

    def changes(
        self, *, asked: str, codes: Collection[str], before: int | None, limit: int
    ) -> tuple[Change, ...]:
        wanted = page_changes.Wanted(asked, frozenset(codes))
        return page_changes.changes(self._connection, wanted, before=before, limit=limit)
