"""Webinar calls have BigBlueButton's shape and its troubles; counted second by second they give the truth."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from lms_bridge.demo.making.plan import Year, YearPlan

Session = tuple[str, str]


def attributes(wire: Any, name: str) -> list[tuple[int, Any, Any]]:
    """Second, meeting and user of every genuine event of that name."""
    found = [event for event in wire.events if event["id"] == name]
    return [
        (e["event"]["ts"] // 1000, e["attributes"]["meeting"], e["attributes"].get("user")) for e in found
    ]


def sessions(wire: Any, name: str) -> dict[Session, tuple[int, Any, Any]]:
    return {
        (m["internal-meeting-id"], u["internal-user-id"]): (at, m, u) for at, m, u in attributes(wire, name)
    }


def window(run: Any) -> tuple[int, int]:
    start, end = (datetime.fromisoformat(run[f"metadata.{name}"]) for name in ("start", "end"))
    return int(start.timestamp()), int(end.timestamp())


def present(wire: Any, run: Any) -> dict[str, set[int]]:
    """The seconds of the counted window in which each account was in the room."""
    start, end = window(run)
    leaves = sessions(wire, "user-left")
    ends = {meeting["internal-meeting-id"]: at for at, meeting, _ in attributes(wire, "meeting-ended")}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for session, (joined, meeting, user) in sessions(wire, "user-joined").items():
        if meeting["external-meeting-id"] != run["metadata.meeting"] or not user["external-user-id"]:
            continue
        last = leaves[session][0] if session in leaves else ends.get(session[0], joined)
        found[user["external-user-id"]].update(range(max(joined, start), min(last, end)))
    return found


@pytest.fixture(scope="module")
def seconds(wire: Any) -> dict[str, dict[str, set[int]]]:
    """By realisation and person, or the account where nobody has it."""
    owners = wire.owners()
    found: dict[str, dict[str, set[int]]] = {}
    for run in wire.classes("webinar"):
        mine: defaultdict[str, set[int]] = defaultdict(set)
        for account, there in present(wire, run).items():
            mine[owners.get(account, account)] |= there
        found[run["sourcedId"]] = dict(mine)
    return found


def test_counted_second_by_second_the_webinars_give_the_truth(
    wire: Any, told: Any, seconds: Any, plan: YearPlan
) -> None:
    minutes = {}
    for run in wire.classes("webinar"):
        start, end = window(run)
        percent = int(wire.programme(run)["metadata.presencePercent"])
        for person in wire.roster(run):
            there = len(seconds[run["sourcedId"]].get(person, ()))
            if there * 100 >= percent * (end - start) and run["termSourcedIds"] == f"year-{plan.year}":
                minutes[run["sourcedId"], person] = str(there // 60)
    assert minutes == {place: row["minutes"] for place, row in told.items() if row["minutes"]}


def test_every_webinar_has_one_exactly_at_the_threshold_and_one_a_second_below(
    wire: Any, seconds: Any
) -> None:
    for run in wire.classes("webinar"):
        start, end = window(run)
        percent = int(wire.programme(run)["metadata.presencePercent"])
        lengths = Counter(len(seconds[run["sourcedId"]].get(person, ())) for person in wire.roster(run))
        exact, rest = divmod((end - start) * percent, 100)
        assert rest == 0
        assert lengths[exact] >= 1
        assert lengths[exact - 1] >= 1


def test_the_calls_with_a_false_checksum_are_those_that_are_refused(wire: Any, year: Year) -> None:
    assert wire.rejected == year.truth["rejected_deliveries"]
    assert wire.rejected >= 10


def test_forged_calls_come_before_genuine_ones_of_the_same_content(year: Year) -> None:
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for call in year.deliveries:
        paths[call.body].append(call.path)
    assert any(len(set(seen)) > 1 and seen[0] != seen[-1] for seen in paths.values())


def test_a_call_is_a_form_whose_path_is_that_of_the_callback(year: Year, plan: YearPlan) -> None:
    path = plan.callback_url.removeprefix("https://bridge.academy.example")
    assert {call.content_type for call in year.deliveries} == {"application/x-www-form-urlencoded"}
    assert all(call.path.startswith(f"{path}?checksum=") for call in year.deliveries)
    assert all(call.body.startswith("domain=") for call in year.deliveries)


def test_bodies_are_written_as_javascript_does(year: Year) -> None:
    everything = "".join(call.body for call in year.deliveries)
    assert "*" in everything
    assert "%7E" in everything
    assert "~" not in everything


def test_calls_come_doubled_late_and_several_events_at_once(year: Year) -> None:
    bodies = Counter(call.body for call in year.deliveries)
    assert sum(count > 1 for count in bodies.values()) > 50
    tries = [int(call.body.rpartition("=")[2]) for call in year.deliveries]
    assert sum(later < sooner for sooner, later in pairwise(tries)) > 50
    assert any(body.count("user-") > 1 for body in (b.replace("user-id", "") for b in bodies))


def rejoined(wire: Any) -> bool:
    stays = Counter(
        (m["internal-meeting-id"], u["external-user-id"]) for _, m, u in attributes(wire, "user-joined")
    )
    return max(stays.values()) > 1


def two_devices(wire: Any) -> bool:
    leaves = sessions(wire, "user-left")
    spans: defaultdict[Session, list[tuple[int, int]]] = defaultdict(list)
    for session, (at, meeting, user) in sessions(wire, "user-joined").items():
        if session in leaves and user["external-user-id"]:
            owner = meeting["internal-meeting-id"], user["external-user-id"]
            spans[owner].append((at, leaves[session][0]))
    pairs = (pairwise(sorted(some)) for some in spans.values())
    return any(later[0] < sooner[1] for pair in pairs for sooner, later in pair)


def leave_missing(wire: Any) -> bool:
    return len(sessions(wire, "user-joined").keys() - sessions(wire, "user-left").keys()) > 20


def leave_names_another(wire: Any) -> bool:
    joins = sessions(wire, "user-joined")
    leaves = sessions(wire, "user-left")
    wrong = [s for s in leaves if leaves[s][2]["external-user-id"] != joins[s][2]["external-user-id"]]
    return len(wrong) > 5


def guests(wire: Any) -> bool:
    return any(not user["external-user-id"] for _, _, user in attributes(wire, "user-joined"))


def outside_the_window(wire: Any) -> bool:
    firsts = {run["metadata.meeting"]: window(run)[0] for run in wire.classes("webinar")}
    joins = attributes(wire, "user-joined")
    return any(at < firsts.get(m["external-meeting-id"], 0) for at, m, _ in joins)


def room_run_twice(wire: Any) -> bool:
    meetings = Counter(m["external-meeting-id"] for _, m, _ in attributes(wire, "meeting-created"))
    return sum(count == 2 for count in meetings.values()) >= 3


def same_session_in_two_meetings(wire: Any) -> bool:
    return max(Counter(session for _, session in sessions(wire, "user-joined")).values()) > 1


def meeting_without_an_end(wire: Any) -> bool:
    begun = {m["internal-meeting-id"] for _, m, _ in attributes(wire, "meeting-created")}
    over = {m["internal-meeting-id"] for _, m, _ in attributes(wire, "meeting-ended")}
    open_ = sessions(wire, "user-joined").keys() - sessions(wire, "user-left").keys()
    return bool(over < begun and {meeting for meeting, _ in open_} - over)


def passwords(wire: Any) -> bool:
    created = attributes(wire, "meeting-created")
    return all({"moderator-pass", "viewer-pass"} <= m.keys() for _, m, _ in created)


def chatter(wire: Any) -> bool:
    return bool(attributes(wire, "user-audio-muted"))


def unknown_room(wire: Any) -> bool:
    known = {run["metadata.meeting"] for run in wire.classes("webinar")}
    return bool({m["external-meeting-id"] for _, m, _ in attributes(wire, "meeting-created")} - known)


@pytest.mark.parametrize(
    "trouble",
    [
        rejoined,
        two_devices,
        leave_missing,
        leave_names_another,
        guests,
        outside_the_window,
        room_run_twice,
        same_session_in_two_meetings,
        meeting_without_an_end,
        passwords,
        chatter,
        unknown_room,
    ],
)
def test_the_trouble_is_there(wire: Any, trouble: Callable[[Any], bool]) -> None:
    assert trouble(wire)


def test_each_session_joins_once_in_its_meeting(wire: Any) -> None:
    assert len(attributes(wire, "user-joined")) == len(sessions(wire, "user-joined"))
    assert len(attributes(wire, "user-left")) == len(sessions(wire, "user-left"))


def test_two_webinars_share_a_room_on_different_days(wire: Any) -> None:
    rooms: defaultdict[str, list[Any]] = defaultdict(list)
    for run in wire.classes("webinar"):
        rooms[run["metadata.meeting"]].append(run)
    ((first, second),) = [runs for runs in rooms.values() if len(runs) > 1]
    assert window(first)[1] + 86_400 < window(second)[0]


def test_in_a_shared_room_every_stay_touches_exactly_one_window(wire: Any) -> None:
    rooms = Counter(run["metadata.meeting"] for run in wire.classes("webinar"))
    shared = [run for run in wire.classes("webinar") if rooms[run["metadata.meeting"]] > 1]
    leaves = sessions(wire, "user-left")
    ends = {m["internal-meeting-id"]: at for at, m, _ in attributes(wire, "meeting-ended")}
    for session, (at, meeting, _) in sessions(wire, "user-joined").items():
        mine = [window(run) for run in shared if run["metadata.meeting"] == meeting["external-meeting-id"]]
        last = leaves[session][0] if session in leaves else ends[session[0]] if mine else at
        assert not mine or sum(at < end and last > start for start, end in mine) == 1


def test_who_waits_is_present_and_not_enrolled(wire: Any, seconds: Any, year: Year) -> None:
    """Those of the webinars and those of the online trainings together are all who wait."""
    people = {row["sourcedId"] for row in wire.tables["users"]}
    waiting = {
        (run["sourcedId"], person)
        for run in wire.classes("webinar")
        for person, there in seconds[run["sourcedId"]].items()
        if there and person in people - wire.roster(run)
    }
    assert 0 < len(waiting) == year.truth["not_enrolled"] - 2 * len(wire.classes("online"))  # type: ignore[operator]


def test_accounts_that_nobody_has_make_the_unmatched_facts(wire: Any, year: Year) -> None:
    owners = wire.owners()
    joins = {
        (session, user["external-user-id"]) for session, (_, _, user) in sessions(wire, "user-joined").items()
    }
    stays = [account for _, account in joins if account and account not in owners]
    said = {
        (s["actor"]["account"]["name"], s["object"]["id"], s["timestamp"])
        for s in wire.standing()
        if s["verb"]["id"].endswith("/completed")
        and any(word in s["object"]["id"] for word in ("/course/view", "attempt.php"))
    }
    strangers = [account for account, _, _ in said if account not in owners]
    assert len(stays) + len(strangers) == year.truth["unmatched_facts"]
    assert len({*stays, *strangers}) == year.truth["unmatched_accounts"]


def test_every_kind_of_trouble_was_made(year: Year) -> None:
    assert len(year.troubles) >= 40
    assert all(count > 0 for count in year.troubles.values())
