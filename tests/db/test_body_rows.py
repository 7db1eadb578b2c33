"""What a roster says anew of bodies is kept beside what was so, and holds realisations up."""

from dataclasses import replace
from datetime import date, timedelta

from lms_bridge.domain.body_history import BodyTurn, Turn
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.person import Body
from lms_bridge.domain.roster import Roster
from lms_bridge.domain.validity import Accreditation, Lack
from lms_bridge.services.ports.bodies import Said
from tests.db.pipeline import LATER, ONLINE, ROSTER, WEBINAR, Pipeline

TODAY, BEGUN = day_of(LATER), day_of(ONLINE.start_ms)
DAY = timedelta(1)
SCHOOL = Body("school", "School", "ext:provider", "", None, "A-1", None, BEGUN - DAY)
SAID = Said("officer", "as decided", LATER)


def roster(school: Body = SCHOOL, *, name: str = "Општина") -> Roster:
    runs = (replace(ONLINE, provider_id="school"), WEBINAR)
    body = replace(ROSTER.bodies[0], name=name)
    return replace(ROSTER, bodies=(body, school), realisations=runs)


def lacks(pipeline: Pipeline) -> dict[str, list[Lack]]:
    with pipeline.database.read() as unit:
        told = unit.validity.obstacles(["online", "webinar", "unknown"])
    return {run: [one.lack for one in found] for run, found in told.items()}


def names(pipeline: Pipeline) -> list[str]:
    with pipeline.database.read() as unit:
        history = unit.bodies.history()
    return [history.name_on("body", day) for day in (date(2020, 1, 1), TODAY - DAY, TODAY)]


def test_a_name_that_a_roster_changes_is_kept_with_its_days(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    assert names(pipeline) == ["Општина"] * 3
    pipeline.enrol(roster(name="Град"))
    pipeline.enrol(roster(name="Град"))
    assert names(pipeline) == ["Општина", "Општина", "Град"]
    with pipeline.database.read() as unit:
        (told,) = unit.bodies.turns("body")
    assert (told.turn.before, told.turn.after, told.said.by) == ("Општина", "Град", "register")


def test_a_renaming_that_staff_told_before_is_not_told_again(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    with pipeline.database.write() as unit:
        unit.bodies.add_turn(BodyTurn(0, "body", Turn.RENAMED, date(2020, 6, 1), "Општина", "Град"), SAID)
    pipeline.enrol(roster(name="Град"))
    assert names(pipeline) == ["Општина", "Град", "Град"]


def test_a_provider_whose_accreditation_lapsed_holds_its_realisation_up(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    assert lacks(pipeline) == {"online": [Lack.PROVIDER_LAPSED]}


def test_a_prolonged_accreditation_lets_it_go_on(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    pipeline.enrol(roster(replace(SCHOOL, accredited_to=BEGUN)))
    assert lacks(pipeline) == {}
    with pipeline.database.read() as unit:
        said = unit.validity.accreditations_said("school")
    assert [(one.accreditation.last, one.superseded is None) for one in said] == [
        (BEGUN, True),
        (BEGUN - DAY, False),
    ]


def test_what_an_officer_corrected_no_unchanged_roster_takes_back(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    with pipeline.database.write() as unit:
        unit.validity.keep(Accreditation("school", "A-1", None, BEGUN, "decision 7"), SAID)
    pipeline.enrol(roster(replace(SCHOOL, name="The school")))
    assert lacks(pipeline) == {}


def test_an_accreditation_that_a_roster_tells_no_more_holds_all_the_same(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    pipeline.enrol(roster(replace(SCHOOL, accreditation="", accredited_to=None)))
    assert lacks(pipeline) == {"online": [Lack.PROVIDER_LAPSED]}


def test_a_programme_out_of_its_days_holds_all_its_realisations_up(pipeline: Pipeline) -> None:
    over = replace(ROSTER.programmes[0], valid_to=BEGUN - DAY)
    pipeline.enrol(replace(ROSTER, programmes=(over,)))
    assert lacks(pipeline) == {"online": [Lack.PROGRAMME_OVER], "webinar": [Lack.PROGRAMME_OVER]}


def test_what_is_waived_is_listed_and_held_up_no_more(pipeline: Pipeline) -> None:
    pipeline.enrol(roster())
    with pipeline.database.write() as unit:
        assert unit.validity.waive("online", SAID)
        assert not unit.validity.waive("online", SAID)
    assert lacks(pipeline) == {}
    with pipeline.database.read() as unit:
        (held,) = unit.validity.held_up(limit=10)
    assert (held.realisation_id, held.provider, held.start_day, held.waived) == (
        "online",
        "School",
        BEGUN,
        SAID,
    )
    with pipeline.database.write() as unit:
        assert unit.validity.unwaive("online", SAID)
    assert lacks(pipeline) == {"online": [Lack.PROVIDER_LAPSED]}
