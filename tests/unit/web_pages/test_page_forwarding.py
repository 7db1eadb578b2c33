"""The pages of forwarding: what they show of a target, and what their buttons do."""

import pytest

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.ports.forwarding import Figures, Target
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.forward_rows import SEQ, add_targets
from tests.unit.web_pages.world import World

ARCHIVE = "/forwarding/archive"


@pytest.fixture
def targets(world: World) -> World:
    with world.unit() as unit:
        add_targets(unit)
    return world


def of(world: World, name: str = "archive") -> tuple[Target, Figures]:
    with world.database.read() as unit:
        target = unit.forward_targets.by_name(name)
        assert target is not None
        return target, unit.forward_rows.figures()[target.id]


def test_the_list_says_how_it_goes_and_what_to_do(staff: Browser, targets: World) -> None:
    text = staff.text("/forwarding")
    for part in ("archive", "in use", "Waiting 3, for 1 h 30 min", "Refused 2", "stopped", "paused"):
        assert part in text, part
    assert "It answers with status 401" in text
    assert "What to do: Have a credential made there" in text


def test_where_nothing_is_forwarded_the_page_says_how_to_begin(staff: Browser) -> None:
    assert "lms-bridge forward add" in staff.text("/forwarding")


def test_the_page_of_a_target_shows_its_filter_calls_and_replays(staff: Browser, targets: World) -> None:
    text = staff.text(ARCHIVE)
    for part in (
        "Only these verbs",
        "verbs/completed",
        "Never from bbb",
        "everything once more",
        "нови сервер",
    ):
        assert part in text, part
    assert "refused: it answers with status 400" in text
    assert "<script>alert" not in staff.get(ARCHIVE).get_data(as_text=True)
    assert "terces" not in staff.get(ARCHIVE).get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "act", "state"), [("archive", "pause", "paused"), ("ministry", "resume", "active")]
)
def test_a_target_is_paused_and_resumed(
    staff: Browser, targets: World, name: str, act: str, state: str
) -> None:
    answer = staff.send(f"/forwarding/{name}/{act}", on="/forwarding", on_="list")
    assert answer.location == f"/forwarding/{name}"
    assert of(targets, name)[0].progress.state is TargetState(state)
    assert of(targets, name)[0].progress.code is None


def test_what_was_refused_is_sent_again_as_far_as_it_is_chosen(staff: Browser, targets: World) -> None:
    staff.send(f"{ARCHIVE}/retry", on=ARCHIVE, seq=str(SEQ))
    assert (of(targets)[1].dead, of(targets)[1].waiting) == (1, 4)
    staff.send(f"{ARCHIVE}/retry", on=ARCHIVE, which="all")
    assert of(targets)[1].dead == 0


def test_what_is_not_to_be_sent_needs_a_reason_and_a_choice(staff: Browser, targets: World) -> None:
    staff.send(f"{ARCHIVE}/set-aside", on=ARCHIVE, seq=str(SEQ))
    assert "Please say why" in staff.text(ARCHIVE)
    staff.send(f"{ARCHIVE}/set-aside", on=ARCHIVE, reason="a trial person")
    assert "Please choose at least one report" in staff.text(ARCHIVE)
    staff.send(f"{ARCHIVE}/set-aside", on=ARCHIVE, reason="a trial person", seq=str(SEQ))
    assert of(targets)[1].aside == 1
    assert "a trial person (sluzba)" in staff.text(ARCHIVE)
    assert "Refused reports set aside" in staff.text("/changes")


def test_a_range_is_sent_again(staff: Browser, targets: World) -> None:
    staff.send(f"{ARCHIVE}/replay", on=ARCHIVE, since="2020-01-01", until="2020-12-31", what="missing")
    assert "what was not sent yet" in staff.text(ARCHIVE)
    staff.send(f"{ARCHIVE}/replay", on=ARCHIVE, since="2020-12-31", until="2020-01-01")
    assert "the first is not after the last" in staff.text(ARCHIVE)
    staff.send(f"{ARCHIVE}/replay", on=ARCHIVE, since="yesterday")
    assert "the first is not after the last" in staff.text(ARCHIVE)


def test_there_is_no_such_target(staff: Browser, targets: World) -> None:
    assert staff.get("/forwarding/none").status_code == 404
    assert staff.send("/forwarding/none/pause", on="/forwarding").status_code == 404


def test_a_learner_sees_nothing_of_it(learner: Browser, targets: World) -> None:
    assert learner.get("/forwarding").status_code == 403
