"""Taking over a roster: planned first, refused where it looks like a loss, applied whole or not at all."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.person import Body, Person
from lms_bridge.domain.programme import (
    Certificate,
    Confirmation,
    Form,
    Programme,
    ProgrammeKind,
    Realisation,
    Rule,
)
from lms_bridge.domain.roster import KINDS, Difference, Roster, Row
from lms_bridge.domain.validity import Accreditation
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.services.import_roster import ALL, Pinned, TooMuchWouldEnd, import_roster, plan

NOW = 1_600_000_000_000
RULE = Rule(80, None, Confirmation.ATTENDED, Certificate.NEVER)
STRICTER = replace(RULE, presence_percent=90)


class MemoryStore:
    """Keeps the promises of `RosterStore` in memory; `calls` are the writes."""

    def __init__(self, roster: Roster = Roster()) -> None:  # noqa: B008
        self._rows: dict[str, dict[str, Row]] = {kind: dict(roster.rows(kind)) for kind in KINDS}
        self.calls: list[tuple[int, str]] = []

    def current(self) -> Roster:
        return Roster(**{kind: tuple(rows.values()) for kind, rows in self._rows.items()})  # type: ignore[arg-type]

    def accreditations(self) -> tuple[Accreditation, ...]:
        return ()

    def admitted(self) -> frozenset[str]:
        return frozenset()

    def apply(self, differences: Sequence[Difference], *, at_ms: int, by: str) -> None:
        self.calls.append((at_ms, by))
        for kind in differences:
            rows = self._rows[kind.kind]
            rows |= {row.id: row for row in (*kind.added, *(change.after for change in kind.changed))}
            for row in kind.ended:
                del rows[row.id]


def people(count: int, *, email: str = "") -> tuple[Person, ...]:
    return tuple(Person(f"p{n}", "Ана", "Ivić", email, "", None) for n in range(count))


def running(*, start_ms: int, rule: Rule) -> Roster:
    programme = Programme("c", "", "Обука", ProgrammeKind.GENERAL, rule)
    realisation = Realisation(
        "k", "c", "", "Обука", Form.WEBINAR, start_ms, start_ms + 1, None, None, None, None
    )
    return Roster(programmes=(programme,), realisations=(realisation,))


ROSTERS = st.builds(
    Roster,
    bodies=st.dictionaries(st.integers(0, 9), st.text(max_size=2)).map(
        lambda rows: tuple(Body(f"b{n}", name, "local", "", None) for n, name in rows.items())
    ),
    persons=st.integers(0, 9).flatmap(
        lambda count: st.builds(people, st.just(count), email=st.text(max_size=1))
    ),
)


@given(current=ROSTERS, wanted=ROSTERS)
def test_the_same_roster_again_changes_nothing(current: Roster, wanted: Roster) -> None:
    store = MemoryStore(current)
    import_roster(store, wanted, share=ALL, now_ms=NOW, by="ana")
    assert import_roster(store, wanted, share=0, now_ms=NOW, by="ana").empty
    assert len(store.calls) <= 1


@given(ROSTERS)
def test_a_roster_that_stands_is_an_empty_plan(roster: Roster) -> None:
    planned = plan(roster, roster, share=0, now_ms=NOW)
    assert planned.empty
    assert planned.refusals == ()


def test_an_empty_plan_writes_nothing() -> None:
    store = MemoryStore(Roster(persons=people(3)))
    assert import_roster(store, Roster(persons=people(3)), now_ms=NOW, by="ana").empty
    assert store.calls == []


def test_a_plan_is_applied_once_with_its_time_and_author() -> None:
    store = MemoryStore()
    import_roster(store, Roster(persons=people(3)), now_ms=NOW, by="ana")
    assert store.calls == [(NOW, "ana")]
    assert store.current().persons == people(3)


def test_an_emptied_kind_is_refused_even_where_one_row_stands() -> None:
    store = MemoryStore(Roster(persons=people(1)))
    with pytest.raises(TooMuchWouldEnd) as refusal:
        import_roster(store, Roster(), share=99, now_ms=NOW, by="ana")
    assert refusal.value.params == {"kind": "persons", "ended": 1, "standing": 1, "share": 99}
    assert store.calls == []


@pytest.mark.parametrize(
    ("standing", "kept", "share", "refused"),
    [
        (10, 8, 20, False),
        (10, 7, 20, True),
        (10, 7, Decimal(30), False),
        (1000, 799, Decimal("20.1"), False),
        (1000, 798, Decimal("20.1"), True),
        (5, 4, 0, True),
        (4, 1, 0, False),
        (10, 1, 100, False),
        (10, 0, 100, False),
    ],
)
def test_more_than_the_share_is_refused(
    standing: int, kept: int, share: Decimal | int, refused: bool
) -> None:
    planned = plan(Roster(persons=people(standing)), Roster(persons=people(kept)), share=share, now_ms=NOW)
    assert bool(planned.refusals) is refused


def test_all_kinds_that_would_lose_too_much_are_told() -> None:
    bodies = tuple(Body(f"b{n}", "Општина", "local", "", None) for n in range(9))
    store = MemoryStore(Roster(persons=people(9), bodies=bodies))
    with pytest.raises(TooMuchWouldEnd) as refusal:
        import_roster(store, Roster(persons=people(3)), now_ms=NOW, by="ana")
    assert [(kind.kind, kind.ended) for kind in refusal.value.refusals] == [("bodies", 9), ("persons", 6)]


def test_a_kind_replaced_whole_is_too_much() -> None:
    others = tuple(replace(person, id=f"new-{person.id}") for person in people(9))
    planned = plan(Roster(persons=people(9)), Roster(persons=others), now_ms=NOW)
    assert [kind.kind for kind in planned.refusals] == ["persons"]


@pytest.mark.parametrize("share", [-1, 101, Decimal("100.5")])
def test_a_share_outside_0_to_100_is_refused(share: Decimal | int) -> None:
    with pytest.raises(InvalidValue):
        plan(Roster(), Roster(), share=share, now_ms=NOW)


@pytest.mark.parametrize(("start_ms", "keeps"), [(NOW - 1, True), (NOW, True), (NOW + 1, False)])
def test_a_realisation_that_started_keeps_its_rule(start_ms: int, keeps: bool) -> None:
    current, wanted = (running(start_ms=start_ms, rule=rule) for rule in (RULE, STRICTER))
    planned = plan(current, wanted, now_ms=NOW)
    assert not planned.empty
    assert planned.pinned == ((Pinned("k", "c", RULE.version),) if keeps else ())


def test_a_new_title_pins_nothing() -> None:
    current = running(start_ms=NOW - 1, rule=RULE)
    wanted = replace(current, programmes=(replace(current.programmes[0], title="Нова обука"),))
    assert plan(current, wanted, now_ms=NOW).pinned == ()


def test_a_plan_as_json_has_counts_ids_and_fields_but_no_values() -> None:
    current = Roster(persons=people(3, email="ana@town.example"))
    wanted = Roster(persons=(*people(2, email="other@town.example"), replace(people(1)[0], id="p9")))
    told = plan(current, wanted, now_ms=NOW).to_dict()
    assert told["changes"] == {
        "persons": {
            "added": ["p9"],
            "changed": [{"id": "p0", "fields": ["email"]}, {"id": "p1", "fields": ["email"]}],
            "ended": ["p2"],
        }
    }
    assert "town.example" not in json.dumps(told)
    assert json.loads(json.dumps(told))["counts"]["persons"] == {
        "added": 1, "changed": 2, "ended": 1, "standing": 3,
    }  # fmt: skip


def test_the_small_year_twice_changes_nothing_the_second_time(shared_data: Path) -> None:
    store = MemoryStore()
    package = (shared_data / "year-small" / "roster.zip").read_bytes()
    first, second = (
        import_roster(store, to_roster(read_package(package)), now_ms=NOW, by="ana") for _ in range(2)
    )
    assert sum(len(kind.added) for kind in first.differences) == 1300
    assert second.empty
    assert len(store.calls) == 1
