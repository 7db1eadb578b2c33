"""Accidents that cost others their data, played through: what is held, what is listed, what is taken back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from lms_bridge.db.engine import Engines, open_engines
from lms_bridge.services.apply_roster import PlanGuarded
from moodle_sync.answers import Answer
from moodle_sync.roster import Intent, Left
from moodle_sync.standin import Enrolment
from tests.db.pushing import ENDS_S, FIRST, SECOND, STARTS_S, Pushing, pushing, roster, run
from tests.unit.moodle_sync.posting import post

MANY = 6_000
LOST = 5_160
AS_WANTED = Intent(5, start_s=STARTS_S, end_s=ENDS_S)


@pytest.fixture
def six_thousand(sqlite_file: str) -> Iterator[Pushing]:
    """A year's people, pushed long ago: both sides agree. On one database, they are many."""
    engines = open_engines(sqlite_file)
    with pushing(engines, range(1, MANY + 1)) as made:
        made.enrol(roster(range(1, MANY + 1), wants={"r-1": range(1, MANY + 1)}))
        users = range(101, MANY + 101)
        for user in users:
            made.site.enrol(Enrolment(FIRST, user_id=user, timestart=STARTS_S, timeend=ENDS_S))
        first = made.plans.plan("lms", by="Ана")
        left = [
            (FIRST, Left(user, person_id=f"p-{user - 100}", body_id="body", intent=AS_WANTED))
            for user in users
        ]
        with made.pipeline.database.write() as unit:
            unit.seats.keep(1, left, plan=first)
        yield made
    engines.dispose()


def test_5160_people_missing_because_a_page_of_the_register_failed_keep_their_access(
    six_thousand: Pushing,
) -> None:
    assert six_thousand.plan().state == "nothing"
    six_thousand.enrol(roster(range(1, MANY + 1), wants={"r-1": range(1, MANY - LOST + 1)}))
    held = six_thousand.plan()
    keys = [guard.key for guard in held.guards]
    assert keys[:3] == ["source-shrank", "access-lost", "access-lost-in-body:body"]
    assert held.guards[1].params == {"count": LOST, "of": MANY}
    with pytest.raises(PlanGuarded):
        six_thousand.applies.apply(held.number, by="Ана")
    assert {suspended for _, _, suspended in six_thousand.seats().values()} == {False}


@dataclass
class ThirdPageBreaksOff:
    """A `post` over which the third answer about the first course breaks off."""

    asked: int = 0

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        answer = post(url, form, timeout_s=timeout_s)
        about_it = form.get("courseid") == str(FIRST)
        self.asked += about_it
        if not about_it or self.asked != 3:
            return answer
        return Answer(answer.status, headers=dict(answer.headers), body=answer.body[:-99])


def test_5160_people_missing_because_a_page_of_moodle_failed_are_not_enrolled_again(
    six_thousand: Pushing,
) -> None:
    both = {"r-1": range(1, MANY + 1), "r-2": [1]}
    six_thousand.enrol(roster(range(1, MANY + 1), wants=both, runs=[run(1), run(2, SECOND)]))
    six_thousand.post = ThirdPageBreaksOff()
    made = six_thousand.plan()
    assert (made.unread, made.totals.kinds) == ((FIRST,), {"add": 1})
    assert [guard.key for guard in made.guards] == ["moodle-not-proven"]


@pytest.fixture
def few(engines: Engines) -> Iterator[Pushing]:
    """Ten people, pushed."""
    with pushing(engines, range(1, 11)) as made:
        made.enrol(roster(range(1, 11), wants={"r-1": range(1, 11)}))
        made.push()
        yield made


def test_an_empty_roster_is_held_and_nobody_loses_anything(few: Pushing) -> None:
    few.enrol(roster(range(1, 11), wants={}))
    held = few.plan()
    assert [guard.key for guard in held.guards][:2] == ["source-emptied", f"course-emptied:{FIRST}"]
    with pytest.raises(PlanGuarded):
        few.applies.apply(held.number, by="Ана")
    assert {suspended for _, _, suspended in few.seats().values()} == {False}


def test_a_plan_that_was_held_is_no_measure_for_the_next(few: Pushing) -> None:
    """Else whoever plans twice has lifted the guard."""
    few.enrol(roster(range(1, 11), wants={}))
    few.plan()
    assert "source-emptied" in [guard.key for guard in few.plan().guards]


def test_three_hundred_enrolled_by_mistake_are_undone_and_nobody_else(engines: Engines) -> None:
    with pushing(engines, range(1, 311), plugin=True) as made:
        right = roster(range(1, 311), wants={"r-1": range(1, 11)})
        made.enrol(right)
        made.push()
        made.enrol(roster(range(1, 311), wants={"r-1": range(1, 311)}))
        mistake = made.push()
        assert (mistake.totals.kinds, len(made.seats())) == ({"add": 300}, 310)
        made.apply(made.plans.undo(mistake.number, by="Ана"))
        made.enrol(right)
        assert made.plan().work == 0
        active = [user for user, (_, _, suspended) in made.seats().items() if not suspended]
        assert active == list(range(101, 111))
