"""A stored plan is the same plan."""

import json
from dataclasses import replace
from typing import Any

import pytest

from moodle_sync.roster import (
    Account,
    Circle,
    Kind,
    Member,
    Names,
    Plan,
    Proof,
    Rename,
    UnreadablePlan,
    from_json,
    item_from_json,
    item_to_json,
    to_json,
    undo,
)
from tests.unit.moodle_sync.roster_moodle import account, bridge, new_account


def every_kind() -> Plan:
    """An add, an account, a suspension, an update, a conflict, an unmatched person, names, groups, guards."""
    made = bridge(5)
    made.push()
    del made.wanted[1]["p-1"]
    made.want(1, "p-2", end_s=9999)
    made.moodle.unenrol(1, 3)
    made.want(1, "p-7")
    made.accounts |= {"p-8": Account(new=new_account("p-8")), "p-4": account(4, 40)}
    made.want(1, "p-8")
    made.accounts["p-5"] = replace(
        account(5), rename=Rename(Names("А", family="Б"), after=Names("В", family="Г"))
    )
    member = Member("p-5", body_id="b")
    made.circles = [
        Circle(
            course,
            idnumber=f"lms-bridge:{course}{there}",
            name="Орган",
            wanted=(member,),
            there=there,
            **more,
        )
        for course in (1, None)
        for there, more in ((False, {}), (True, {"has": frozenset({1}), "left": {1: member}}))
    ]
    return made.plan(proof=Proof(roster=False, accounts=True, before=90))


def test_a_plan_comes_back_from_json_as_it_was() -> None:
    made = every_kind()
    kinds = {item.kind for item in made.items}
    assert kinds == set(Kind) - {Kind.REACTIVATE, Kind.SUSPEND_ACCOUNT, Kind.REACTIVATE_ACCOUNT}
    assert made.guards
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_an_inverse_comes_back_from_json_as_it_was() -> None:
    made = bridge(1, stock=True)
    made.accounts["p-1"] = Account(new=new_account("p-1"))
    planned = made.plan()
    made.apply(planned)
    inverse = undo(planned, made.kept, now=[made.moodle.read(1)])
    assert len(inverse.items) == 2
    assert from_json(json.loads(json.dumps(to_json(inverse)))) == inverse


def test_each_item_comes_back_on_its_own() -> None:
    items = every_kind().items
    assert tuple(item_from_json(json.loads(json.dumps(item_to_json(item)))) for item in items) == items


WHOLE = to_json(every_kind())


@pytest.mark.parametrize(
    "stored",
    [
        {},
        WHOLE | {"form": 2},
        {name: part for name, part in WHOLE.items() if name != "bases"},
        WHOLE | {"items": [{**WHOLE["items"][0], "kind": "remove"}]},
        WHOLE | {"items": [{**WHOLE["items"][0], "more": 1}]},
    ],
    ids=["nothing", "another form", "a part missing", "an unknown kind", "an unknown field"],
)
def test_what_is_no_plan_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(UnreadablePlan):
        from_json(stored)
