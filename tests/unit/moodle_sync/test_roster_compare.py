"""What a roster plan says for each case of the three-way comparison."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moodle_sync.roster import (
    Account,
    Course,
    Hit,
    Intent,
    Kind,
    Left,
    Listed,
    Plan,
    Proof,
    Read,
    Reason,
    Seat,
    SeatItem,
    Wanted,
    plan,
)
from moodle_sync.roster.seats import own
from tests.unit.moodle_sync.roster_moodle import PROVEN, STUDENT, TEACHER, account, new_account, wanted

USER, OTHER = 7, 8
AS_WANTED = Intent(STUDENT, start_s=1000, end_s=2000)
SUSPENDED = replace(AS_WANTED, suspended=True)
LATER = replace(AS_WANTED, end_s=3000)


def seat(intent: Intent = AS_WANTED, **given: object) -> Seat:
    told = {"suspended": intent.suspended, "start_s": intent.start_s, "end_s": intent.end_s}
    return Seat(USER, **told | {"role_ids": frozenset({STUDENT})} | given)  # type: ignore[arg-type]


def left(intent: Intent = AS_WANTED, **given: object) -> Left:
    return Left(**{"moodle_user_id": USER, "person_id": "p", "body_id": "b", "intent": intent} | given)  # type: ignore[arg-type]


def course(
    *, wants: tuple[Wanted, ...] = (), has: tuple[Seat, ...] = (), pushed: tuple[Left, ...] = ()
) -> Course:
    return Course(1, wanted=wants, has=Read(1, seats=has, whole=True), left=pushed)


def planned(one: Course, accounts: dict[str, Account] | None = None, *, proof: Proof = PROVEN) -> Plan:
    return plan([one], accounts={"p": account(USER)} if accounts is None else accounts, proof=proof)


def said(made: Plan) -> list[str]:
    return [f"{item.kind}: {item.reason}" for item in made.items]


P = (wanted("p"),)
AS_TEACHER = seat(role_ids=frozenset({TEACHER}))
DONE = (wanted("p", done=True),)
BY_TEACHING = (wanted("p", role=TEACHER),)


CASES = {
    "wanted and not there": (P, (), (), ["add: new"]),
    "as it should be": (P, (seat(),), (left(),), []),
    "taken out in Moodle": (P, (), (left(),), ["add: unenrolled-elsewhere"]),
    "taken out after completing": (DONE, (), (left(),), []),
    "completed without a seat": (DONE, (), (), []),
    "back": (P, (seat(SUSPENDED),), (left(SUSPENDED),), ["re-activate: returned"]),
    "back, done": (DONE, (seat(SUSPENDED),), (left(SUSPENDED),), ["re-activate: returned"]),
    "suspended in Moodle": (P, (seat(SUSPENDED),), (left(),), ["re-activate: suspended-elsewhere"]),
    "suspended in Moodle after completing": (DONE, (seat(SUSPENDED),), (left(),), []),
    "the register's dates moved": (P, (seat(LATER),), (left(LATER),), ["update: dates-changed"]),
    "Moodle's dates moved": (P, (seat(LATER),), (left(),), ["update: dates-changed-elsewhere"]),
    "no longer wanted": ((), (seat(),), (left(),), ["suspend: not-wanted"]),
    "not wanted and suspended": ((), (seat(SUSPENDED),), (left(),), []),
    "not wanted and gone": ((), (), (left(),), []),
    "let in again in Moodle": ((), (seat(),), (left(SUSPENDED),), ["conflict: activated-elsewhere"]),
    "somebody else enrolled": ((), (seat(),), (), []),
    "somebody else enrolled whom we want": (P, (seat(),), (), []),
    "by cohort": (P, (seat(method="cohort"),), (), []),
    "ours is gone, by cohort now": (P, (seat(method="cohort"),), (left(),), []),
    "others suspended": (P, (seat(SUSPENDED),), (), ["conflict: held-by-others"]),
    "others end sooner": (P, (seat(end_s=1500),), (), ["conflict: held-by-others"]),
    "ours is gone, the cohort's is not ours": ((), (seat(method="cohort"),), (left(),), []),
    "the register's role changed": (BY_TEACHING, (seat(),), (left(),), ["conflict: role-differs"]),
    "role taken": (P, (AS_TEACHER,), (left(),), ["conflict: role-differs"]),
}


@pytest.mark.parametrize(("wants", "has", "pushed", "expected"), CASES.values(), ids=CASES)
def test_three_sides_give(
    wants: tuple[Wanted, ...],
    has: tuple[Seat, ...],
    pushed: tuple[Left, ...],
    expected: list[str],
) -> None:
    assert said(planned(course(wants=wants, has=has, pushed=pushed))) == expected


UNTOLD = Seat(USER, method=None)


@pytest.mark.parametrize(
    ("wants", "pushed", "expected"),
    [
        (P, (left(),), []),
        (P, (), []),
        (P, (left(LATER),), ["update: dates-changed"]),
        (P, (left(SUSPENDED),), ["re-activate: returned"]),
        ((), (left(),), ["suspend: not-wanted"]),
        ((), (left(SUSPENDED),), []),
    ],
)
def test_what_a_stock_moodle_does_not_tell_is_as_the_last_push_left_it(
    wants: tuple[Wanted, ...], pushed: tuple[Left, ...], expected: list[str]
) -> None:
    assert said(planned(course(wants=wants, has=(UNTOLD,), pushed=pushed))) == expected


def item(made: Plan) -> SeatItem:
    (only,) = made.work
    assert isinstance(only, SeatItem)
    return only


def test_a_suspension_keeps_the_dates_that_moodle_has() -> None:
    by_hand = replace(AS_WANTED, start_s=1234, end_s=5678)
    made = item(planned(course(has=(seat(by_hand),), pushed=(left(),))))
    assert made.after == replace(by_hand, suspended=True)


def test_a_suspension_keeps_the_dates_that_moodle_does_not_tell() -> None:
    made = item(planned(course(has=(UNTOLD,), pushed=(left(LATER),))))
    assert made.after == replace(LATER, suspended=True)


def hits(**keys: tuple[int, ...]) -> Account:
    return Account(tuple(Hit(key, moodle_user_ids=users) for key, users in keys.items()))


@pytest.mark.parametrize(
    ("found", "expected", "candidates"),
    [
        (Account(), "unmatched: no-account", ()),
        (hits(idnumber=(7, 8)), "conflict: several-accounts", (7, 8)),
        (hits(idnumber=(7,), email=(8,)), "conflict: keys-contradict", (7, 8)),
        (hits(link=(7,), idnumber=(7, 8)), "conflict: several-accounts", (7, 8)),
        (replace(account(7), suspended=True), "conflict: account-suspended", (7,)),
        (hits(idnumber=(7,), email=(7,)), "add: new", None),
    ],
)
def test_an_account_that_is_not_one_waits_for_a_person(
    found: Account, expected: str, candidates: tuple[int, ...] | None
) -> None:
    (one,) = planned(course(wants=P), {"p": found}).items
    assert f"{one.kind}: {one.reason}" == expected
    assert candidates is None or (isinstance(one, Listed) and one.candidates == candidates)


def test_an_account_found_for_two_people_is_nobodys() -> None:
    two = course(wants=(wanted("p"), wanted("q")), has=(seat(),), pushed=(left(),))
    made = planned(two, {"p": account(USER), "q": account(USER)})
    assert said(made) == ["conflict: account-shared"] * 2


def test_nobody_is_suspended_while_it_is_open_whose_the_account_is() -> None:
    """The last push enrolled 8 for somebody who left; now 8 may be p's."""
    has = (replace(seat(), moodle_user_id=OTHER),)
    one = course(wants=P, has=has, pushed=(left(moodle_user_id=OTHER, person_id="q"),))
    assert said(planned(one, {"p": account(USER, OTHER)})) == ["conflict: several-accounts"]


