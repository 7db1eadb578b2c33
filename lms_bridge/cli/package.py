"""Learning packages: what a zip or a manifest holds, and whether to take it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from lms_bridge.cli.late import Late
from lms_bridge.cli.words import as_json, say_json
from scorm import Inspection, Item, Package, Strictness, Verdict, inspect_package, shown, to_dict
from scorm.counting import what_counts
from scorm.schemas import Schemas

_VERDICTS = {
    Verdict.ACCEPT: "accepted",
    Verdict.ACCEPT_WITH_WARNINGS: "accepted with warnings",
    Verdict.REJECT: "rejected",
}


@click.group("package", cls=Late, late={"package_versions": ("list", "add", "show", "diff", "check")})
def package() -> None:
    """Learning packages: SCORM 1.2 and 2004, cmi5, AICC, xAPI."""


@package.command("inspect")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Reject for a warning too.")
@click.option(
    "--schemas",
    metavar="FOLDER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Also tell, as information, where the manifest does not fit the XML schemas in FOLDER.",
)
@as_json
@click.pass_context
def inspect(context: click.Context, *, file: Path, strict: bool, schemas: Path | None, as_json: bool) -> None:
    """Report what FILE holds: its tree, what counts as complete, and what is wrong with it.

    FILE is the zip that an authoring tool exported, or a bare manifest. Nothing is unpacked or run.
    Exit code 0: accepted, maybe with warnings; 1: rejected.
    """
    strictness = Strictness.STRICT if strict else Strictness.LENIENT
    inspection = inspect_package(file, schemas=Schemas(schemas) if schemas else None)
    value = to_dict(inspection, strictness)
    if as_json:
        say_json(value)
    else:
        for line in _lines(inspection, value, strictness):
            click.echo(line)
    if value["verdict"] == Verdict.REJECT:
        context.exit(1)


def _lines(inspection: Inspection, value: dict[str, Any], strictness: Strictness) -> Iterator[str]:
    yield f"{shown(inspection.name)}: {_VERDICTS[inspection.verdict(strictness)]}"
    if inspection.package:
        yield from _about(inspection.package, value)
        yield ""
        for item in inspection.package.organization.items:
            yield from _branch(item, inspection.package, indent="  ")
    yield ""
    yield from _findings(value["findings"])


def _about(package: Package, value: dict[str, Any]) -> Iterator[str]:
    yield f"{value['standard']}: “{shown(package.title)}” ({shown(package.identifier)})"
    yield (
        f"{value['items']} items, {value['leaf_items']} of them leaves: {value['scos']} tracked,"
        f" {value['assets']} not, {value['hidden']} hidden;"
        f" {value['resources']} resources, {value['files']} files named"
    )
    if package.languages:
        yield f"languages: {', '.join(package.languages)}"
    if seconds := package.learning_time_seconds:
        yield f"typical learning time: {seconds // 3600} h {seconds % 3600 // 60:02} min"


def _branch(item: Item, package: Package, *, indent: str) -> Iterator[str]:
    counts = what_counts(item, package.standard)
    hidden = "" if item.visible else " (hidden)"
    yield f"{indent}{shown(item.title or item.identifier)}{hidden}{f'  [{counts}]' if counts else ''}"
    if item.prerequisites:
        yield f"{indent}  only after {shown(item.prerequisites.text)}"
    for child in item.children:
        yield from _branch(child, package, indent=f"{indent}  ")


def _findings(findings: list[dict[str, str]]) -> Iterator[str]:
    if not findings:
        yield "nothing to complain of"
    for each in findings:
        yield f"{each['severity']}: {each['message']} ({each['where']}; {each['code']})"
        yield f"  → {each['remedy']}"


COMMANDS = (package,)
