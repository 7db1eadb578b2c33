"""Papers: the files of documents, transcripts, and the keys by which badges are signed."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.paper import File, Language, PaperForm
from lms_bridge.services.hand_out import HandOut
from lms_bridge.settings import Settings

_languages = [one.value for one in Language]
_language = click.option("--language", type=click.Choice(_languages), help="By default the setting's.")
_to = click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path),
    help="The file to write; - is the output. By default one named after the document, in this folder.",
)


@click.command()
@click.argument("number")
@_language
@_to
@click.pass_obj
def pdf(settings: Settings, number: str, *, language: str | None, file: Path | None) -> None:
    """Write the document NUMBER (such as P-2026-000123) as PDF/A.

    It is signed where LMS_BRIDGE_SEAL_FILE names a key. It is made once and kept; later the same is given.
    """
    _hand_out(
        settings,
        file,
        lambda out: out.paper(
            out.id_of(number), PaperForm.PDF, Language(language or settings.paper_language)
        ),
    )


@click.command()
@click.argument("number")
@click.option("--jwt", is_flag=True, help="As JWT, instead of JSON with its proof in it.")
@_to
@click.pass_obj
def badge(settings: Settings, number: str, *, jwt: bool, file: Path | None) -> None:
    """Write the document NUMBER as Open Badge 3.0, signed."""
    form = PaperForm.BADGE_JWT if jwt else PaperForm.BADGE
    _hand_out(settings, file, lambda out: out.paper(out.id_of(number), form, Language.CYRILLIC))


@click.command()
@click.argument("person")
@click.option(
    "--as",
    "form",
    type=click.Choice(["pdf", "clr", "europass"]),
    default="pdf",
    show_default=True,
    help="clr: Comprehensive Learner Record 2.0, signed. europass: European Learning Model, not signed.",
)
@_language
@_to
@click.pass_obj
def transcript(
    settings: Settings, person: str, *, form: str, language: str | None, file: Path | None
) -> None:
    """Write all valid documents of the PERSON (the register's id) into one file."""
    ways: dict[str, Callable[[HandOut], File]] = {
        "pdf": lambda out: out.transcript(person, Language(language or settings.paper_language)),
        "clr": lambda out: out.record(person),
        "europass": lambda out: out.europass(person),
    }
    _hand_out(settings, file, ways[form])


def _hand_out(settings: Settings, file: Path | None, make: Callable[[HandOut], File]) -> None:
    with opened(settings) as bridge:
        made = make(bridge.papers.hand_out)
    if str(file) == "-":
        sys.stdout.buffer.write(made.body)
        return
    place = file or Path(made.name)
    place.write_bytes(made.body)
    signed = f"signed by {made.signer}" if made.signer else "not signed"
    click.echo(f"{place}, {signed}")


@click.group()
def key() -> None:
    """The keys by which badges are signed."""


@key.command("list")
@as_json
@click.pass_obj
def listed(settings: Settings, *, as_json: bool) -> None:
    """List the keys: the one that signs, and the retired, by which old badges are verified still."""
    with opened(settings) as bridge:
        keys = bridge.papers.keys.all()
    rows = [
        (one.public, _moment(one.made_ms), _moment(one.retired_ms) if one.retired_ms else "signs")
        for one in keys
    ]
    if as_json:
        say_json([dict(zip(("key", "made", "retired"), row, strict=True)) for row in rows])
        return
    say_table(("key", "made", "retired"), rows)


@key.command()
@click.pass_obj
def rotate(settings: Settings) -> None:
    """Make a new key, which signs from now on. Badges signed before are verified still."""
    with opened(settings) as bridge:
        public = bridge.papers.keys.rotate()
    click.echo(f"{public} signs from now on")


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).isoformat()


COMMANDS = (pdf, badge, transcript, key)
