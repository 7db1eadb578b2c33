"""What a Moodle pushes over real HTTP becomes a completion, whatever happens on the way and in Moodle."""

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.programme import Failed
from moodle_sync.standin import Site
from tests.db.pipeline import ANA, BOJAN
from tests.e2e.moodle_hooks import (
    ACCOUNT,
    BEGAN,
    COURSE,
    DAY,
    PACKAGE,
    QUIZ,
    complete,
    graded,
    pushing,
)
from tests.e2e.running import Place

FAILED_PACKAGE = {"cmi.completion_status": "completed", "cmi.success_status": "failed"}
PASSED_PACKAGE = {"cmi.completion_status": "completed", "cmi.success_status": "passed"}


def test_a_completion_that_was_pushed_counts_at_moodles_own_time(either_place: Place) -> None:
    with pushing(either_place) as moodle:
        complete(moodle.site)
        assert moodle.sender.send_due() == len(moodle.events())
        moodle.worked()
        found = moodle.completion()
        assert found is not None
        assert (found.attended, found.attended_at_ms) == (True, (BEGAN + DAY) * 1000)
        assert moodle.completion(BOJAN) is None
        channels = {row.channel for row in moodle.rows(tables.fact)}
        assert channels == {"pushed"}


def test_messages_delivered_four_times_in_reverse_order_count_once(place: Place) -> None:
    with pushing(place) as moodle:
        complete(moodle.site)
        moodle.site.grade(QUIZ, ACCOUNT[ANA], graded("80"))
        rows = list(moodle.site.tables.outbox.values())
        for _ in range(4):
            assert {moodle.sender.send(row) for row in reversed(rows)} == {200}
        moodle.worked()
        assert [row.times for row in moodle.rows(tables.delivery)] == [4] * len(rows)
        assert [row.state for row in moodle.rows(tables.delivery)] == ["done"] * len(rows)
        kinds = sorted(row.kind for row in moodle.rows(tables.fact))
        assert kinds == [FactKind.COURSE_COMPLETED, FactKind.TEST_ATTEMPT]
        assert [(row.attended, row.version) for row in moodle.rows(tables.completion)] == [(True, 1)]


def test_who_was_unenrolled_after_completing_keeps_it(place: Place) -> None:
    with pushing(place) as moodle:
        complete(moodle.site)
        moodle.sender.send_due()
        moodle.worked()
        before = moodle.completion()
        moodle.site.drop_enrolments(user_id=ACCOUNT[ANA])
        assert moodle.events()[-1] == "user_enrolment_deleted"
        moodle.sender.send_due()
        moodle.worked()
        assert before is not None
        assert before.attended
        assert moodle.completion() == before


def test_who_was_unenrolled_before_anything_was_sent_keeps_it_too(place: Place) -> None:
    with pushing(place) as moodle:
        complete(moodle.site)
        moodle.site.drop_enrolments(user_id=ACCOUNT[ANA])
        moodle.sender.send_due()
        moodle.worked()
        found = moodle.completion()
        assert found is not None
        assert found.attended


def _make_again(site: Site, *, at: int) -> None:
    """An administrator unlocks completion, and it is made anew from what was done at another time."""
    site.unlock(COURSE)
    site.tables.activity_done.clear()
    complete(site, at=at)


def test_a_completion_backdated_by_a_year_counts_for_the_year_it_names(place: Place) -> None:
    """It is first made at its own time, then unlocked and made again with a time of a year before."""
    with pushing(place) as moodle:
        complete(moodle.site, at=BEGAN + 365 * DAY)
        moodle.sender.send_due()
        moodle.worked()
        late = moodle.completion()
        _make_again(moodle.site, at=BEGAN + DAY)
        moodle.sender.send_due()
        moodle.worked()
        found = moodle.completion()
        assert late is None or not late.attended
        assert found is not None
        assert found.attended_at_ms == (BEGAN + DAY) * 1000


