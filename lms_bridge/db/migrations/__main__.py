"""`python -m lms_bridge.db.migrations WORDS…`: write the next migration from what `tables.py` has now.

What comes out is a draft: read it, format it, and complete what Alembic does not see (changed
conditions of partial indexes, server defaults, rows to carry over). There are no steps down: the way
back is the backup made before the upgrade.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory

from lms_bridge.db import schema
from lms_bridge.db.engine import open_engines, writing


def write(message: str) -> None:
    """Compare `tables.py` with a fresh database of the migrations so far and write the difference."""
    config = schema.configuration()
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    with tempfile.TemporaryDirectory() as folder:
        engines = open_engines(f"sqlite:///{Path(folder, 'draft.sqlite').as_posix()}")
        if steps:
            schema.upgrade(engines)
        with writing(engines) as connection:
            config.attributes.update(connection=connection, render_as_batch=bool(steps))
            draft = command.revision(config, message, autogenerate=True, rev_id=f"{len(steps) + 1:04}")
        engines.dispose()
    assert isinstance(draft, Script)  # noqa: S101 (one head, so one file)
    _drop_notes(Path(draft.path))


def _drop_notes(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")


if __name__ == "__main__":
    write(" ".join(sys.argv[1:]) or "unnamed")
