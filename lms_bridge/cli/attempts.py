"""Attempts at learning packages: what tracks come to and why, and how a course's packages are judged."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, printable, say_json, say_table
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime import wording_judging as words
from lms_bridge.services.ports.registrations import RegistrationRow, RegistrationsAsked
from lms_bridge.services.ports.tracks import Judging, TracksAsked, TracksRow
from lms_bridge.settings import Settings
from scorm import inspect_package
from scorm.attempt import Attempt, JudgedSco, Played, Policy, judge_attempt
from scorm.attempts import Which
from scorm.judgement import MasteryPolicy, Rule, clause_of
from scorm.rollup import Whole

_ALL = 1_000_000
_mastery = click.option(
    "--mastery",
    type=click.Choice([one.value for one in MasteryPolicy]),
    default=MasteryPolicy.OVERRIDE.value,
    show_default=True,
    help="What the mastery score of a SCORM 1.2 package does: decide over the content, only where it set no"
    " status, or nothing.",
)
_whole = click.option(
    "--whole",
    type=click.Choice([one.value for one in Whole]),
    default=Whole.ALL.value,
    show_default=True,
    help="Whether all items of a SCORM 1.2 package make it complete, or any one.",
)


@click.group()
def attempt() -> None:
    """Attempts at learning packages, judged by the rules of the standards."""


@attempt.command("list")
@click.option("--source", default="", metavar="NAME", help="Only of this platform.")
@click.option("--course", "course_id", type=int, metavar="ID", help="Only of this course there.")
@click.option(
    "--only",
    type=click.Choice(["waits", "differs"]),
    default=None,
    help="What is no result yet, or where the platform says otherwise.",
)
@as_json
@click.pass_obj
def listed(
    settings: Settings, *, source: str, course_id: int | None, only: str | None, as_json: bool
) -> None:
    """List whose attempts are kept, what they lack, and where the platform says otherwise."""
    asked = TracksAsked(source=source, course_id=course_id, only=only or "")
    with opened(settings) as bridge, bridge.database.read() as unit:
        rows, _ = unit.tracks.rows(asked, limit=_ALL)
    if as_json:
        say_json([_told(row) for row in rows])
        return
    say_table(("source", "course", "account", "person", "lacks", "differs"), [_cells(row) for row in rows])


@attempt.command()
@click.option("--source", default="", metavar="NAME", help="Only of this platform.")
@click.option(
    "--only",
    type=click.Choice(["waits", "differs"]),
    default=None,
    help="What is no result yet, or where the platform says otherwise.",
)
@as_json
@click.pass_obj
def registrations(settings: Settings, *, source: str, only: str | None, as_json: bool) -> None:
    """List registrations at cmi5 courses, what they lack, and where the platform says otherwise."""
    asked = RegistrationsAsked(source=source, only=only or "")
    with opened(settings) as bridge, bridge.database.read() as unit:
        rows, _ = unit.registrations.rows(asked, limit=_ALL)
    if as_json:
        say_json([_registered(row) for row in rows])
        return
    header = ("source", "account", "registration", "course", "person", "lacks", "differs")
    told = [_registered(row) for row in rows]
    say_table(header, [[_cell(one[name]) for name in header] for one in told])


@attempt.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--package", "package_file", type=click.Path(path_type=Path), help="The zip or its manifest.")
@click.option(
    "--items", type=int, metavar="N", help="Of how many items the package is, where it is not given."
)
@_mastery
@_whole
@as_json
def judge(
    *,
    file: Path,
    package_file: Path | None,
    items: int | None,
    mastery: str,
    whole: str,
    as_json: bool,
) -> None:
    """Say what the tracks in FILE come to, by which rule, and what they lack. Nothing is kept.

    FILE is JSON: the answer of Moodle's mod_scorm_get_scorm_sco_tracks, elements by name, or rows with
    "identifier" and "tracks" as the companion plugin tells them, of one attempt.
    """
    played = _played(file)
    known = inspect_package(package_file).package if package_file else None
    if package_file and known is None:
        raise InvalidValue(field="--package", expected="a package that can be read; see package inspect")
    policy = Policy(mastery=MasteryPolicy(mastery), whole=Whole(whole))
    judged = judge_attempt(played, package=known, policy=policy, items=items)
    if as_json:
        say_json(_value(judged))
        return
    for line in _lines(judged):
        click.echo(line)


@attempt.command()
@click.option("--source", required=True, metavar="NAME", help="The platform.")
@click.option(
    "--course", "course_id", type=int, required=True, metavar="ID", help="The course's number there."
)
@_mastery
@click.option(
    "--attempts",
    type=click.Choice([one.value for one in Which]),
    default=Which.BEST.value,
    show_default=True,
    help="Which of several attempts counts.",
)
@_whole
@click.option("--reason", required=True, help="Why; it is kept with the act.")
@click.pass_obj
def policy(settings: Settings, /, *, source: str, course_id: int, reason: str, **chosen: str) -> None:
    """Say how the packages of a course are judged. All its attempts are judged again.

    What comes out otherwise corrects a completion by a new version beside the old.
    """
    judging = Judging(
        mastery=MasteryPolicy(chosen["mastery"]),
        attempts=Which(chosen["attempts"]),
        whole=Whole(chosen["whole"]),
        by="operator",
        reason=reason,
    )
    with opened(settings) as bridge:
        count = bridge.tracks_desk.judge(source, course_id, judging)
    click.echo(f"attempts of {count} people at the packages of course {course_id} are judged again")


def _played(file: Path) -> list[Played]:
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidValue(field=str(file), expected="a file of JSON") from error
    found = list(_rows(value))
    if not found:
        raise InvalidValue(field=str(file), expected="tracks of at least one item")
    return found


def _rows(value: Any) -> Iterator[Played]:
    """Whatever form the tracks have."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, dict) and isinstance(each.get("tracks"), dict):
                yield Played(str(each.get("identifier", "")), elements=_texts(each["tracks"]))
    elif isinstance(value, dict) and isinstance(value.get("data"), dict):
        tracks = value["data"].get("tracks")
        rows = [one for one in tracks if isinstance(one, dict)] if isinstance(tracks, list) else []
        yield Played("", elements=_texts({str(one.get("element")): one.get("value") for one in rows}))
    elif isinstance(value, dict) and isinstance(value.get("tracks"), dict):
        yield from _rows([value])
    elif isinstance(value, dict) and any(name.startswith("cmi.") for name in value):
        yield Played("", elements=_texts(value))


