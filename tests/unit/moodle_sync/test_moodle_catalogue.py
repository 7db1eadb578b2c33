"""What a Moodle holds, as far as our account is shown it, and by what its courses are completed."""

import pytest

from moodle_sync import Moodle, errors
from moodle_sync.client.courses import FRONT_PAGE
from moodle_sync.standin import StandIn
from tests.unit.moodle_sync.small_site import EMPTY, FIRST, LEARNERS, SECOND


def test_a_hidden_course_refuses_the_whole_list_and_is_left_out_of_what_is_shown(
    moodle: Moodle, standin: StandIn
) -> None:
    standin.site.change_course(SECOND, visible=False)
    standin.traps.lacking.add("moodle/course:viewhiddencourses")
    with pytest.raises(errors.CapabilityMissing):
        moodle.courses.all()
    assert [course.id for course in moodle.courses.shown()] == [FRONT_PAGE, FIRST, EMPTY]


def test_what_is_shown_is_all_where_nothing_is_hidden(moodle: Moodle) -> None:
    assert {one.id for one in moodle.courses.shown()} == {one.id for one in moodle.courses.all()}


def test_some_of_a_course_are_its_active_learners_with_their_roles(moodle: Moodle) -> None:
    some = moodle.enrolments.some(FIRST, number=3)
    assert [(one.user.id, one.role_ids) for one in some] == [(each, {5}) for each in LEARNERS[:3]]
    assert moodle.enrolments.some(EMPTY) == ()


def test_criteria_are_told_for_somebody_enrolled(moodle: Moodle) -> None:
    criteria = moodle.completions.criteria(FIRST, user_id=LEARNERS[0])
    assert [(one.kind, one.module_id) for one in criteria] == [(4, 30), (4, 31)]


def test_a_course_without_criteria_says_so(moodle: Moodle, standin: StandIn) -> None:
    standin.site.change_course(FIRST, criteria=())
    assert moodle.completions.criteria(FIRST, user_id=LEARNERS[0]) == ()


def test_criteria_of_somebody_who_is_not_there_are_not_known(moodle: Moodle) -> None:
    with pytest.raises(errors.NotEnrolled):
        moodle.completions.criteria(SECOND, user_id=LEARNERS[0])


def test_a_user_is_told_as_confirmed_or_not(moodle: Moodle, standin: StandIn) -> None:
    standin.site.change_user(LEARNERS[0], confirmed=False)
    told = moodle.users.by_field("id", LEARNERS[:2]).users
    assert [user.confirmed for user in told] == [False, True]