def test_an_account_that_is_found_no_more_is_neither_made_again_nor_suspended() -> None:
    """A capability withdrawn in Moodle looks exactly like accounts that are gone."""
    one = course(wants=P, has=(seat(),), pushed=(left(),))
    assert said(planned(one, {"p": Account(new=new_account("p"))})) == ["conflict: account-lost"]


def test_a_person_whose_account_changed_moves_over() -> None:
    made = planned(course(wants=P, has=(seat(),), pushed=(left(),)), {"p": account(OTHER)})
    assert said(made) == ["add: new", "suspend: account-changed"]


def test_an_account_is_made_once_for_all_courses_and_before_their_seats() -> None:
    courses = [Course(id_, wanted=P, has=Read(id_, seats=(), whole=True), left=()) for id_ in (2, 1)]
    made = plan(courses, accounts={"p": Account(new=new_account("p"))}, proof=PROVEN)
    assert [one.subject for one in made.items] == ["account:person:p", "seat:1:person:p", "seat:2:person:p"]


def test_no_account_is_made_where_looking_up_is_not_proven() -> None:
    made = planned(
        course(wants=P), {"p": Account(new=new_account("p"))}, proof=replace(PROVEN, accounts=False)
    )
    assert said(made) == ["unmatched: look-up-not-proven"]


