"""The plugin as its tests read it: text, by regular expressions, without PHP."""

import re
from pathlib import Path

import moodle_sync

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(moodle_sync.__file__).parent / "plugin" / "local_lmsbridge"
RECORDED = ROOT / "tests" / "golden" / "moodle-plugin"
PHP_FILES = sorted(FOLDER.rglob("*.php"))


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def found(pattern: str, in_file: str) -> list[str]:
    """What the pattern's group matches in a file of the plugin."""
    return re.findall(pattern, text(in_file), re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()
