"""The companion plugin's functions: pages that add up, people who left too, and results a seat each."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from moodle_sync.answers import Answer
from moodle_sync.client import Moodle
from moodle_sync.client.plugin import SeatWanted
from moodle_sync.errors import (
    AnswerUnexpected,
    CallTooLarge,
    CapabilityMissing,
    CountDiffers,
    ListMoved,
    MoodleRefused,
    ReplyLost,
    UnknownRecord,
    UnsendableValue,
)
from moodle_sync.messages import read_message
from moodle_sync.standin import Enrolment, StandIn
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.small_site import FIRST, LEARNERS, NOW, SECOND


def _complete(standin: StandIn, user_id: int) -> None:
    for activity_id in (30, 31):
        standin.site.complete(activity_id, user_id, at=NOW - 100)


def _later(standin: StandIn) -> None:
    standin.site.now = lambda: NOW + 10


def _wanted(key: str, **changes: object) -> SeatWanted:
    seat: dict[str, object] = {"course_id": SECOND, "user_id": 100, "role_id": 5, "suspended": False}
    return SeatWanted(key, **{**seat, "starts": None, "ends": None, **changes})  # type: ignore[arg-type]


def _answering(change: Callable[[dict[str, object], Mapping[str, str]], None], url: str) -> Moodle:
    """A client whose answers are changed on their way."""

    def changed(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        answer = post(url, form, timeout_s=timeout_s)
        value = json.loads(answer.body)
        change(value, form)
        return Answer(answer.status, headers=answer.headers, body=json.dumps(value).encode())

    return Moodle(changed, url, "5f2d7a1c9e8b4d3fa6c0b1e2d3f4a5b6")


def test_the_feed_gives_each_message_once_and_in_order(moodle: Moodle, standin: StandIn) -> None:
    _later(standin)
    after, seen = 0, []
    while True:
        page = moodle.plugin.changes(after, limit=7)
        seen += [each.seq for each in page.changes]
        after = page.next
        if not page.more:
            break
    assert seen == list(range(1, page.head + 1))
    assert moodle.plugin.changes(after).changes == ()


def test_what_has_not_settled_is_not_served_yet(moodle: Moodle, standin: StandIn) -> None:
    before = moodle.plugin.changes(0)
    assert (before.changes, before.next, before.more) == ((), 0, False)
    _later(standin)
    assert moodle.plugin.changes(0).changes != ()


def test_a_message_tells_how_things_stand_when_it_is_read(moodle: Moodle, standin: StandIn) -> None:
    _complete(standin, 100)
    standin.site.drop_enrolments(user_id=100)
    _later(standin)
    told = [read_message(each.body) for each in moodle.plugin.changes(0).changes]
    completed = next(each for each in told if each.event == "course_completed")
    assert completed.learner is not None
    assert completed.learner.completed_at == datetime.fromtimestamp(NOW - 100, UTC)
    assert completed.learner.enrolments == ()


def test_a_course_is_read_whole_with_those_who_left(moodle: Moodle, standin: StandIn) -> None:
    _complete(standin, 100)
    _complete(standin, 101)
    standin.site.drop_enrolments(user_id=100)
    standin.site.drop_enrolments(user_id=109)
    told = moodle.plugin.learners(FIRST, page_size=2)
    ids = [each.record.user.id for each in told.learners if each.record]
    assert (ids, told.completed) == (list(LEARNERS)[:-1], 2)
    assert standin.calls["local_lmsbridge_get_learners"] == 5


def test_a_page_costs_one_call_and_not_one_a_head(moodle: Moodle, standin: StandIn) -> None:
    assert len(moodle.plugin.learners(FIRST).learners) == len(LEARNERS)
    assert len(moodle.plugin.roster(FIRST).seats) == len(LEARNERS)
    assert sum(standin.calls.values()) == 2


def test_somebody_who_cannot_be_read_takes_nobody_along(standin: StandIn) -> None:
    def spoil(value: dict[str, object], _: Mapping[str, str]) -> None:
        value["learners"][1] = '{"user":{"id":101}}'  # type: ignore[index]

    told = _answering(spoil, standin.url).plugin.learners(FIRST)
    wrong = [(each.text, each.wrong) for each in told.learners if each.record is None]
    assert wrong == [('{"user":{"id":101}}', "$.learner")]


def _one_less(value: dict[str, object], _: Mapping[str, str]) -> None:
    value["learners"] = value["learners"][:-1]  # type: ignore[index]


def _one_completed_more(value: dict[str, object], _: Mapping[str, str]) -> None:
    value["completed"] = 1


@pytest.mark.parametrize("change", [_one_less, _one_completed_more])
def test_a_course_that_does_not_add_up_is_not_given(
    change: Callable[[dict[str, object], Mapping[str, str]], None], standin: StandIn
) -> None:
    with pytest.raises(CountDiffers):
        _answering(change, standin.url).plugin.learners(FIRST)


def test_a_course_that_keeps_changing_is_read_again_and_then_later(standin: StandIn) -> None:
    def grow(value: dict[str, object], _: Mapping[str, str]) -> None:
        standin.site.enrol(Enrolment(FIRST, user_id=standin.site.add_user(**_named(standin))))

    with pytest.raises(ListMoved):
        _answering(grow, standin.url).plugin.learners(FIRST, page_size=4)
    assert standin.calls["local_lmsbridge_get_learners"] == 6


def _named(standin: StandIn) -> dict[str, str]:
    name = f"new.{len(standin.site.tables.users)}"
    return {"username": name, "firstname": "Нови", "lastname": "Полазник", "email": f"{name}@uprava.example"}


@pytest.mark.parametrize("following", [100, 5])
def test_pages_that_do_not_move_on_are_refused(following: int, standin: StandIn) -> None:
    def stuck(value: dict[str, object], form: Mapping[str, str]) -> None:
        value["next"] = following if form["after"] != "0" else value["next"]

    with pytest.raises(AnswerUnexpected):
        _answering(stuck, standin.url).plugin.roster(FIRST, page_size=4)


def test_a_feed_out_of_order_is_refused(standin: StandIn) -> None:
    def turn(value: dict[str, object], _: Mapping[str, str]) -> None:
        value["messages"] = list(reversed(value["messages"]))  # type: ignore[call-overload]

    _later(standin)
    with pytest.raises(AnswerUnexpected):
        _answering(turn, standin.url).plugin.changes(0)


def test_each_seat_has_its_own_result(moodle: Moodle, standin: StandIn) -> None:
    ends = datetime.fromtimestamp(NOW + 500, UTC)
    items = [_wanted("a", ends=ends), _wanted("b", user_id=999), _wanted("c", course_id=99)]
    assert [(each.key, each.done, each.code) for each in moodle.plugin.push(items)] == [
        ("a", True, "enrolled"),
        ("b", False, "unknown-user"),
        ("c", False, "unknown-course"),
    ]
    assert [each.code for each in moodle.plugin.push(items[:1])] == ["unchanged"]
    assert [each.ends for each in moodle.plugin.roster(SECOND).seats] == [ends]


def test_a_push_that_cannot_be_right_never_leaves(moodle: Moodle, standin: StandIn) -> None:
    with pytest.raises(CallTooLarge):
        moodle.plugin.push([_wanted(str(each)) for each in range(201)])
    with pytest.raises(UnsendableValue):
        moodle.plugin.push([_wanted("a"), _wanted("a")])
    with pytest.raises(UnsendableValue):
        moodle.plugin.push([_wanted("a", starts=datetime(2026, 1, 1))])  # noqa: DTZ001 - the fault itself
    assert moodle.plugin.push([]) == ()
    assert standin.calls == {}


def test_a_push_whose_answer_was_lost_may_be_sent_again(moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lose_reply_next = 1
    with pytest.raises(ReplyLost):
        moodle.plugin.push([_wanted("a")])
    assert [each.code for each in moodle.plugin.push([_wanted("a")])] == ["unchanged"]


def test_results_that_are_not_those_of_the_items_are_refused(standin: StandIn) -> None:
    def swap(value: dict[str, object], _: Mapping[str, str]) -> None:
        value["results"] = list(reversed(value["results"]))  # type: ignore[call-overload]

    with pytest.raises(CountDiffers):
        _answering(swap, standin.url).plugin.push([_wanted("a"), _wanted("b")])


CALLS: dict[str, Callable[[Moodle], object]] = {
    "changes": lambda moodle: moodle.plugin.changes(0),
    "learners": lambda moodle: moodle.plugin.learners(FIRST),
    "roster": lambda moodle: moodle.plugin.roster(FIRST),
    "push": lambda moodle: moodle.plugin.push([_wanted("a")]),
    "test": lambda moodle: moodle.plugin.send_test(),
}


@pytest.mark.parametrize("name", CALLS)
def test_who_may_not_use_the_plugin_is_told_so(name: str, moodle: Moodle, standin: StandIn) -> None:
    standin.traps.lacking.add("local/lmsbridge:use")
    with pytest.raises(CapabilityMissing) as missing:
        CALLS[name](moodle)
    assert missing.value.params["capabilities"] == ("local/lmsbridge:use",)


@pytest.mark.parametrize("name", CALLS)
def test_a_site_without_the_plugin_refuses_and_does_not_list_it(
    name: str, moodle: Moodle, standin: StandIn
) -> None:
    standin.traps.plugin_absent = True
    with pytest.raises(MoodleRefused):
        CALLS[name](moodle)
    assert [each for each in moodle.site.info().functions if each.startswith("local_lmsbridge_")] == []


def test_a_course_that_is_not_there_is_named(moodle: Moodle) -> None:
    with pytest.raises(UnknownRecord) as unknown:
        moodle.plugin.learners(4711)
    assert unknown.value.params["what"] == "course"


def test_a_test_message_that_found_no_endpoint_says_so(moodle: Moodle) -> None:
    sent = moodle.plugin.send_test()
    assert (sent.done, sent.status) == (False, 0)
    assert sent.error
