"""OneRoster for other systems: what a client is shown."""

import click

from lms_bridge.cli.words import as_json, opened, say_json
from lms_bridge.oneroster.rest.shapes import HIDEABLE
from lms_bridge.services.ports.clients import ClientView
from lms_bridge.settings import Settings


@click.group()
def oneroster() -> None:
    """The register for other systems, by OneRoster 1.2."""


@oneroster.command()
@click.argument("key")
@click.option(
    "--hide", "hidden", multiple=True, metavar="FIELD", help="As user.email; several times if need be."
)
@click.option("--body", "bodies", multiple=True, metavar="ID", help="Show the people of this body alone.")
@click.pass_obj
def limit(settings: Settings, key: str, *, hidden: tuple[str, ...], bodies: tuple[str, ...]) -> None:
    """Say what the client of KEY is shown from now on, in place of what was said before.

    Without options it is shown everything. A field that is hidden is left out of every answer, and the
    client cannot filter or sort by it. With bodies it is shown the people who work for one of them, or for
    a body below, and their enrolments; programmes, realisations and bodies are shown to everybody.
    """
    with opened(settings) as bridge:
        view = ClientView(frozenset(hidden), frozenset(bodies) if bodies else None)
        bridge.access.clients.show(key, view, known=HIDEABLE)
    click.echo(_told(view))


@oneroster.command()
@click.argument("key")
@as_json
@click.pass_obj
def shown(settings: Settings, key: str, *, as_json: bool) -> None:
    """Say what the client of KEY is shown."""
    with opened(settings) as bridge:
        view = bridge.access.clients.view(key)
    if as_json:
        bodies = None if view.bodies is None else sorted(view.bodies)
        say_json({"hidden": sorted(view.hidden), "bodies": bodies})
        return
    click.echo(_told(view))


@oneroster.command(name="hand-over")
@click.argument("old")
@click.argument("new")
@click.pass_obj
def hand_over(settings: Settings, old: str, new: str) -> None:
    """Have what the client of the key OLD handed into the gradebook be that of the key NEW.

    For a system that got a new credential: it alone may then change and delete these objects.
    """
    with opened(settings) as bridge:
        count = bridge.access.gradebook.hand_over(old, new)
    click.echo(f"handed over: {count} objects")


def _told(view: ClientView) -> str:
    fields = f"all fields but {', '.join(sorted(view.hidden))}" if view.hidden else "all fields"
    people = "everybody" if view.bodies is None else f"the people of {', '.join(sorted(view.bodies))}"
    return f"shown: {fields}, of {people}"


COMMANDS = (oneroster,)
