"""The pages of submissions: how it goes with registers, what lies with staff, each try; what buttons do."""

import pytest

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.submission import SubmissionState
from lms_bridge.services.ports.outbox import OneSubmission, Sought
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.submission_rows import add_register
from tests.unit.web_pages.world import World


@pytest.fixture
def sent(world: World) -> World:
    with world.unit() as unit:
        add_register(unit)
    return world


def one(world: World) -> OneSubmission:
    with world.database.read() as unit:
        found = unit.outbox.by_id(number(world))
    assert found is not None
    return found


def number(world: World) -> int:
    """Of the submission that was returned."""
    with world.database.read() as unit:
        return unit.outbox.find(Sought("state", realisation_id="r-online"), limit=9)[0].id


def test_the_list_says_how_it_goes_with_each_register_and_what_lies_with_staff(
    staff: Browser, sent: World
) -> None:
    text = staff.text("/submissions")
    for part in (
        "state not reached, is tried again",
        "https://register.example/api",
        "The register does not answer. It cannot be used now: the answer did not come in time.",
        "Љубица Ђорђевић",
        "not taken",
        "the register does not know the person",
    ):
        assert part in text, part
    assert "Етика на шалтеру" not in text


def test_the_list_can_be_narrowed_and_shows_what_is_there_too(staff: Browser, sent: World) -> None:
    assert "Етика на шалтеру" in staff.text("/submissions?state=all&register=state")
    assert "Канцеларијско" not in staff.text("/submissions?state=acknowledged&register=state")
    assert "There is none." in staff.text("/submissions?realisation=none")
    assert staff.get("/submissions?state=x&before=x").status_code == 200


def test_where_nothing_goes_elsewhere_the_page_says_how_to_begin(staff: Browser) -> None:
    assert "lms-bridge register add" in staff.text("/submissions")


def test_one_submission_shows_what_is_told_and_each_try(staff: Browser, sent: World) -> None:
    text = staff.text(f"/submissions/{number(sent)}")
    for part in (
        "First: Љубица Ђорђевић",
        "Best result in per cent 90",
        "refused: the register does not know the person",
        "PUT /results/1",
        "422",
        "unknown student",
        "Put right how it is told",
    ):
        assert part in text, part
    assert staff.get("/submissions/1").status_code == 404


def test_who_is_shown_is_in_the_log_first(staff: Browser, sent: World) -> None:
    staff.get("/submissions")
    staff.get(f"/submissions/{number(sent)}")
    text = staff.text("/views")
    assert "Submissions" in text
    assert f"{number(sent)}" in text


def test_what_was_returned_is_sent_again_with_a_reason(staff: Browser, sent: World) -> None:
    on = f"/submissions/{number(sent)}"
    ids = {"id": str(number(sent)), "back": str(number(sent))}
    staff.send("/submissions/again", on=on, **ids, reason=" ")
    assert one(sent).state is SubmissionState.RETURNED
    staff.send("/submissions/again", on=on, **ids, reason="known there now")
    assert (one(sent).state, one(sent).by) == (SubmissionState.WAITING, "sluzba")
    assert "Submission sent again" in staff.text("/changes")


def test_what_is_not_to_be_sent_is_set_aside(staff: Browser, sent: World) -> None:
    staff.send("/submissions/set-aside", on="/submissions", id=str(number(sent)), reason="a trial")
    assert one(sent).state is SubmissionState.ASIDE
    staff.send("/submissions/set-aside", on="/submissions", reason="nothing chosen")
    assert "Please choose at least one submission." in staff.text("/submissions")


def test_only_how_it_is_told_is_put_right(staff: Browser, sent: World) -> None:
    place = f"/submissions/{number(sent)}"
    was = {"was-body": "b-city", "was-minutes": "", "was-score": "90", "back": str(number(sent))}
    same = {"body": "b-city", "minutes": "", "score": "90"}
    staff.send(f"{place}/correct", on=place, **was, **same, reason="nothing")
    assert "Please change at least one value." in staff.text(place)
    staff.send(f"{place}/correct", on=place, **was, **{**same, "score": "190"}, reason="too much")
    assert "This value cannot be: Best result in per cent." in staff.text(place)
    staff.send(f"{place}/correct", on=place, **was, **{**same, "body": "8001"}, reason="another id")
    assert (one(sent).corrected or {})["body"] == "8001"
    assert "Body b-city 8001" in staff.text(place)


def test_a_register_is_paused_and_resumed(staff: Browser, sent: World) -> None:
    for act, state in (("pause", TargetState.PAUSED), ("resume", TargetState.ACTIVE)):
        staff.send(f"/registers/state/{act}", on="/submissions")
        with sent.database.read() as unit:
            found = unit.register_targets.by_name("state")
        assert found is not None
        assert found.progress.state is state
    assert staff.send("/registers/nowhere/pause", on="/submissions").status_code == 404