@pytest.mark.parametrize("shared", ["username", "idnumber", "email"])
def test_two_new_accounts_with_one_name_are_a_conflict(shared: str) -> None:
    one, two = new_account("p"), new_account("q")
    accounts = {"p": Account(new=one), "q": Account(new=replace(two, **{shared: getattr(one, shared)}))}
    made = planned(course(wants=(wanted("p"), wanted("q"))), accounts)
    assert said(made) == ["conflict: new-accounts-collide"] * 2


def test_realisations_that_share_a_course_do_not_suspend_each_others_people() -> None:
    first = wanted("p", realisation_id="r-1", start_s=100, end_s=200)
    second = wanted("p", realisation_id="r-2", start_s=900, end_s=1000, body_id="c")
    made = item(planned(course(wants=(second, first))))
    assert (made.after, made.body_id) == (Intent(STUDENT, start_s=100, end_s=1000), "c")


@pytest.mark.parametrize(("first", "second", "ends"), [(200, 0, 0), (0, 200, 0), (200, 300, 300)])
def test_an_open_end_is_the_latest(first: int, second: int, ends: int) -> None:
    rows = (
        wanted("p", start_s=100, end_s=first),
        wanted("p", realisation_id="r-2", start_s=100, end_s=second),
    )
    assert item(planned(course(wants=rows))).after.end_s == ends


def test_who_completed_last_year_and_is_enrolled_again_gets_in() -> None:
    again = (wanted("p", done=True), wanted("p", realisation_id="r-2"))
    assert said(planned(course(wants=again))) == ["add: new"]


@pytest.mark.parametrize(
    ("contrary", "reason"),
    [
        (wanted("p", realisation_id="r-2", role=TEACHER), Reason.ROLES_CONTRADICT),
        (wanted("p", realisation_id="r-2", start_s=9, end_s=9), Reason.DATES_CONTRADICT),
    ],
)
def test_a_register_that_contradicts_itself_is_asked(contrary: Wanted, reason: Reason) -> None:
    one = course(wants=(wanted("p"), contrary), has=(seat(),), pushed=(left(),))
    assert said(planned(one)) == [f"conflict: {reason}"]


def test_of_a_course_that_was_not_read_whole_nothing_is_planned() -> None:
    half = Course(1, wanted=P, has=Read(1, seats=()), left=(left(),))
    made = planned(half)
    assert (made.items, made.gone, made.unread, dict(made.bases)) == ((), (), (1,), {})


def test_a_seat_that_moodle_has_no_more_is_to_be_forgotten() -> None:
    """Else a teacher's enrolment of tomorrow would be taken for the bridge's own."""
    assert planned(course(has=(seat(method="self"),), pushed=(left(),))).gone == ((1, USER),)


