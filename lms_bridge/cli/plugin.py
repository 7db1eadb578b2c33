"""The companion plugin of Moodle, as a zip that Moodle's page for installing plugins takes."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import click

import moodle_sync
from lms_bridge.domain.errors import AlreadyThere, NotFound

_COMPONENT = "local_lmsbridge"
_FOLDER = Path(moodle_sync.__file__).parent / "plugin" / _COMPONENT
_TOP = _COMPONENT.removeprefix("local_")
_NOT_INSTALLED = "tests/plain/"
_VERSION = re.compile(r"^\$plugin->version = (\d{10});$", re.MULTILINE)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@click.group("moodle-plugin")
def moodle_plugin() -> None:
    """The companion plugin that is installed in Moodle."""


@moodle_plugin.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Where to write it; by default {_COMPONENT}-VERSION.zip in the working folder.",
)
def build(output: Path | None) -> None:
    """Write the zip that Moodle installs the plugin from.

    The same version of lms-bridge writes the same bytes each time. Another file of that name is never
    written over.
    """
    target = output or Path(f"{_COMPONENT}-{_version()}.zip")
    _write_once(target, _archive())
    click.echo(f"{target}: {_COMPONENT}, version {_version()}")


def _version() -> str:
    found = _VERSION.search((_FOLDER / "version.php").read_text(encoding="utf-8"))
    if not found:
        raise RuntimeError("version.php names no version")
    return found[1]


def _archive() -> bytes:
    """The zip. Nothing is compressed: what a compressor writes depends on its version."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, path in _files():
            entry = ZipInfo(f"{_TOP}/{name}", _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _files() -> Iterator[tuple[str, Path]]:
    found = {path.relative_to(_FOLDER).as_posix(): path for path in _FOLDER.rglob("*") if path.is_file()}
    for name in sorted(found):
        if not name.startswith(_NOT_INSTALLED):
            yield name, found[name]


def _write_once(target: Path, content: bytes) -> None:
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        if target.read_bytes() != content:
            raise AlreadyThere(what="file", name=str(target)) from None
    except FileNotFoundError:
        raise NotFound(what="folder", name=str(target.parent)) from None


COMMANDS = (moodle_plugin,)
