"""What the client writes: whole intents, whole lots, and a look before and after."""

from datetime import UTC, datetime, timedelta

import pytest

from moodle_sync import errors
from moodle_sync.client import Moodle
from moodle_sync.client.accounts import Change, Made, NewUser
from moodle_sync.client.enrolments import Intent
from moodle_sync.standin import Enrolment, StandIn
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.small_site import EMPTY, FIRST, LEARNERS, NOW, small_site

START = datetime.fromtimestamp(NOW - 10, UTC)


def intent(user_id: int, *, course_id: int = FIRST, suspended: bool = False) -> Intent:
    ends = START + timedelta(days=30)
    return Intent(course_id, user_id=user_id, role_id=5, suspended=suspended, starts=START, ends=ends)


def new(number: int, **fields: str) -> NewUser:
    own = {"email": f"new.{number}@uprava.example", "idnumber": f"N-{number}"} | fields
    username = own.pop("username", f"new.{number}")
    return NewUser(username, first_name="Ана", last_name="Новић", password="Lozinka-2026!", **own)


def test_a_roster_is_read_in_pages_and_tells_who_has_access(moodle: Moodle, standin: StandIn) -> None:
    standin.site.enrol(Enrolment(FIRST, user_id=100, suspended=True))
    roster = moodle.enrolments.roster(FIRST, page_size=4)
    assert set(roster.enrolled) == set(LEARNERS)
    assert roster.active == frozenset(LEARNERS) - {100}
    assert roster.enrolled[100].role_ids == {5}
    assert roster.enrolled[101].user.idnumber == "P-101"


def test_calls_grow_with_pages_not_with_people() -> None:
    with StandIn(small_site(range(100, 1300))) as standin:
        Moodle(post, standin.url, standin.token).enrolments.roster(FIRST)
        assert standin.calls == {"core_enrol_get_enrolled_users": 6, "core_user_get_users_by_field": 1}


def test_a_roster_without_those_we_may_not_see_is_no_roster(moodle: Moodle, standin: StandIn) -> None:
    """Only the teacher is shown, on a page that looks like the last."""
    standin.site.enrol(Enrolment(FIRST, user_id=100, role_id=3))
    standin.traps.lacking.add("moodle/user:viewdetails")
    with pytest.raises(errors.EmptyNotBelieved):
        moodle.enrolments.roster(FIRST, page_size=4)


def test_an_unknown_course_is_not_an_empty_one(moodle: Moodle) -> None:
    with pytest.raises(errors.UnknownRecord):
        moodle.enrolments.roster(999)
    assert moodle.enrolments.roster(EMPTY).enrolled == {}


def test_the_whole_intent_is_sent_whatever_changes(moodle: Moodle, standin: StandIn) -> None:
    """An upsert wipes what it is not told: suspending says the dates again."""
    moodle.enrolments.write([intent(100)])
    before = standin.site.tables.enrolments[FIRST, 100, "manual"]
    moodle.enrolments.write([intent(100, suspended=True)])
    after = standin.site.tables.enrolments[FIRST, 100, "manual"]
    assert (
        (after.timestart, after.timeend)
        == (before.timestart, before.timeend)
        == (NOW - 10, NOW - 10 + 30 * 86400)
    )
    assert after.suspended


def test_an_enrolment_by_somebody_else_stays(moodle: Moodle, standin: StandIn) -> None:
    cohort = Enrolment(FIRST, user_id=100, method="cohort")
    standin.site.enrol(cohort)
    moodle.enrolments.write([intent(100, suspended=True)])
    assert standin.site.tables.enrolments[FIRST, 100, "cohort"] == cohort
    assert 100 in moodle.enrolments.roster(FIRST).active


def test_one_bad_row_leaves_nothing_behind(moodle: Moodle, standin: StandIn) -> None:
    with pytest.raises(errors.UnknownRecord):
        moodle.enrolments.write([intent(100, course_id=EMPTY), intent(99_999, course_id=EMPTY)])
    assert list(standin.site.enrolments_of(EMPTY)) == []


