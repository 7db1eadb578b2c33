"""Pushes to a Moodle that fails, answers by halves, loses replies and is changed by others meanwhile.

Whatever happened, after one quiet push both sides agree or the plan lists the difference; nothing outside a
plan is ever touched; and what was pushed is not pushed again.
"""

from collections import Counter
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from moodle_sync.errors import MoodleError
from moodle_sync.roster import Intent, Listed, Plan, SeatItem, undo
from moodle_sync.roster.seats import own
from tests.unit.moodle_sync.roster_moodle import (
    STUDENT,
    Bridge,
    Crash,
    Fault,
    MemoryMoodle,
    account,
    new_account,
)

COURSES = st.sampled_from((1, 2))
KNOWN = ("p-1", "p-2", "p-3", "p-4")
UNKNOWN = ("p-8", "p-9")
"""Persons without an account, for whom one may be made."""
PERSONS = st.sampled_from(KNOWN + UNKNOWN)
USERS = st.sampled_from((1, 2, 3, 4, 50))
ENDS = st.sampled_from((0, 2000, 3000))
METHODS = st.sampled_from(("manual", "cohort"))
WEATHER = st.lists(st.sampled_from([Fault.FINE] * 5 + list(Fault)), max_size=20)
WISHES = st.lists(st.tuples(COURSES, PERSONS, ENDS, st.sampled_from((False, False, True))), max_size=6)
Wish = tuple[int, str, int, bool]
ACTS = st.tuples(COURSES, USERS, METHODS, ENDS, st.sampled_from(("enrol", "suspend", "unenrol", "nothing")))
NOTHING = st.just((1, 1, "cohort", 0, "nothing"))
Act = tuple[int, int, str, int, str]


