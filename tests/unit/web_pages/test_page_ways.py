"""The page of a webinar's ways of knowing it: who differs, who was elsewhere at the same time."""

import pytest

from lms_bridge.db import tables
from lms_bridge.db.hashes import HASHES
from lms_bridge.domain.ways import MINUTES
from lms_bridge.services.ports.meetings import MeetingRun, OwnFigure
from lms_bridge.web.glossary import WORDS
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.ways_kept import tell_ways
from tests.unit.web_pages.world import BBB, World

PAGE = "/ways/r-webinar"


@pytest.fixture
def told(world: World) -> World:
    tell_ways(world)
    return world


@pytest.mark.usefixtures("told")
def test_who_differs_is_listed_with_the_minutes_by_each_way(staff: Browser) -> None:
    text = staff.text(PAGE)
    assert "Analytics Webhooks Counted by" in text
    assert "20 :00 87 :00 Analytics they differ 35 :00 here 20" in text


@pytest.mark.usefixtures("told")
def test_a_way_that_does_not_name_somebody_says_nothing_of_them_and_is_shown(staff: Browser) -> None:
    """The webhooks told of the meeting and not of Ana: 0 minutes by them."""
    assert "90 :00 0 :00 Analytics they differ" in staff.text(PAGE)


@pytest.mark.usefixtures("told")
def test_two_meetings_at_once_count_on_their_own_and_are_shown(staff: Browser) -> None:
    assert "Буџет општине , 15 min at the same time" in staff.text(PAGE)
    person = staff.text("/persons/p-ljubica")
    assert "At the same time counted in another realisation too, for 15 min: Буџет општине" in person
    assert "for 15 min: Етика на шалтеру" in person


@pytest.mark.usefixtures("told")
def test_the_evidence_says_what_was_set_aside_and_the_raw_sources(staff: Browser, learner: Browser) -> None:
    text = staff.text("/persons/p-ljubica")
    assert "set aside because a better way told of it: Webhooks 10:00–10:30, Webhooks 10:31–11:00" in text
    assert "1 raw source of this decision Call of a source" in text
    assert "SHA-256 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" in text
    assert "SHA-256" not in learner.text("/me")


def test_one_way_alone_is_said_to_be_one(staff: Browser, world: World) -> None:
    assert "Its meetings are known by one way alone." in staff.text(PAGE)
    assert f'href="{PAGE}"' in staff.get("/realisations/r-webinar").get_data(as_text=True)
    with world.engines.reader.connect() as connection:
        assert not [row for row in connection.execute(tables.access_log.select()) if "ways" in row.page]


def test_who_is_seen_is_logged(staff: Browser, told: World) -> None:
    staff.get(PAGE)
    with told.engines.reader.connect() as connection:
        seen = {row.person_id for row in connection.execute(tables.access_log.select()) if "ways" in row.page}
    assert seen == {"p-ljubica", "p-ana"}


@pytest.mark.parametrize("path", ["/ways/nothing", "/ways/%00"])
def test_of_no_realisation_there_is_no_page(staff: Browser, path: str) -> None:
    assert staff.get(path).status_code == 404


def test_every_kind_of_raw_source_has_a_name() -> None:
    assert HASHES.keys() == WORDS["raw"].keys()


@pytest.mark.usefixtures("told")
def test_minutes_of_a_platform_stand_beside_what_counts(world: World, staff: Browser) -> None:
    run = MeetingRun(BBB, "run-1")
    with world.unit() as unit:
        unit.meetings.figure([OwnFigure(run, account="101", channel=MINUTES, own_ms=60 * 60_000)])
    assert "35 :00 here 20 Minutes alone 60 :00 here 20" in staff.text(PAGE)
