"""Checking a source, line by line."""

import click

from lms_bridge.cli.words import as_json, opened, printable, say_json
from lms_bridge.runtime.wording_moodle import finding_words
from lms_bridge.settings import Settings
from moodle_sync.findings import Finding, Severity, worst

_SIGNS = {Severity.PROBLEM: "✗", Severity.WARNING: "!", Severity.NOTE: "·", Severity.GOOD: "✓"}


@click.command("check")
@click.argument("name")
@click.option("--course", "course_id", type=click.IntRange(min=1), metavar="ID", help="A course to try in.")
@as_json
@click.pass_context
def check(context: click.Context, name: str, course_id: int | None, *, as_json: bool) -> None:
    """Connect to the source NAME and say what is there, what is missing, and what to do there.

    A BigBlueButton that does not call us yet is asked to. In a Moodle nothing is changed; what needs a
    course is tried in one that a realisation is tied to, or in the one that --course names by its number.
    The exit code is 1 when there is a problem.
    """
    settings: Settings = context.obj
    with opened(settings) as bridge:
        found = bridge.check_source.run(name, course_id=course_id)
    if as_json:
        say_json([_plain(one, name) for one in found])
    else:
        for one in found:
            _say(one, name)
    context.exit(1 if worst(found) is Severity.PROBLEM else 0)


def _plain(finding: Finding, name: str) -> dict[str, object]:
    words = finding_words(finding, source=name)
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "params": dict(finding.params),
        "text": words.text,
        "remedy": words.remedy,
    }


def _say(finding: Finding, name: str) -> None:
    words = finding_words(finding, source=name)
    click.echo(f"{_SIGNS[finding.severity]} {finding.severity.value:<8} {printable(words.text)}")
    if words.remedy:
        click.echo(f"{'':11}→ {printable(words.remedy)}")