@pytest.mark.parametrize(("lot", "meant"), [
    ([intent(100), intent(100, suspended=True)], errors.UnsendableValue),
    ([intent(number) for number in range(101)], errors.CallTooLarge),
])  # fmt: skip
def test_a_lot_that_is_none_is_not_sent(
    moodle: Moodle, standin: StandIn, lot: list[Intent], meant: type[Exception]
) -> None:
    with pytest.raises(meant):
        moodle.enrolments.write(lot)
    assert standin.calls == {}


def test_lots_stay_below_what_php_takes(moodle: Moodle, standin: StandIn) -> None:
    """With PHP's own default of 1000 variables nothing is lost."""
    standin.traps.max_input_vars = 1000
    everybody = [intent(number, course_id=EMPTY) for number in LEARNERS]
    lots = moodle.enrolments.lots([intent(number) for number in range(1000)])
    assert {len(lot) for lot in lots} == {100}
    news = moodle.accounts.lots_of_new([new(number) for number in range(200)])
    made = [each.made for lot in news for each in moodle.accounts.create(lot)]
    moodle.enrolments.write(everybody)
    assert made == [Made.CREATED] * 200


def test_accounts_are_made_once(moodle: Moodle) -> None:
    first = moodle.accounts.create([new(1), new(2)])
    assert [each.made for each in first] == [Made.CREATED, Made.CREATED]
    again = moodle.accounts.create([new(1), new(2), new(3)])
    assert [each.made for each in again] == [Made.THERE, Made.THERE, Made.CREATED]
    assert [each.user_id for each in again[:2]] == [each.user_id for each in first]


@pytest.mark.parametrize("taken", [
    {"username": "learner.100"}, {"email": "LEARNER.100@uprava.example"}, {"idnumber": "P-100"},
])  # fmt: skip
def test_a_key_that_somebody_has_is_a_matter_for_a_person(moodle: Moodle, taken: dict[str, str]) -> None:
    (one,) = moodle.accounts.create([new(1, **taken)])
    assert (one.made, one.user_id) == (Made.THERE, None)
    assert [user.id for user in one.clashes] == [100]


def test_one_bad_account_does_not_stop_the_others(moodle: Moodle) -> None:
    outcomes = moodle.accounts.create([new(1), new(2, email="nije-mejl"), new(3)])
    assert [each.made for each in outcomes] == [Made.CREATED, Made.REFUSED, Made.CREATED]
    assert isinstance(outcomes[1].error, errors.BadArgument)


