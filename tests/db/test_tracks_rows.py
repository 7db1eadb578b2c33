"""Rows of tracks: kept once, due where they say something new, listed with whose they are."""

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.services.kept_tracks import KeptPackage, KeptTracks
from lms_bridge.services.ports import Told
from lms_bridge.services.ports.tracks import Judging, TracksAsked, TracksKey, TracksOutcome
from scorm.attempts import Which
from scorm.judgement import MasteryPolicy
from tests.db.pipeline import ANA, COURSE, LMS, Pipeline

KEY, OTHER = TracksKey(1, 1, 5), TracksKey(1, 99, 6)
OUTCOME = TracksOutcome("by", round=2, stated={"7/1/5": ("a", "b")}, lacks=("no-score",), differs=())
KEPT = KeptTracks({7: KeptPackage(7, items=2), 71: KeptPackage(71)}, criteria=3, met=1)


@pytest.fixture(autouse=True)
def _kept(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.alone()
        unit.accounts.ensure({(1, Account(LMS, "1")): ""}, at_ms=0)
        unit.tracks.keep(KEY, KEPT, label="Ана", told_ms=10)
        unit.tracks.keep(OTHER, KeptTracks({}), label="Неко", told_ms=10)


def judge_all(school: Pipeline) -> int:
    with school.database.write() as unit:
        lot = unit.work.claim("tracks", limit=10, at_ms=school.clock.now_ms(), lease_ms=1_000)
        found = unit.tracks.leased(lot.lease) if lot else ()
        for each in found:
            unit.tracks.judged(
                each.id, OUTCOME if each.key == KEY else TracksOutcome("", round=0, stated={}), at_ms=20
            )
        if lot:
            unit.work.finish("tracks", lot)
        return len(found)


def test_what_is_kept_comes_back_with_what_it_was_judged_to_be(school: Pipeline) -> None:
    assert judge_all(school) == 2
    with school.database.read() as unit:
        found = unit.tracks.of(KEY)
        assert unit.tracks.of(TracksKey(1, 1, 6)) is None
    assert found is not None
    assert (found.tracks, found.label, found.judged_ms) == (KEPT, "Ана", 20)
    assert (found.outcome.round, list(found.outcome.stated["7/1/5"])) == (2, ["a", "b"])


def test_a_row_is_due_for_what_is_new_for_a_policy_and_for_a_package(school: Pipeline) -> None:
    judge_all(school)
    with school.database.write() as unit:
        unit.tracks.keep(KEY, KEPT, label="Ана", told_ms=11)
    assert judge_all(school) == 0
    with school.database.write() as unit:
        assert unit.tracks.judge_again(1, course_id=5) == 1
    assert judge_all(school) == 1


def test_a_list_is_narrowed_and_names_whose_the_account_is(school: Pipeline) -> None:
    judge_all(school)
    with school.database.read() as unit:
        rows, total = unit.tracks.rows(TracksAsked(), limit=10)
        assert ([one.person_id for one in rows], total) == ([ANA, None], 2)
        waits, number = unit.tracks.rows(TracksAsked(source="lms", course_id=5, only="waits"), limit=10)
        assert (waits[0].key, waits[0].person, number) == (KEY, "Ana Петровић", 1)
        assert unit.tracks.rows(TracksAsked(only="differs"), limit=10) == ([], 0)
        assert [one.key for one in unit.tracks.of_person(ANA)] == [KEY]
        row = unit.tracks.row(OTHER)
    assert row is not None
    assert row.label == "Неко"


def test_how_a_course_is_judged_is_kept_once(school: Pipeline) -> None:
    said = Judging(mastery=MasteryPolicy.CONTENT, attempts=Which.LAST, by="Ана", reason="зато", since_ms=5)
    with school.database.write() as unit:
        assert unit.tracks.judging(1, 5) == Judging()
        unit.tracks.set_judging(1, 5, Judging())
        unit.tracks.set_judging(1, 5, said)
        assert unit.tracks.judging(1, 5) == said


def test_the_own_credential_is_one_and_none_where_it_is_revoked(school: Pipeline) -> None:
    with school.database.write() as unit:
        first, second = (unit.tracks.credential(1, at_ms=1) for _ in range(2))
        assert first == second is not None
        unit.credentials.revoke(first.key, at_ms=2)
        assert unit.tracks.credential(1, at_ms=3) is None


def test_what_a_row_tells_no_more_stands_only_where_another_tells_it(school: Pipeline) -> None:
    facts = [Fact(FactKind.COURSE_COMPLETED, Account(LMS, "1"), COURSE, at_ms) for at_ms in (1, 2)]
    told = [
        Told(fact=one, source_id=1, accounts_source_id=1, label="", raw="tracks", raw_id=8) for one in facts
    ]
    with school.database.write() as unit:
        unit.alone()
        ids = sorted(unit.facts.tell([*told, Told(facts[0], 1, 1, "", "delivery", 9)], at_ms=0))
        assert sorted(one.fact_id for one in unit.facts.told_by("tracks", [8])) == ids
        unit.facts.drop("tracks", 8, ids)
        assert unit.facts.told_by("tracks", [8]) == []
    rows = school.rows(tables.fact)
    assert sorted((row.at_ms, row.stands) for row in rows) == [(1, True), (2, False)]