def test_a_completion_moved_out_of_the_year_takes_nothing_back(place: Place) -> None:
    with pushing(place) as moodle:
        complete(moodle.site)
        moodle.sender.send_due()
        _make_again(moodle.site, at=BEGAN - 365 * DAY)
        moodle.sender.send_due()
        moodle.worked()
        found = moodle.completion()
        assert found is not None
        assert found.attended_at_ms == (BEGAN + DAY) * 1000


def test_scores_are_those_of_the_moment_when_a_message_is_sent(place: Place) -> None:
    """The completion comes before the score is written; the row of the completion is sent again later."""
    with pushing(place) as moodle:
        complete(moodle.site)
        moodle.sender.send_due()
        moodle.worked()
        first = moodle.completion()
        moodle.site.grade(QUIZ, ACCOUNT[ANA], graded("80"))
        moodle.sender.send_due()
        moodle.worked()
        second = moodle.completion()
        assert first is not None
        assert second is not None
        assert (first.score, first.certificate) == (None, False)
        assert second.score is not None
        assert (second.score.whole_percent, second.certificate) == (80, True)


def test_a_row_that_waited_tells_the_score_that_came_meanwhile(place: Place) -> None:
    with pushing(place) as moodle:
        complete(moodle.site)
        completed = next(row for row in moodle.site.tables.outbox.values() if row.event == "course_completed")
        moodle.site.grade(QUIZ, ACCOUNT[ANA], graded("80"))
        moodle.sender.send(completed)
        moodle.worked()
        found = moodle.completion()
        assert found is not None
        assert found.certificate


def _fail_package(site: Site) -> None:
    """Moodle takes a package that is completed and failed for complete."""
    site.tables.tracks[60, ACCOUNT[ANA], 1] = FAILED_PACKAGE
    complete(site)


@pytest.mark.parametrize(
    ("failed", "attended"),
    [(Failed.AS_PLATFORM, True), (Failed.ATTENDED, True), (Failed.NOT_ATTENDED, False)],
)
def test_a_package_completed_and_failed_follows_the_programme(
    place: Place, failed: Failed, attended: bool
) -> None:
    with pushing(place, failed=failed) as moodle:
        _fail_package(moodle.site)
        moodle.sender.send_due()
        moodle.worked()
        found = moodle.completion()
        assert found is not None
        assert found.attended is attended


@pytest.mark.parametrize(
    ("failed", "attended"),
    [(Failed.AS_PLATFORM, False), (Failed.ATTENDED, True), (Failed.NOT_ATTENDED, False)],
)
def test_a_test_done_and_failed_follows_the_programme(place: Place, failed: Failed, attended: bool) -> None:
    with pushing(place, failed=failed) as moodle:
        moodle.site.complete(PACKAGE, ACCOUNT[ANA], at=BEGAN + DAY)
        moodle.site.complete(QUIZ, ACCOUNT[ANA], state=3, at=BEGAN + 2 * DAY)
        moodle.sender.send_due()
        moodle.worked()
        found = moodle.completion()
        assert (found is not None and found.attended) is attended


def test_who_passes_the_package_later_has_attended(place: Place) -> None:
    with pushing(place, failed=Failed.NOT_ATTENDED) as moodle:
        _fail_package(moodle.site)
        moodle.sender.send_due()
        moodle.worked()
        moodle.site.tables.tracks[60, ACCOUNT[ANA], 2] = PASSED_PACKAGE
        moodle.site.grade(PACKAGE, ACCOUNT[ANA], graded("90", at=BEGAN + 3 * DAY))
        moodle.sender.send_due()
        moodle.worked()
        assert [row.attended for row in moodle.rows(tables.completion)] == [False, True]


def test_a_copy_of_the_site_is_kept_apart_and_pauses_the_source(place: Place) -> None:
    with pushing(place) as moodle:
        moodle.sender.send_due()
        moodle.worked()
        moodle.site.url = "https://test.lms.example"
        complete(moodle.site)
        moodle.sender.send_due()
        moodle.worked()
        assert moodle.completion() is None
        assert {row.held for row in moodle.rows(tables.fact)} == {"other-site"}
        assert [row.mode for row in moodle.rows(tables.source)] == ["paused"]
