"""The law of watching: once live, a source has told what it would have told had it been live all along."""

import shutil
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.domain.held import Held
from tests.databases import sqlite_url
from tests.db.pipeline import (
    ANA,
    BOJAN,
    MINUTE,
    START,
    Pipeline,
    completed,
    ended,
    joined,
    left,
    opened,
    tried,
)
from tests.db.watching import CHANGES, begins, held, mode

BEGINS = START + 20 * MINUTE
STATEMENTS = [
    completed(ANA, minute=60),
    completed(ANA, minute=10),
    completed(BOJAN, minute=20),
    tried(ANA, raw=70, minute=19, n=1),
    tried(ANA, raw=50, minute=30, n=2),
    tried(BOJAN, raw=80, minute=40, n=3),
]
CALLS = [joined(ANA, 1), left(50), joined(ANA, 55), ended(100), joined(BOJAN, 20, session="w_2")]
Told = dict[str, Any] | bytes

turns = st.permutations([*STATEMENTS, *CALLS]).flatmap(
    lambda told: st.tuples(
        st.just(told),
        st.lists(
            st.tuples(
                st.integers(0, len(told)), st.sampled_from(sorted(CHANGES)), st.sampled_from(["lms", "bbb"])
            ),
            max_size=6,
        ),
    )
)


def tell(pipeline: Pipeline, what: Told) -> None:
    if isinstance(what, bytes):
        pipeline.hook(what)
    else:
        pipeline.post(what)
    pipeline.drain()


def once_live(database: Path, told: list[Told], changes: list[tuple[int, str, str]]) -> Any:
    """What stands after these were told, the modes changed in between, and both sources went live."""
    with opened(sqlite_url(database)) as pipeline:
        begins(pipeline, BEGINS)
        for place, what in enumerate([*told, None]):
            for _, wanted, source in [one for one in changes if one[0] == place]:
                mode(pipeline, wanted, source=source)
            if what is not None:
                tell(pipeline, what)
        for source in ("lms", "bbb"):
            mode(pipeline, "live", source=source)
        pipeline.drain()
        assert not {Held.OBSERVED, Held.PAUSED} & {*held(pipeline), *held(pipeline, source=2)}
        return pipeline.standing(), pipeline.waiting(), held(pipeline)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns)
def test_once_live_it_is_as_if_it_had_been_live_all_along(
    sqlite_template: Path, tmp_path: Path, told_and_changes: tuple[list[Told], list[tuple[int, str, str]]]
) -> None:
    told, changes = told_and_changes
    found = []
    for name, modes in (("watched", changes), ("live", [])):
        database = tmp_path / name
        shutil.copyfile(sqlite_template, database)
        found.append(once_live(database, told, modes))
        for file in tmp_path.glob(f"{name}*"):
            file.unlink()
    assert found[0] == found[1]
    assert found[0][2] == {Held.HISTORY: 2}