def test_courses_in_another_order_are_the_same_plan() -> None:
    """Where the person is of another body in each, the account counts for the body of the first."""
    whole = {id_: Read(id_, seats=(), whole=True) for id_ in (1, 2)}
    one, two = (
        Course(id_, wanted=(wanted("p", body_id=f"b-{id_}"),), has=read, left=())
        for id_, read in whole.items()
    )
    accounts = {"p": Account(new=new_account("p"))}
    assert plan([two, one], accounts=accounts, proof=PROVEN) == plan(
        [one, two], accounts=accounts, proof=PROVEN
    )


def test_of_two_seats_the_manual_one_is_the_bridges_own() -> None:
    untold = replace(UNTOLD, suspended=True)
    for has in ((untold, seat()), (seat(), untold)):
        assert planned(course(wants=P, has=has, pushed=(left(),))).items == ()


def test_a_course_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        plan([course(), course()], accounts={}, proof=PROVEN)


def test_counts_are_told_for_each_kind_and_body() -> None:
    made = planned(course(wants=(wanted("p"), wanted("q", body_id="c"))))
    assert (made.counts()[Kind.ADD], made.counts()[Kind.UNMATCHED], made.counts()[Kind.SUSPEND]) == (1, 1, 0)
    assert (made.counts_by_body()["b"][Kind.ADD], made.counts_by_body()["c"][Kind.UNMATCHED]) == (1, 1)


intents = st.builds(
    Intent, st.just(STUDENT), start_s=st.just(1000), end_s=st.sampled_from((0, 2000)), suspended=st.booleans()
)
users = st.integers(1, 4)
seats = st.builds(
    lambda user, method, intent: replace(seat(intent), moodle_user_id=user, method=method),
    users,
    st.sampled_from(("manual", "cohort", None)),
    intents,
)
lefts = st.builds(
    lambda user, person, intent: left(intent, moodle_user_id=user, person_id=person),
    users,
    st.sampled_from("pqrs"),
    intents,
)
wishes = st.builds(
    lambda person, done, end: wanted(person, done=done, end_s=end),
    st.sampled_from("pqrs"),
    st.booleans(),
    st.sampled_from((0, 2000)),
)
cases = st.builds(
    lambda wants, has, pushed: course(wants=tuple(wants), has=tuple(has), pushed=tuple(pushed)),
    st.lists(wishes, max_size=4),
    st.lists(seats, max_size=5, unique_by=lambda one: (one.moodle_user_id, one.method)),
    st.lists(lefts, max_size=4, unique_by=lambda one: one.moodle_user_id),
)
found = st.fixed_dictionaries(
    {each: st.lists(users, max_size=2).map(lambda ids: account(*ids)) for each in "pqrs"}
)


@settings(deadline=None)
@given(cases, found)
def test_no_plan_writes_a_seat_that_somebody_else_gave(one: Course, accounts: dict[str, Account]) -> None:
    ours = {pushed.moodle_user_id for pushed in one.left}
    for each in planned(one, accounts).work:
        assert isinstance(each, SeatItem)
        assert each.before is None or (each.moodle_user_id in ours and each.before.may_be_ours)
        assert (
            each.before is not None
            or own(one.has.by_user().get(each.moodle_user_id or 0, ())) is None
            or each.kind is Kind.ADD
        )


@settings(deadline=None)
@given(cases, found)
def test_subjects_are_unique_and_the_order_of_rows_is_no_difference(
    one: Course, accounts: dict[str, Account]
) -> None:
    turned = replace(
        one, wanted=one.wanted[::-1], left=one.left[::-1], has=replace(one.has, seats=one.has.seats[::-1])
    )
    made, again = planned(one, accounts), planned(turned, dict(reversed(accounts.items())))
    subjects = [each.subject for each in made.items]
    assert len(set(subjects)) == len(subjects)
    assert (again.items, again.base, again.guards) == (made.items, made.base, made.guards)


@settings(deadline=None)
@given(cases, found)
def test_nobody_is_ever_added_over_a_seat(one: Course, accounts: dict[str, Account]) -> None:
    taken = {each.moodle_user_id for each in one.has.seats}
    added = {
        each.moodle_user_id
        for each in planned(one, accounts).work
        if isinstance(each, SeatItem) and each.kind is Kind.ADD
    }
    assert not added & taken
