"""What the client reads, and what it does not believe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import pytest

from moodle_sync import errors
from moodle_sync.answers import Answer
from moodle_sync.client import Moodle
from moodle_sync.client.completions import State
from moodle_sync.standin import Enrolment, StandIn
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.small_site import EMPTY, FIRST, LEARNERS, NOW, PACKAGE, SCO, SECOND


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_the_site_says_who_we_are(moodle: Moodle, standin: StandIn) -> None:
    info = moodle.site.info()
    assert (info.name, info.site_url, info.user_id) == ("Академија", standin.url, 3)
    assert "enrol_manual_enrol_users" in info.functions
    assert moodle.site.clock() == at(NOW)


def test_users_are_found_and_the_missing_named(moodle: Moodle) -> None:
    found = moodle.users.by_field("idnumber", ["P-100", "P-101", "P-999"])
    assert [user.id for user in found.users] == [100, 101]
    assert found.missing == ("P-999",)
    assert found.having("P-100")[0].full_name == "Љубица Његован 100"


def test_two_users_with_one_idnumber_are_both_told(moodle: Moodle, standin: StandIn) -> None:
    standin.site.change_user(101, idnumber="P-100")
    found = moodle.users.by_field("idnumber", ["P-100"])
    assert [user.id for user in found.having("P-100")] == [100, 101]


@pytest.mark.parametrize(
    "lost", ["moodle/user:viewdetails", "moodle/user:viewalldetails", "moodle/site:viewuseridentity"]
)
def test_a_lost_capability_is_not_taken_for_nobody(moodle: Moodle, standin: StandIn, lost: str) -> None:
    standin.traps.lacking.add(lost)
    field = "email" if lost == "moodle/site:viewuseridentity" else "idnumber"
    with pytest.raises(errors.EmptyNotBelieved) as raised:
        moodle.users.by_field(field, ["P-100"])
    assert raised.value.params["capabilities"] == (lost,)


def test_a_teacher_who_is_shown_to_everybody_proves_nothing(moodle: Moodle, standin: StandIn) -> None:
    standin.site.enrol(Enrolment(FIRST, user_id=100, role_id=3))
    standin.traps.lacking.add("moodle/user:viewdetails")
    assert [user.id for user in moodle.users.by_field("idnumber", ["P-100"]).users] == [100]
    with pytest.raises(errors.EmptyNotBelieved):
        moodle.users.by_field("idnumber", ["P-100", "P-101"])


def test_our_own_account_is_no_witness(standin: StandIn) -> None:
    """Moodle shows everybody to himself, whatever he has lost."""
    standin.traps.lacking.add("moodle/user:viewdetails")
    moodle = Moodle(post, standin.url, standin.token, witnesses=[3])
    assert moodle.users.by_field("id", [3]).missing == ()
    with pytest.raises(errors.EmptyNotBelieved):
        Moodle(post, standin.url, standin.token).users.by_field("id", [100])


def test_a_deleted_user_is_known_by_its_shell(moodle: Moodle, standin: StandIn) -> None:
    standin.site.delete_user(100)
    assert moodle.users.by_field("id", [100]).users[0].is_deleted
    assert moodle.users.by_field("idnumber", ["P-100"]).missing == ("P-100",)


@pytest.mark.parametrize(("field", "value"), [("username", "Petar"), ("username", "петар"), ("email", " ")])
def test_a_value_that_would_fail_or_mislead_is_not_sent(moodle: Moodle, field: str, value: str) -> None:
    with pytest.raises(errors.UnsendableValue):
        moodle.users.by_field(field, [value])  # type: ignore[arg-type]


def test_many_users_are_looked_up_in_few_calls(moodle: Moodle, standin: StandIn) -> None:
    moodle.users.by_field("id", [*LEARNERS, *range(1000, 1600)])
    assert standin.calls == {"core_user_get_users_by_field": 4}


def test_courses_are_found_by_idnumber_without_being_told_theirs(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lacking.add("moodle/course:update")
    (course,) = moodle.courses.by_idnumber("R-1")
    assert (course.id, course.idnumber) == (FIRST, None)
    standin.traps.lacking.clear()
    assert {each.idnumber for each in moodle.courses.all()} == {"", "R-1", "R-2", "R-3"}


def test_a_course_that_does_not_exist_is_left_out(moodle: Moodle) -> None:
    assert [course.id for course in moodle.courses.by_ids([FIRST, 999, FIRST])] == [FIRST]


def test_the_contents_tell_the_activities(moodle: Moodle) -> None:
    modules = [module for section in moodle.courses.contents(FIRST) for module in section.modules]
    assert [(module.kind, module.instance) for module in modules] == [("scorm", 6), ("quiz", 7)]


def test_a_user_who_is_enrolled_sees_the_state_of_his_courses(moodle: Moodle, standin: StandIn) -> None:
    standin.site.complete(30, 100)
    (course,) = moodle.courses.of_user(100)
    assert (course.idnumber, course.completed, course.percent) == ("R-1", False, 50)
    standin.traps.lacking.add("report/completion:view")
    assert moodle.courses.of_user(100)[0].completed is None


def test_a_course_is_complete_since_its_last_criterion(moodle: Moodle, standin: StandIn) -> None:
    standin.site.complete(30, 100, at=NOW - 500)
    assert moodle.completions.course(FIRST, user_id=100).completed_at is None
    standin.site.complete(31, 100, state=2, at=NOW - 400)
    status = moodle.completions.course(FIRST, user_id=100)
    assert (status.completed, status.completed_at) == (True, at(NOW - 400))
    assert [each.module_id for each in status.criteria] == [30, 31]


def test_who_was_unenrolled_after_completing_is_not_taken_for_undone(
    moodle: Moodle, standin: StandIn
) -> None:
    standin.site.complete(30, 100)
    standin.site.drop_enrolments(user_id=100)
    with pytest.raises(errors.NotEnrolled):
        moodle.completions.course(FIRST, user_id=100)
    done = moodle.completions.activities(FIRST, user_id=100)[0]
    assert (done.state, done.tracked) == (State.COMPLETE, False)


def test_a_test_that_was_failed_is_done_and_failed(moodle: Moodle, standin: StandIn) -> None:
    standin.site.complete(31, 100, state=3)
    assert moodle.completions.activities(FIRST, user_id=100)[1].state is State.FAILED
    assert not moodle.completions.course(FIRST, user_id=100).completed


def test_packages_come_whole_and_are_compared(moodle: Moodle, standin: StandIn) -> None:
    (scorm,) = moodle.scorms.by_courses([FIRST, SECOND]).items
    assert (scorm.revision, scorm.package_size) == (2, len(PACKAGE))
    with moodle.scorms.download(scorm) as pieces:
        assert b"".join(pieces) == PACKAGE
    activity = standin.site.tables.activities[30]
    object.__setattr__(activity, "more", {**activity.more, "package": b"PK other"})
    with pytest.raises(errors.FileDiffers), moodle.scorms.download(scorm) as pieces:
        b"".join(pieces)


def test_tracks_are_told_as_they_were_stored(moodle: Moodle) -> None:
    assert moodle.scorms.attempts(6, user_id=100) == 1
    assert moodle.scorms.tracks(SCO, user_id=100).elements["cmi.core.score.raw"] == "80"
    assert moodle.scorms.tracks(SCO, user_id=101).elements == {}
    assert [sco.kind for sco in moodle.scorms.scos(6)] == ["sco"]


def test_a_quiz_tells_attempts_and_the_grade_that_counts(moodle: Moodle) -> None:
    (quiz,) = moodle.quizzes.by_courses([FIRST]).items
    assert [each.marks for each in moodle.quizzes.attempts(quiz.id, user_id=100)] == [1, 2]
    assert moodle.quizzes.best_grade(quiz.id, user_id=100).grade == Decimal(100)
    assert moodle.quizzes.best_grade(quiz.id, user_id=101).grade is None


def test_grades_are_told_item_by_item(moodle: Moodle) -> None:
    everybody = moodle.grades.items(FIRST)
    assert len(everybody) == len(LEARNERS)
    (one,) = moodle.grades.items(FIRST, user_id=100)
    assert [(item.module, item.raw) for item in one.items] == [("scorm", None), ("quiz", Decimal(100))]


def test_a_course_that_may_not_be_seen_is_named(moodle: Moodle, standin: StandIn) -> None:
    assert [room.meeting_id for room in moodle.webinars.by_courses([SECOND]).items] == ["m"]
    standin.traps.lacking.add("moodle/course:view")
    listed = moodle.quizzes.by_courses([FIRST, EMPTY])
    assert (listed.items, listed.not_seen) == ((), (FIRST, EMPTY))


def test_no_course_is_no_call(moodle: Moodle, standin: StandIn) -> None:
    """Moodle would take an empty list for the courses of our own account."""
    assert moodle.scorms.by_courses([]).items == ()
    assert standin.calls == {}


def test_a_report_is_filtered_read_and_left_as_it_was(moodle: Moodle, standin: StandIn) -> None:
    for learner in (100, 101, 102):
        standin.site.complete(30, learner, at=NOW - 900)
        standin.site.complete(31, learner, state=2, at=NOW - learner)
    (report,) = moodle.reports.all()
    moodle.reports.filter(report.id, values={
        "completion:timecompleted_operator": 3, "completion:timecompleted_from": NOW - 101,
    })  # fmt: skip
    page = moodle.reports.rows(report.id, size=1)
    assert [row[0] for row in page.rows] == ["P-100", "P-101"]
    assert page.rows[0][4] == "Thursday, 28 May 2026, 8:25 PM"
    moodle.reports.unfilter(report.id)
    assert moodle.reports.page(report.id).total == len(LEARNERS)


def test_groups_and_cohorts_are_made_filled_and_emptied(moodle: Moodle) -> None:
    group = moodle.groups.create(FIRST, name="Град Ниш", idnumber="B-1")
    moodle.groups.add(group.id, user_ids=LEARNERS)
    moodle.groups.remove(group.id, user_ids=[100])
    assert moodle.groups.members(group.id) == frozenset(LEARNERS) - {100}
    assert moodle.groups.of_course(FIRST) == (group,)
    cohort = moodle.cohorts.create("Руководиоци", idnumber="C-1")
    assert moodle.cohorts.add(cohort.id, user_ids=[100, 101, 99_999]) == {99_999}
    moodle.cohorts.remove(cohort.id, user_ids=[100])
    assert moodle.cohorts.members(cohort.id) == {101}
    assert moodle.cohorts.search("руков") == (cohort,)


def canned(*bodies: str) -> Moodle:
    """A Moodle that answers so, one body after the other."""
    left = list(bodies)

    def answer(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        return Answer(200, headers={}, body=left.pop(0).encode())

    return Moodle(answer, "https://lms.example", "a" * 32)


def test_users_who_were_not_asked_for_are_not_taken() -> None:
    moodle = canned('[{"id":1,"fullname":"Guest user","username":"guest","idnumber":"P-1"}]')
    with pytest.raises(errors.CountDiffers):
        moodle.users.by_field("idnumber", ["P-2"])


@pytest.mark.parametrize("column", ['"a"', '"a","b","c"', '{"x":1},"b"'])
def test_a_report_with_other_columns_than_its_headers_is_refused(column: str) -> None:
    page = f'{{"headers":["A","B"],"rows":[{{"columns":[{column}]}}],"totalrowcount":1}}'
    with pytest.raises(errors.AnswerUnexpected):
        canned(f'{{"data":{page}}}').reports.page(1)


def test_a_report_that_lost_rows_between_its_pages_is_refused() -> None:
    row = '{"columns":["x"]}'
    first = f'{{"data":{{"headers":["A"],"rows":[{row},{row}],"totalrowcount":4}}}}'
    second = f'{{"data":{{"headers":["A"],"rows":[{row}],"totalrowcount":3}}}}'
    with pytest.raises(errors.CountDiffers):
        canned(first, second).reports.rows(1, size=2)


def test_what_is_unexpected_is_told_with_its_place() -> None:
    with pytest.raises(errors.AnswerUnexpected) as raised:
        canned('[{"id":"x","fullname":"A"}]').users.by_field("id", [1])
    assert raised.value.params == {
        "function": "core_user_get_users_by_field", "place": "$[0].id", "expected": "a number",
    }  # fmt: skip


@pytest.mark.parametrize("version", ["4.5", "5.1"])
@pytest.mark.parametrize("debug", [False, True])
def test_both_versions_are_understood(
    moodle: Moodle, standin: StandIn, version: Literal["4.5", "5.1"], debug: bool
) -> None:
    standin.traps.version, standin.traps.debug = version, debug
    assert moodle.site.info().release.startswith(version)
    assert len(moodle.quizzes.by_courses([FIRST]).items) == 1
    with pytest.raises(errors.UnknownRecord):
        moodle.completions.course(FIRST, user_id=99_999)
    with pytest.raises(errors.UnknownRecord):
        moodle.courses.contents(999)
