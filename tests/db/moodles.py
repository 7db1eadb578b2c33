"""The pipeline beside a stand-in Moodle that is spoken to over HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from lms_bridge.domain.person import Profile
from lms_bridge.domain.programme import STUDENT, Enrolment, Realisation
from lms_bridge.domain.roster import Roster
from lms_bridge.services.fetch_accounts import FetchAccounts
from lms_bridge.services.fetch_catalogue import FetchCatalogue
from lms_bridge.services.ports import PAUSED, Source
from lms_bridge.services.sync_work import unheard
from moodle_sync import Moodle
from moodle_sync.standin import Site, StandIn, Traps
from tests.db.pipeline import ANA, ONLINE, ROSTER, Pipeline
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.small_site import small_site

RUNS = tuple(
    replace(ONLINE, id=each, code=f"К-{each}", lms_course=None, lms_test=None) for each in ("R-1", "R-2")
)
"""Realisations that the register ties to nothing. Courses 20 and 21 of the small site have their ids."""


@dataclass
class Fetching:
    """One process, a Moodle, and the source that it is here."""

    pipeline: Pipeline
    moodle: StandIn

    @property
    def source(self) -> Source:
        with self.pipeline.database.read() as unit:
            source = unit.sources.by_name("lms")
        assert source is not None
        return source

    @property
    def site(self) -> Site:
        return self.moodle.site

    @property
    def traps(self) -> Traps:
        return self.moodle.traps

    def set(self, **values: object) -> None:
        """Change the source's row."""
        with self.pipeline.database.write() as unit:
            unit.sources.change(replace(self.source, **values))  # type: ignore[arg-type]

    def pause(self) -> None:
        with self.pipeline.database.write() as unit:
            unit.sources.set_mode(self.source.id, PAUSED)

    def client(self, source: Source) -> Moodle:
        return Moodle(post, source.home_page or "", self.moodle.token)

    def catalogue(self) -> Mapping[str, int]:
        made = FetchCatalogue(self.pipeline.database, self.pipeline.clock, self.client)
        return made(self.source, unheard)

    def accounts(self) -> Mapping[str, int]:
        made = FetchAccounts(self.pipeline.database, self.pipeline.clock, self.client)
        return made(self.source, unheard)

    def course(self, number: int) -> str:
        return f"{self.moodle.url}/course/view.php?id={number}"

    def enrol(self, *realisations: Realisation) -> None:
        """A roster of these realisations, Ana in each of them."""
        enrolments = tuple(Enrolment(f"{one.id}:ana", one.id, ANA, STUDENT) for one in realisations)
        profiles = (Profile("at:ana", ANA, "moodle", self.moodle.url, "100"),)
        roster: Roster = replace(ROSTER, realisations=realisations, enrolments=enrolments, profiles=profiles)
        self.pipeline.enrol(roster)


@contextmanager
def beside_a_moodle(pipeline: Pipeline) -> Iterator[Fetching]:
    with StandIn(small_site()) as moodle:
        made = Fetching(pipeline, moodle)
        made.set(home_page=moodle.url, sealed_token="sealed")
        yield made