def _texts(elements: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(each) for name, each in elements.items() if not isinstance(each, dict | list)}


def _value(judged: Attempt) -> dict[str, Any]:
    whole = judged.whole
    return {
        "completion": whole.completion.value if whole else "unknown",
        "success": judged.success.value,
        "score": None if judged.share is None else float(judged.share),
        "lacks": [each.value for each in judged.lacks],
        "by_tracks_alone": judged.by_tracks_alone,
        "rules": [whole.completion_rule.value, whole.success_rule.value] if whole else [],
        "items": [_item(each) for each in judged.scos],
    }


def _item(sco: JudgedSco) -> dict[str, Any]:
    told = sco.judgement
    return {
        "identifier": sco.identifier,
        "model": sco.tracks.model.value,
        "completion": told.completion.value,
        "completion_rule": told.completion_rule.value,
        "success": told.success.value,
        "success_rule": told.success_rule.value,
        "score": None if told.points is None or told.points.share is None else float(told.points.share),
        "seconds": told.seconds,
        "wrong": [{"element": each.element, "fault": each.fault.value} for each in sco.tracks.wrong],
    }


def _lines(judged: Attempt) -> Iterator[str]:
    for sco in judged.scos:
        told = sco.judgement
        yield f"{printable(sco.title or sco.identifier or 'the item')} ({sco.tracks.model.value})"
        yield f"  {words.COMPLETIONS[told.completion]}: {_why(told.completion_rule, sco)}"
        yield f"  {words.SUCCESSES[told.success]}: {_why(told.success_rule, sco)}"
        if told.points and told.points.share is not None:
            yield f"  score {float(told.points.share):.2%}"
        if told.seconds is not None:
            yield f"  time spent: {told.seconds // 60} min {told.seconds % 60:02} s"
        for wrong in sco.tracks.wrong:
            yield f"  {printable(wrong.element)} = {printable(wrong.value)}: {words.FAULTS[wrong.fault]}"
    yield from _conclusion(judged)


def _conclusion(judged: Attempt) -> Iterator[str]:
    whole = judged.whole
    if whole is not None:
        said = f"{words.COMPLETIONS[whole.completion]}, {words.SUCCESSES[whole.success]}"
        score = "" if whole.share is None else f", score {float(whole.share):.2%}"
        yield f"the whole: {said}{score}"
        yield f"  {_why(whole.completion_rule, judged.scos[0])}"
    if judged.by_tracks_alone:
        yield "judged by the tracks alone: a threshold of the package could have decided otherwise"
    for lack in judged.lacks:
        yield f"no result: {words.LACKS[lack].reason}"
        yield f"  → {words.LACKS[lack].remedy}"


def _why(rule: Rule, sco: JudgedSco) -> str:
    return f"{words.RULES[rule]} ({clause_of(rule, sco.tracks.model.value)})"


def _told(row: TracksRow) -> dict[str, object]:
    return {
        "source": row.source,
        "course": row.key.course_id,
        "account": row.key.moodle_user_id,
        "person": row.person_id,
        "lacks": list(row.lacks),
        "differs": list(row.differs),
        "judged_ms": row.judged_ms,
    }


def _cells(row: TracksRow) -> Sequence[object]:
    key = row.key
    return (
        row.source,
        key.course_id,
        key.moodle_user_id,
        row.person_id or "",
        " ".join(row.lacks),
        " ".join(row.differs),
    )


def _registered(row: RegistrationRow) -> dict[str, object]:
    return {
        "source": row.source,
        "account": row.key.account,
        "registration": row.key.registration,
        "course": row.title,
        "person": row.person_id,
        "lacks": list(row.lacks),
        "differs": list(row.differs),
        "judged_ms": row.judged_ms,
    }


def _cell(value: object) -> object:
    if isinstance(value, list):
        return " ".join(value)
    return printable(value) if isinstance(value, str) else value or ""


COMMANDS = (attempt,)
