"""Plans as JSON takes them, and back: the same plan, item by item."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from moodle_sync.errors import MoodleRefused
from moodle_sync.roster.accounts import Names, NewAccount
from moodle_sync.roster.guards import Guard
from moodle_sync.roster.items import AccountItem, CircleItem, Item, Kind, Listed, NameItem, Reason, SeatItem
from moodle_sync.roster.plan import Plan
from moodle_sync.roster.seats import Intent, Seat

FORM = 1
"""The form of a stored plan; another one is refused, and the plan is made anew."""
_CREATIONS = frozenset({Kind.CREATE_ACCOUNT, Kind.SUSPEND_ACCOUNT, Kind.REACTIVATE_ACCOUNT})
_IN_CIRCLES = frozenset({
    Kind.CREATE_GROUP,
    Kind.ADD_TO_GROUP,
    Kind.REMOVE_FROM_GROUP,
    Kind.CREATE_COHORT,
    Kind.ADD_TO_COHORT,
    Kind.REMOVE_FROM_COHORT,
})  # fmt: skip
_LISTED = frozenset({Kind.UNMATCHED, Kind.CONFLICT})


class UnreadablePlan(MoodleRefused):
    """A stored plan is not of this program's form (`form`: what it says of itself)."""

    code = "roster-plan-unreadable"
    remedy = "plan-again"


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan as objects, lists, texts, numbers, booleans and null."""
    plain: dict[str, Any] = _plain(plan)
    return {"form": FORM, **plain}


def from_json(stored: Mapping[str, Any]) -> Plan:
    """The plan that `to_json` gave. Raises `UnreadablePlan`."""
    form = stored.get("form")
    if form != FORM:
        raise UnreadablePlan(form=form)
    try:
        return _plan(stored)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadablePlan(form=form) from error


def item_to_json(item: Item) -> dict[str, Any]:
    """One item, for whoever keeps each in a row of its own."""
    plain: dict[str, Any] = _plain(item)
    return plain


def item_from_json(row: Mapping[str, Any]) -> Item:
    """The item that `item_to_json` gave. Raises KeyError, TypeError or ValueError on anything else."""
    kind, reason = Kind(row["kind"]), Reason(row["reason"])
    given = {**row, "kind": kind, "reason": reason}
    if kind in _LISTED:
        return Listed(**{**given, "candidates": tuple(row["candidates"])})
    if kind is Kind.UPDATE_NAME:
        return NameItem(**{**given, "before": Names(**row["before"]), "after": Names(**row["after"])})
    if kind in _IN_CIRCLES:
        return CircleItem(**given)
    if kind in _CREATIONS:
        return AccountItem(**{**given, "new": NewAccount(**row["new"]) if row["new"] else None})
    read = {"before": _seat(row["before"]), "was": _intent(row["was"]), "after": _intent(row["after"])}
    return SeatItem(**{**given, **read})


def _plan(stored: Mapping[str, Any]) -> Plan:
    return Plan(
        tuple(item_from_json(row) for row in stored["items"]),
        guards=tuple(Guard(**row) for row in stored["guards"]),
        bases={int(course_id): hashed for course_id, hashed in stored["bases"].items()},
        register_base=stored["register_base"],
        gone=tuple((course_id, user) for course_id, user in stored["gone"]),
        unread=tuple(stored["unread"]),
    )


def _seat(row: Mapping[str, Any] | None) -> Seat | None:
    if row is None:
        return None
    roles = row["role_ids"]
    return Seat(**{**row, "role_ids": None if roles is None else frozenset(roles)})


def _intent(row: Mapping[str, Any] | None) -> Intent | None:
    return None if row is None else Intent(**row)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Kind | Reason) else value
