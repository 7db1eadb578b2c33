"""A Moodle that fails at every turn: what was asked for is done in the end, once, and nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moodle_sync.answers import Answer
from moodle_sync.client import Moodle
from moodle_sync.client.accounts import Made, NewUser
from moodle_sync.client.enrolments import Intent
from moodle_sync.errors import ListMoved, MoodleUnavailable, PostFailed
from moodle_sync.standin import Enrolment, Site
from moodle_sync.standin.door import Door, ReplyDropped
from moodle_sync.standin.traps import Traps
from moodle_sync.wire import Form
from tests.unit.moodle_sync.small_site import EMPTY, FIRST, LEARNERS, NOW, small_site

TROUBLES = ["fine", "collide", "lose_reply", "cut_answer", "page_instead", "refused", "swapped"]
FLAKY = st.lists(st.sampled_from(TROUBLES), max_size=12)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Wire:
    """A `post` straight to the stand-in's door, with one trouble for each call."""

    def __init__(self, site: Site, troubles: list[str]) -> None:
        self.traps = Traps()
        self.door = Door(site, traps=self.traps, token="a" * 32)
        self.troubles = troubles

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        assert url.startswith("http://moodle.test/")
        assert timeout_s >= 60
        trouble = self.troubles.pop(0) if self.troubles else "fine"
        if trouble == "refused":
            raise PostFailed("connection-refused", sent=False)
        if hasattr(self.traps, f"{trouble}_next"):
            setattr(self.traps, f"{trouble}_next", 1)
        try:
            reply = self.door.web_service(Form(form).encoded())
        except ReplyDropped:
            raise PostFailed("connection-lost") from None
        finally:
            self.traps.collide_next = self.traps.lose_reply_next = 0
        return Answer(reply.status, headers={**reply.headers}, body=reply.body)


def client(site: Site, troubles: list[str]) -> Moodle:
    return Moodle(Wire(site, troubles), "http://moodle.test", "a" * 32)


def until_done(moodle: Moodle, lots: list[tuple[Intent, ...]]) -> None:
    for lot in lots:
        for _ in range(20):
            try:
                moodle.enrolments.write(lot)
                break
            except MoodleUnavailable:
                continue


@QUICK
@given(FLAKY)
def test_a_lot_sent_until_it_is_told_done_is_done_once(troubles: list[str]) -> None:
    site = small_site()
    others = dict(site.tables.enrolments)
    starts = datetime.fromtimestamp(NOW, UTC)
    intents = [
        Intent(EMPTY, user_id=each, role_id=5, suspended=False, starts=starts, ends=None) for each in LEARNERS
    ]
    moodle = client(site, troubles)
    until_done(moodle, moodle.enrolments.lots(intents))
    moodle.enrolments._line._post.troubles.clear()  # type: ignore[attr-defined]
    assert set(moodle.enrolments.roster(EMPTY).active) == set(LEARNERS)
    assert {key: each for key, each in site.tables.enrolments.items() if key[0] != EMPTY} == others


@QUICK
@given(FLAKY)
def test_an_account_is_never_made_twice(troubles: list[str]) -> None:
    """Until it is told created or there, and whatever was lost in between."""
    site = small_site()
    moodle = client(site, troubles)
    new = NewUser(
        "ana.novic",
        first_name="Ана",
        last_name="Новић",
        email="ana@uprava.example",
        idnumber="N-1",
        auth="oidc",
    )
    for _ in range(20):
        try:
            (one,) = moodle.accounts.create([new])
        except MoodleUnavailable:
            continue
        if one.made in {Made.CREATED, Made.THERE}:
            break
    assert [user.id for user in site.tables.users.values() if user.idnumber == "N-1"] == [one.user_id]


class Moving:
    """A `post` that enrols or unenrols somebody (0: nobody) before each page until it tires."""

    def __init__(self, site: Site, changes: list[int]) -> None:
        self.wire = Wire(site, [])
        self.site = site
        self.changes = changes

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        user_id = self.changes.pop(0) if self.changes else 0
        if user_id:
            if (FIRST, user_id, "manual") in self.site.tables.enrolments:
                self.site.drop_enrolments(user_id=user_id)
            else:
                self.site.enrol(Enrolment(FIRST, user_id=user_id))
        return self.wire(url, form, timeout_s=timeout_s)


@QUICK
@given(st.lists(st.sampled_from(LEARNERS), max_size=25))
def test_nobody_is_missed_because_a_list_moved(changes: list[int]) -> None:
    """Whoever was enrolled all the time is in the roster, or the reading says that the list moved."""
    site = small_site()
    steady = set(LEARNERS) - set(changes)
    moodle = Moodle(Moving(site, changes), "http://moodle.test", "a" * 32)
    try:
        roster = moodle.enrolments.roster(FIRST, page_size=3)
    except ListMoved:
        roster = None
    assert roster is None or steady <= set(roster.enrolled)
    assert roster is None or roster.active <= set(roster.enrolled)


MOVES = [
    ("somebody leaves between two pages", [0, 100]),
    ("somebody comes between two pages", [0, 90]),
    ("somebody comes between both readings", [0, 0, 0, 0, 0, 90]),
]


@pytest.mark.parametrize("moves", [moves for _, moves in MOVES], ids=[name for name, _ in MOVES])
def test_a_list_that_moved_is_read_again(moves: list[int]) -> None:
    site = small_site()
    site.add_user(id=90, username="late", firstname="Л", lastname="К", email="late@uprava.example")
    moodle = Moodle(Moving(site, moves), "http://moodle.test", "a" * 32)
    roster = moodle.enrolments.roster(FIRST, page_size=3)
    enrolled = {each.user_id for each in site.enrolments_of(FIRST)}
    assert (set(roster.enrolled), roster.active) == (enrolled, enrolled)


def test_a_list_that_never_stands_still_is_given_up() -> None:
    site = small_site()
    moodle = Moodle(Moving(site, [100, 101] * 200), "http://moodle.test", "a" * 32)
    with pytest.raises(ListMoved):
        moodle.enrolments.roster(FIRST, page_size=2)
