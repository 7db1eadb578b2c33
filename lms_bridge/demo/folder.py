"""The demo's folder: made anew at every start, and never somebody else's."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from lms_bridge.demo.failed import DemoFailed
from lms_bridge.demo.service import is_healthy

MARKER: Final = ".lms-bridge-demo"
"""Says that a folder is a demo's. While the demo runs its address is in it."""


@contextmanager
def fresh_folder(folder: Path, address: str) -> Iterator[Path]:
    """The folder, absolute and empty but for the marker.

    Raises `DemoFailed`: it holds what is no demo's, it is a running demo's, it cannot be written.
    """
    marker = folder.absolute() / MARKER
    try:
        _empty(marker)
        marker.write_text(address, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DemoFailed(f"{folder} cannot be used: {reason}. Name another with --folder.") from error
    try:
        yield marker.parent
    finally:
        with suppress(OSError):  # somebody may have taken the folder away
            marker.write_text("", encoding="utf-8")


def _empty(marker: Path) -> None:
    marker.parent.mkdir(parents=True, exist_ok=True)
    content = [path for path in marker.parent.iterdir() if path != marker]
    if content and not marker.is_file():
        raise DemoFailed(f"{marker.parent} holds what is not a demo's. Name another folder with --folder.")
    running = marker.read_text(encoding="utf-8") if marker.is_file() else ""
    if running and is_healthy(running):
        raise DemoFailed(
            f"a demo runs in {marker.parent}, at {running}. Stop it, or name another with --folder."
        )
    for path in content:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
