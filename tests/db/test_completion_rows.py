"""Completions: versions beside each other, one current; and what goes out, once a version."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.fact import Score
from lms_bridge.domain.presence import Stay, Window
from lms_bridge.services.decide import payload
from lms_bridge.services.deliver import key_of
from lms_bridge.services.ports import PairKey, Record, Submission, Version
from tests.db.pipeline import ANA, BOJAN, LATER, RULE, START, Pipeline, completed

PAIR = PairKey(ANA, "webinar")
WHOLE = Completion(
    attended=True,
    attended_at_ms=START + 5,
    present_ms=59_999,
    window=Window(START, START + 7),
    score=Score(Decimal("59.9900"), Decimal("-0"), Decimal("1E+2")),
    confirmation=True,
    certificate=False,
    body_id="body",
    rule=RULE,
    stays=(
        Stay("2/run", "s", START, START + 5, end_inferred=True),
        Stay("2/r", "t", 1, None, end_inferred=True),
        Stay("2/run", "s", START, START + 9, end_inferred=False, channel="report"),
        Stay("2/run", "s", START, START + 8, end_inferred=False, channel="analytics", aside=True),
        Stay("2/run", "s", START, START + 7, end_inferred=False, aside=True),
    ),
    fact_ids=(2**62, 7),
)
BARE = replace(
    WHOLE,
    attended_at_ms=None,
    present_ms=None,
    score=None,
    body_id=None,
    stays=(),
    fact_ids=(),
    attended=False,
)


def add(pipeline: Pipeline, *versions: Version, pair: PairKey = PAIR, at_ms: int = 1) -> None:
    for version in versions:
        with pipeline.database.write() as unit:
            unit.completions.add({pair: version}, reasons={pair: "first"}, at_ms=at_ms)


WITH_BREAKS = replace(WHOLE, window=Window(START, START + 7, ((START + 2, START + 4),)))


@pytest.mark.parametrize("completion", [WHOLE, BARE, WITH_BREAKS], ids=["whole", "bare", "with breaks"])
def test_a_completion_comes_back_as_it_was(school: Pipeline, completion: Completion) -> None:
    add(school, Version(1, completion))
    with school.database.read() as unit:
        assert unit.completions.current([PAIR]) == {PAIR: Version(1, completion)}


def test_stays_of_the_time_before_there_were_several_ways_are_read(school: Pipeline) -> None:
    add(school, Version(1, WHOLE))
    told = json.dumps([["2/run", "s", START, START + 5, True]])
    with school.engines.writer.begin() as connection:
        connection.execute(tables.completion.update().values(stays=told))
    with school.database.read() as unit:
        assert unit.completions.current([PAIR])[PAIR].completion.stays == WHOLE.stays[:1]


def test_versions_stand_beside_each_other_and_one_is_current(school: Pipeline) -> None:
    add(school, Version(1, BARE), at_ms=1)
    add(school, Version(2, WHOLE), at_ms=9)
    add(school, Version(1, BARE), pair=PairKey(BOJAN, "webinar"))
    rows = school.rows(tables.completion, tables.completion.c.person_id == ANA)
    assert [(row.version, row.decided_ms, row.superseded_ms) for row in rows] == [(1, 1, 9), (2, 9, None)]
    with school.database.read() as unit:
        assert unit.completions.current([PAIR])[PAIR].number == 2


def test_a_version_comes_once(school: Pipeline) -> None:
    add(school, Version(1, BARE))
    with pytest.raises(IntegrityError):
        add(school, Version(1, WHOLE))
    with school.database.read() as unit:
        assert unit.completions.current([PAIR]) == {PAIR: Version(1, BARE)}


def test_who_has_none_has_none(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.completions.add({}, reasons={}, at_ms=0)
        assert unit.completions.current([PAIR, PairKey("nobody", "nothing")]) == {}
        assert unit.completions.dossiers([]) == {}


def test_a_dossier_of_a_realisation_that_is_not_there_is_none(school: Pipeline) -> None:
    with school.database.read() as unit:
        assert set(unit.completions.dossiers([PAIR, PairKey(ANA, "nothing")])) == {PAIR}


def test_the_register_is_told_whole_minutes_and_percents() -> None:
    assert json.loads(payload(WHOLE)) == {
        "attended": True,
        "attended_at_ms": START + 5,
        "body": "body",
        "certificate": False,
        "confirmation": True,
        "minutes": 0,
        "rule_version": RULE.version,
        "score": 59,
    }


def test_a_version_goes_out_once(school: Pipeline) -> None:
    record = Record(ANA, "online", 1, "{}")
    for _ in range(2):
        with school.database.write() as unit:
            unit.submissions.add([record], target="embedded", at_ms=0)
    with school.database.write() as unit:
        unit.submissions.add([replace(record, version=2)], target="embedded", at_ms=0)
        unit.submissions.add([record], target="elsewhere", at_ms=0)
    told = [(row.target, row.version) for row in school.rows(tables.submission)]
    assert told == [("embedded", 1), ("embedded", 2), ("elsewhere", 1)]


def test_every_try_is_kept(school: Pipeline) -> None:
    school.post(completed())
    school.drain()
    with school.database.write() as unit:
        (row,) = school.rows(tables.submission)
        unit.submissions.tried({row.id: "again"}, at_ms=5)
    found = [(one.n, one.at_ms, one.outcome.split()[0]) for one in school.rows(tables.attempt)]
    assert found == [(1, LATER, "recorded"), (2, 5, "again")]


def test_the_key_of_a_submission_is_that_of_its_version_alone() -> None:
    one = Submission(1, "embedded", Record(ANA, "online", 1, "{}"), tries=1)
    assert key_of(one) == key_of(replace(one, id=2, tries=9, record=replace(one.record, payload="{ }")))
    others = [replace(one.record, version=2), replace(one.record, person_id=BOJAN)]
    keys = {key_of(replace(one, record=record)) for record in others} | {key_of(replace(one, target="x"))}
    assert key_of(one) not in keys
    assert len(keys) == 3


class SameIds(Ids):
    """Two processes that by chance make the same ids."""

    def many(self, n: int) -> list[int]:
        return list(range(100, 100 + n))


def test_an_id_that_two_processes_made_loses_no_submission(school: Pipeline) -> None:
    """The other row stands under the id: this one must be refused or stored, never left out in silence."""
    database = DbDatabase(school.engines, SameIds(school.clock.now_ms))
    with database.write() as unit:
        unit.submissions.add([Record(ANA, "online", 1, "{}")], target="embedded", at_ms=0)
    try:
        with database.write() as unit:
            unit.submissions.add([Record(BOJAN, "online", 1, "{}")], target="embedded", at_ms=0)
    except IntegrityError:
        return
    assert len(school.rows(tables.submission)) == 2
