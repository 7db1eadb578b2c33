"""Rosters pulled from a register elsewhere: planned, taken over, refused; on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.programme import Enrolment
from lms_bridge.domain.pull import PullState
from lms_bridge.domain.roster import Roster
from lms_bridge.services.pull_register import (
    Override,
    PullClosed,
    PullGuarded,
    PullOutdated,
    RosterMoved,
)
from lms_bridge.services.registers import RegisterOptions
from lms_bridge.services.sync_registers import PullJob
from lms_bridge.services.sync_work import unheard
from moodle_sync import Answer
from tests.contract.oneroster import service
from tests.db.pipeline import BOJAN, LATER, Pipeline
from tests.db.registering import NAME, ROSTER, Registering, There, said
from tests.unit.register.answers import body, total


@pytest.fixture(scope="module")
def there(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    for made in service(sqlite_template, tmp_path_factory.mktemp("register")):
        yield There(made)


@pytest.fixture
def beside(pipeline: Pipeline, there: There) -> Registering:
    """A register beside the pipeline, which knows nothing of its roster yet."""
    there.hold(ROSTER)
    made = Registering(pipeline, there)
    made.set_up()
    return made


@pytest.fixture
def pulled(beside: Registering) -> Registering:
    """The whole roster was taken over."""
    beside.pulls.apply(beside.pull().number, by="test")
    return beside


def seats(first: int, last: int | None = None) -> Roster:
    return replace(ROSTER, enrolments=ROSTER.enrolments[first:last])


def test_what_is_taken_over_is_the_registers_roster(pulled: Registering) -> None:
    assert said(pulled.standing) == said(ROSTER)
    again = pulled.pull(whole=True)
    assert (again.state, again.work) == (PullState.NOTHING, 0)


def test_until_it_is_taken_over_nothing_changes(beside: Registering) -> None:
    number = beside.pull().number
    assert beside.stored(number).state is PullState.READY
    assert said(beside.standing) == said(Roster())


def test_changes_are_read_alone_and_come_to_the_same_as_everything(pulled: Registering) -> None:
    first, *others = ROSTER.persons
    lecturer = Enrolment("new-seat", "webinar", BOJAN, "teacher")
    changed = replace(
        seats(1),
        persons=(replace(first, family_name="Ново"), *others),
        enrolments=(*seats(1).enrolments, lecturer),
    )
    pulled.there.hold(changed)
    pull = pulled.pull()
    assert not pull.whole
    pulled.pulls.apply(pull.number, by="test")
    assert said(pulled.standing) == said(changed)


def test_what_is_not_taken_over_is_read_again_with_the_next_changes(pulled: Registering) -> None:
    pulled.there.hold(seats(1))
    first = pulled.pull().number
    pulled.there.hold(seats(2))
    second = pulled.pull().number
    assert pulled.stored(first).state is PullState.STALE
    assert pulled.stored(second).counts["enrolments"].ended == 2


def test_changes_that_do_not_add_up_have_everything_read(pulled: Registering) -> None:
    pulled.there.hold(seats(1), at_ms=LATER)
    pull = pulled.pull()
    assert (pull.whole, pull.counts["enrolments"].ended) == (True, 1)


def nothing(url: str, right: Answer) -> Answer:
    """A register that answers to every question about changes that there are none."""
    if "filter=" not in url or "active" in url:
        return right
    return body(lambda told: {name: [] for name in told})(total(0)(right))


def test_an_empty_answer_about_changes_is_not_believed(pulled: Registering) -> None:
    pulled.there.hold(seats(1))
    pulled.alter = nothing
    assert pulled.pull().whole


@pytest.mark.parametrize(
    ("what", "fault"), [("users", {"familyName": None}), ("orgs", {"name": {"sr": "Општина"}})]
)
def test_after_one_faulty_row_nothing_is_left_behind(
    pulled: Registering, what: str, fault: dict[str, object]
) -> None:
    def spoil(told: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
        return {name: [{**held[0], **fault}, *held[1:]] for name, held in told.items()}

    before = pulled.standing
    pulled.alter = lambda url, right: body(spoil)(right) if f"/{what}?" in url else right
    with pytest.raises(BridgeError):
        pulled.pull(whole=True)
    with pulled.here.database.read() as unit:
        assert [one.number for one in unit.pulls.newest(source_id=None, limit=9)] == [1]
    assert pulled.standing == before


def test_a_pull_under_which_much_would_end_waits_for_a_named_person(pulled: Registering) -> None:
    pulled.there.hold(seats(0, 1))
    number = pulled.pull().number
    with pytest.raises(PullGuarded):
        pulled.pulls.apply(number, by="test")
    with pytest.raises(PullGuarded):
        pulled.pulls.apply(number, by="test", override=Override("ana", " "))
    done = pulled.pulls.apply(number, by="ana", override=Override("ana", "the year is over"))
    assert (done.state, done.finished_by, done.reason) == (PullState.APPLIED, "ana", "the year is over")
    assert len(pulled.standing.enrolments) == 1


def test_a_pull_is_refused_when_the_roster_has_changed_since(pulled: Registering) -> None:
    pulled.there.hold(seats(1))
    number = pulled.pull().number
    pulled.here.enrol(seats(2))
    with pytest.raises(PullOutdated):
        pulled.pulls.apply(number, by="test", override=Override("test", "all the same"))
    assert pulled.stored(number).state is PullState.STALE
    with pytest.raises(PullClosed):
        pulled.pulls.apply(number, by="test")


def test_a_roster_that_changes_meanwhile_ends_the_pull(pulled: Registering) -> None:
    def change(url: str, right: Answer) -> Answer:
        if "/orgs?" in url:
            pulled.here.enrol(seats(2))
        return right

    pulled.alter = change
    with pytest.raises(RosterMoved):
        pulled.pulls.pull(NAME, whole=True, by="test")


def test_what_is_decided_against_stays_as_it_is_and_is_read_again(pulled: Registering) -> None:
    pulled.there.hold(seats(1))
    number = pulled.pull().number
    pulled.pulls.withdraw(number, by="ana", reason="ask them first")
    assert said(pulled.standing) == said(ROSTER)
    assert pulled.pull().counts["enrolments"].ended == 1


@pytest.mark.parametrize("applies", [True, False])
def test_a_job_takes_over_where_the_setting_says_so(beside: Registering, applies: bool) -> None:
    source = beside.set_up(RegisterOptions(apply=applies))
    counts = PullJob(beside.pulls, beside.here.database, whole=False)(source, unheard)
    assert counts["added"] == beside.stored(counts["pull"]).work
    assert len(beside.standing.enrolments) == (len(ROSTER.enrolments) if applies else 0)


def test_a_job_leaves_what_a_guard_holds_to_a_person(pulled: Registering) -> None:
    source = pulled.set_up(RegisterOptions(apply=True))
    pulled.there.hold(seats(0, 1))
    with pytest.raises(PullGuarded):
        PullJob(pulled.pulls, pulled.here.database, whole=True)(source, unheard)
    assert len(pulled.standing.enrolments) == len(ROSTER.enrolments)
