"""The stand-in's companion plugin is held to a real one: the same keys, the same kinds, the same codes."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from moodle_sync.standin import Activity, Attempt, Enrolment, Grade, Sender, Site, StandIn
from tests.unit.moodle_sync.posting import post

GOLDEN = Path(__file__).parents[1] / "golden" / "moodle-plugin"
NOW = 1_795_563_476
SECRET = "whsec_" + "b" * 43 + "="
INNER = ("messages[].body", "learners[]")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(_site()) as running:
        running.site.now = lambda: NOW + 60
        yield running


def _site() -> Site:
    """As the recorded one: a quiz, a package and a room; somebody who did it all."""
    site = Site(now=lambda: NOW)
    site.add_course(id=8, shortname="C", fullname="Обука", idnumber="OBUKA-010")
    for number in (6, 7, 24, 25):
        name = f"user.{number}"
        site.add_user(id=number, username=name, firstname="Име", lastname="П", email=f"{name}@uprava.example")
        site.enrol(Enrolment(8, user_id=number))
    site.enrol(Enrolment(8, user_id=25, method="self"))
    site.add_activity(Activity(12, course_id=8, kind="quiz", instance=4, name="Т"), criterion=True)
    more = {"scoes": ({"id": 6, "identifier": "item_1"},)}
    site.add_activity(
        Activity(13, course_id=8, kind="scorm", instance=3, name="Л", more=more), criterion=True
    )
    site.add_activity(
        Activity(14, course_id=8, kind="bigbluebuttonbn", instance=1, name="В"), criterion=False
    )
    site.tables.tracks[6, 24, 1] = {"cmi.core.lesson_status": "completed", "status": "completed"}
    site.tables.summaries[14, 24] = ({"seconds": 1620, "time": NOW, "meeting": "m-1"},)
    site.hand_in(Attempt(2, quiz_id=4, user_id=24, number=1, marks=2, at=NOW - 5))
    site.complete(13, 24, at=NOW - 6)
    site.complete(12, 24, at=NOW - 5)
    site.grade(13, 24, Grade(Decimal(85), at=NOW - 5))
    site.change_user(24)
    site.change_course(8)
    return site


CALLS: dict[str, tuple[str, dict[str, str]]] = {
    "get_changes": ("get_changes", {"after": "0"}),
    "get_changes.more": ("get_changes", {"after": "0", "limit": "1"}),
    "get_changes.end": ("get_changes", {"after": "100000"}),
    "get_learners": ("get_learners", {"courseid": "8", "limit": "3"}),
    "get_learners.page": ("get_learners", {"courseid": "8", "after": "24"}),
    "get_learners.err_unknown_course": ("get_learners", {"courseid": "4711"}),
    "get_roster": ("get_roster", {"courseid": "8"}),
    "push_roster.err_no_list": ("push_roster", {"items": "{}"}),
    "send_test": ("send_test", {}),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_function_answers_as_the_real_one_did(name: str, standin: StandIn) -> None:
    function, arguments = CALLS[name]
    theirs = json.loads((GOLDEN / f"{name}.json").read_bytes())
    ours = _call(standin, function, arguments)
    if "exception" in theirs:
        assert (ours["exception"], ours["errorcode"]) == (theirs["exception"], theirs["errorcode"])
    else:
        _agree(theirs, ours)


def test_each_item_of_a_push_comes_to_the_code_that_it_came_to_there(standin: StandIn) -> None:
    items = json.loads((GOLDEN / "push_roster.items.json").read_bytes())
    for number in (9, 25):
        standin.site.tables.users.pop(number, None)
        name = f"new.{number}"
        standin.site.add_user(
            id=number, username=name, firstname="И", lastname="П", email=f"{name}@u.example"
        )
    _call(standin, "push_roster", {"items": json.dumps([{**items[7], "userid": 7}])})
    theirs = json.loads((GOLDEN / "push_roster.json").read_bytes())
    ours = _call(standin, "push_roster", {"items": json.dumps(items)})
    assert ours["results"] == theirs["results"]


@pytest.mark.parametrize(("name", "event"), [
    ("learner", "course_completed"), ("account", "user_updated"), ("course", "course_updated"),
])  # fmt: skip
def test_a_message_is_posted_as_the_real_one_was(name: str, event: str, standin: StandIn) -> None:
    posted: list[tuple[bytes, Mapping[str, str]]] = []

    def keep(_url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
        posted.append((body, headers))
        return 204

    row = next(each for each in standin.site.tables.outbox.values() if each.event == event)
    assert Sender(standin.site, url="http://bridge.example", secrets=SECRET, post=keep).send(row) == 204
    theirs = json.loads((GOLDEN / f"webhook-{name}.json").read_bytes())
    _agree(theirs, json.loads(posted[0][0]))
    signed = json.loads((GOLDEN / "signatures.json").read_bytes())[f"webhook-{name}.json"]
    assert set(posted[0][1]) == set(signed)


def test_the_sender_keeps_the_order_and_stops_where_it_is_refused(standin: StandIn) -> None:
    heard: list[int] = []

    def until_three(_url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
        heard.append(json.loads(body)["seq"])
        return 503 if len(heard) == 3 else 204

    sender = Sender(standin.site, url="http://bridge.example", secrets=SECRET, post=until_three)
    assert sender.send_due() == 2
    assert heard == [1, 2, 3]
    assert sender.send_due() == len(standin.site.tables.outbox) - 2
    assert heard[3] == 3


def _call(standin: StandIn, function: str, arguments: Mapping[str, str]) -> Any:
    form = {"wstoken": standin.token, "wsfunction": f"local_lmsbridge_{function}", **arguments}
    url = f"{standin.url}/webservice/rest/server.php"
    answer = post(url, {**form, "moodlewsrestformat": "json"}, timeout_s=10)
    return json.loads(answer.body)


def _agree(theirs: Any, ours: Any) -> None:
    """Every place that ours has is one of theirs with its kind; none of their objects has more keys."""
    their_kinds, our_kinds = _with_tracks(_kinds(theirs)), _kinds(ours)
    assert set(our_kinds) <= set(their_kinds)
    odd = {place: kinds - their_kinds[place] - _nothing(place) for place, kinds in our_kinds.items()}
    assert {place: kinds for place, kinds in odd.items() if kinds} == {}
    assert {place for place in their_kinds if not _may_be_away(place)} <= set(our_kinds)


def _with_tracks(kinds: dict[str, set[str]]) -> dict[str, set[str]]:
    """A row of tracks has two values more since the other recordings were made; one recording has them."""
    newer = _kinds(json.loads((GOLDEN / "get_learners.tracks.json").read_bytes()))
    told = {
        f"{place}.{name}": newer[f"$.learners[].learner.scorm[].{name}"]
        for place in kinds
        if place.endswith(".scorm[]")
        for name in ("time", "items")
    }
    return kinds | told


def _nothing(place: str) -> set[str]:
    """What real learners had not done yet is null in get_learners.json; no other recording has such a one."""
    return {"NoneType"} if place.endswith((".completed", ".time", ".overridden_by")) else set()


def _may_be_away(place: str) -> bool:
    """A message is about one thing or another, and people have done more or less."""
    return "messages[]" in place or "learners[]" in place or ".tracks." in place


def _kinds(value: Any, place: str = "$") -> dict[str, set[str]]:
    """Every place with the kinds found there; JSON within JSON is opened."""
    found: dict[str, set[str]] = {}
    for inner_place, kind in _walk(value, place):
        found.setdefault(inner_place, set()).add(kind)
    return found


def _walk(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and place.endswith(INNER):
        value = json.loads(value)
    yield place, type(value).__name__
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, f"{place}[]")
