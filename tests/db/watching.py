"""What the tests of watched sources say and ask."""

from collections.abc import Mapping
from dataclasses import replace

from lms_bridge.db import tables
from lms_bridge.domain.held import Choice, Held
from lms_bridge.services import history, watch
from lms_bridge.services.watch import Because
from tests.db.pipeline import Pipeline

CHANGES = {"live": watch.go_live, "observe": watch.observe, "paused": watch.pause}


def mode(pipeline: Pipeline, wanted: str, *, source: str = "lms") -> None:
    """Change the mode as an officer would."""
    with pipeline.database.write() as unit:
        unit.alone()
        found = unit.sources.by_name(source)
        assert found is not None
        CHANGES[wanted](unit, found, Because("officer", at_ms=pipeline.clock.now_ms(), reason="test"))


def begins(pipeline: Pipeline, from_ms: int | None, *, source: str = "lms") -> None:
    """Set a source's start."""
    with pipeline.database.write() as unit:
        unit.alone()
        found = unit.sources.by_name(source)
        assert found is not None
        unit.sources.change(replace(found, from_ms=from_ms))
        history.start_moved(unit, replace(found, from_ms=from_ms))


def choose(pipeline: Pipeline, realisation: str, choice: Choice, *, source: str = "lms") -> None:
    """Choose what becomes of a realisation's history."""
    with pipeline.database.write() as unit:
        unit.alone()
        found = unit.sources.by_name(source)
        assert found is not None
        act = history.Choosing(realisation, choice, by="officer", reason="test")
        history.choose(unit, found, act, at_ms=pipeline.clock.now_ms())


def held(pipeline: Pipeline, *, source: int = 1) -> Mapping[Held, int]:
    with pipeline.database.read() as unit:
        return unit.watch.held(source)


def reasons(pipeline: Pipeline) -> list[str | None]:
    """Why each fact is held, in order of arrival."""
    return [row.held for row in pipeline.rows(tables.fact)]