class Pushes(RuleBasedStateMachine):
    """The register, Moodle's teachers and a push of rosters, each doing what they like."""

    @initialize(stock=st.booleans(), wishes=WISHES)
    def begin(self, stock: bool, wishes: list[Wish]) -> None:
        self.bridge = Bridge(MemoryMoodle(stock=stock))
        self.moodle = self.bridge.moodle
        self.twofold: set[str] = set()
        self.the_register_wants(wishes)

    @rule(wishes=WISHES)
    def the_register_wants(self, wishes: list[Wish]) -> None:
        for course, person, end, done in wishes:
            self.bridge.want(course, person, end_s=end, done=done)

    @rule(courses=st.sets(COURSES), persons=st.sets(PERSONS))
    def the_register_wants_no_more(self, courses: set[int], persons: set[str]) -> None:
        for course in courses & self.bridge.wanted.keys():
            for person in persons:
                self.bridge.wanted[course].pop(person, None)

    @rule(person=st.sampled_from(KNOWN))
    def a_second_account_gets_the_same_idnumber_or_loses_it(self, person: str) -> None:
        self.twofold ^= {person}

    @rule(acts=st.lists(ACTS, min_size=1, max_size=4))
    def teachers_act(self, acts: list[Act]) -> None:
        for act in acts:
            self.a_teacher_acts(act)

    def a_teacher_acts(self, act: Act) -> None:
        course, user, method, end, what = act
        method = "manual" if self.moodle.stock else method
        intent = Intent(STUDENT, start_s=1000, end_s=end, suspended=what == "suspend")
        if what in {"enrol", "suspend"}:
            self.moodle.seat(course, user, intent, method=method)
        elif what == "unenrol":
            self.moodle.unenrol(course, user, method=method)

    @rule(early=st.just([]) | WEATHER, wishes=WISHES)
    def a_plan_in_bad_weather(self, early: list[Fault], wishes: list[Wish]) -> None:
        """The plan is thrown away."""
        self.the_register_wants(wishes)
        self.moodle.faults = list(early)
        self.plan()
        self.moodle.faults = []

    @rule(faults=WEATHER, lives=st.integers(0, 9), between=NOTHING | ACTS, during=NOTHING | ACTS)
    def a_push_in_bad_weather(self, faults: list[Fault], lives: int, between: Act, during: Act) -> None:
        planned = self.plan()
        self.a_teacher_acts(between)
        self.moodle.faults, self.bridge.lives = list(faults), lives
        self.moodle.after_writing = [lambda: self.a_teacher_acts(during)]
        if planned is not None:
            self.carefully(planned, acted_on=during[:2])
        self.moodle.faults, self.moodle.after_writing, self.bridge.lives = [], [], 0

    @rule()
    def a_quiet_push(self) -> None:
        planned = self.plan()
        assert planned is not None
        outcome = self.bridge.apply(planned)
        assert outcome.finished
        self.sides_agree(planned)
        writes = list(self.moodle.writes)
        assert self.bridge.apply(planned, dict(outcome.results)).results == outcome.results
        again = self.plan()
        assert again is not None
        assert again.work == ()
        assert self.moodle.writes == writes

    @rule()
    def a_quiet_push_that_is_taken_back(self) -> None:
        planned = self.plan()
        assert planned is not None
        self.bridge.apply(planned)
        back = undo(planned, dict(self.bridge.kept), now=[self.moodle.read(each) for each in (1, 2)])
        assert len(back.work) == len(planned.work)
        assert self.bridge.apply(back).finished

    @invariant()
    def no_account_is_made_twice(self) -> None:
        names = Counter(user.idnumber for user in getattr(self, "moodle", MemoryMoodle()).users.values())
        assert set(names.values()) <= {1}

    def plan(self) -> Plan | None:
        for person in KNOWN:
            number = int(person[2:])
            self.bridge.accounts[person] = account(number, *([50] if person in self.twofold else []))
        for person in UNKNOWN:
            new = new_account(person)
            users = tuple(id_ for id_, user in self.moodle.users.items() if user.idnumber == new.idnumber)
            self.bridge.accounts[person] = replace(account(*users), new=new)
        try:
            return self.bridge.plan()
        except MoodleError:
            return None

    def carefully(self, planned: Plan, *, acted_on: tuple[int, int]) -> None:
        """Apply, go on after it stopped, and look whether anything but the plan's seats was touched."""
        before = dict(self.moodle.seats)
        self.bridge.kept = {}
        for _ in range(3):
            try:
                self.bridge.apply(planned, self.bridge.kept)
            except (Crash, MoodleError):
                continue
        touched = self.planned_seats(planned)
        for key in before.keys() | self.moodle.seats.keys():
            same = before.get(key) == self.moodle.seats.get(key)
            assert same or key in touched or key[:2] == acted_on

    def planned_seats(self, planned: Plan) -> set[tuple[int, int, str]]:
        made = {subject: result.moodle_user_id for subject, result in self.bridge.kept.items()}
        items = [item for item in planned.items if isinstance(item, SeatItem)]
        users = [item.moodle_user_id or made.get(f"account:person:{item.person_id}") or 0 for item in items]
        return {(item.course_id, user, "manual") for item, user in zip(items, users, strict=True)}

    def sides_agree(self, planned: Plan) -> None:
        listed = {(item.course_id, item.person_id) for item in planned.items if isinstance(item, Listed)}
        for course in (1, 2):
            seats = self.moodle.read(course).by_user()
            wanted = self.bridge.wanted.get(course, {})
            for person, each in wanted.items():
                there = [seat for user in self.users_of(person) for seat in seats.get(user, ())]
                lets_in = any(seat.lets_in_until(each.intent.end_s) for seat in there)
                assert lets_in or each.done or (course, person) in listed
            for user, left in self.bridge.left.get(course, {}).items():
                seat = own(seats.get(user, ()))
                out = seat is None or seat.suspended
                assert out or left.person_id in wanted or (course, left.person_id) in listed

    def users_of(self, person: str) -> list[int]:
        if person in KNOWN:
            return [int(person[2:])]
        number = new_account(person).idnumber
        return [id_ for id_, user in self.moodle.users.items() if user.idnumber == number]


TestPushes = Pushes.TestCase
TestPushes.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