def test_no_account_is_made_where_nobody_can_be_seen(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lacking.add("moodle/user:viewalldetails")
    with pytest.raises(errors.EmptyNotBelieved):
        moodle.accounts.create([new(1)])
    assert "core_user_create_users" not in standin.calls


def test_accounts_that_moodle_dropped_silently_are_noticed(moodle: Moodle, standin: StandIn) -> None:
    """A server that takes fewer variables than any should: success, and half is missing."""
    standin.traps.max_input_vars = 3 + 7 * 4
    outcomes = moodle.accounts.create([new(number) for number in range(8)])
    assert [each.made for each in outcomes] == [Made.CREATED] * 4 + [Made.REFUSED] * 4
    assert isinstance(outcomes[7].error, errors.CountDiffers)


def test_a_lost_answer_is_looked_up(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lose_reply_next = 1
    assert [each.made for each in moodle.accounts.create([new(1), new(2)])] == [Made.CREATED] * 2


def test_a_collision_leaves_the_lot_to_be_sent_again(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.collide_next = 1
    (one,) = moodle.accounts.create([new(1)])
    assert one.made is Made.UNKNOWN
    assert one.error is not None
    assert one.error.retryable
    assert moodle.accounts.create([new(1)])[0].made is Made.CREATED


def test_changes_are_read_back(moodle: Moodle) -> None:
    changed = moodle.accounts.update([
        Change(100, last_name="Ђорђевић", institution="Град Ниш"), Change(99_999, last_name="X"),
        Change(101, email="learner.102@uprava.example"), Change(2, institution="X"),
    ])  # fmt: skip
    assert [each.refused for each in changed] == [
        "",
        "invaliduserid",
        "useremailduplicate",
        "usernotupdatedadmin",
    ]
    assert [each.differing for each in changed] == [(), ("last_name",), ("email",), ("institution",)]


def test_an_account_is_suspended_and_let_in_again(moodle: Moodle) -> None:
    for suspended in (True, False):
        (one,) = moodle.accounts.update([Change(100, suspended=suspended)])
        assert (one.differing, one.refused) == ((), "")
        assert moodle.users.by_field("id", [100]).users[0].suspended is suspended


def test_one_call_makes_all_or_none(moodle: Moodle, standin: StandIn) -> None:
    with pytest.raises(errors.BadArgument):
        moodle.accounts.send([new(1), new(2, email="nije-mejl")])
    assert moodle.users.by_field("username", ["new.1"]).missing == ("new.1",)
    assert set(moodle.accounts.send([new(1), new(2)])) == {"new.1", "new.2"}
    standin.traps.max_input_vars = 3 + 7
    with pytest.raises(errors.CountDiffers):
        moodle.accounts.send([new(3), new(4)])


def test_one_bad_change_does_not_stop_the_others(moodle: Moodle) -> None:
    changed = moodle.accounts.update([Change(100, email="nije"), Change(101, idnumber="P-X")])
    assert isinstance(changed[0].error, errors.BadArgument)
    assert (changed[1].error, changed[1].differing) == (None, ())


def test_a_write_whose_answer_is_lost_says_so(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lose_reply_next = 1
    with pytest.raises(errors.ReplyLost):
        moodle.enrolments.write([intent(100, course_id=EMPTY)])
    assert set(moodle.enrolments.roster(EMPTY).enrolled) == {100}


TRAPS = [
    ({"maintenance": "web"}, errors.Maintenance),
    ({"maintenance": "command-line"}, errors.Maintenance),
    ({"credential": "expired"}, errors.AccessRefused),
    ({"credential": "deleted"}, errors.TokenRefused),
    ({"service_on": False}, errors.AccessRefused),
    ({"web_services": False}, errors.WebServicesOff),
    ({"service_user": "suspended"}, errors.ServiceUserBarred),
    ({"lacking": {"enrol/manual:enrol"}}, errors.CapabilityMissing),
    ({"lacking": {"moodle/role:assign"}}, errors.CapabilityMissing),
    ({"left_out": {"enrol_manual_enrol_users"}}, errors.AccessRefused),
    ({"collide_next": 1}, errors.WriteCollision),
    ({"page_instead_next": 1}, errors.ReplyLost),
    ({"cut_answer_next": 1}, errors.ReplyLost),
]


@pytest.mark.parametrize(("trap", "meant"), TRAPS, ids=[str(trap) for trap, _ in TRAPS])
def test_each_trap_of_moodles_has_its_error(
    moodle: Moodle, standin: StandIn, trap: dict[str, object], meant: type[Exception]
) -> None:
    for name, value in trap.items():
        setattr(standin.traps, name, value)
    with pytest.raises(meant):
        moodle.enrolments.write([intent(100)])


def test_an_expired_token_is_another_error_from_its_second_use_on(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.credential = "expired"
    with pytest.raises(errors.AccessRefused):
        moodle.site.info()
    with pytest.raises(errors.TokenRefused):
        moodle.site.info()


def test_a_server_that_is_away_is_unreachable(moodle: Moodle) -> None:
    gone = Moodle(post, "http://127.0.0.1:9", "a" * 32)
    with pytest.raises(errors.Unreachable) as raised:
        gone.enrolments.write([intent(100)])
    assert raised.value.params["reason"] == "connection-refused"
