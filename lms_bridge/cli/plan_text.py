"""A roster plan as the command line tells it: at a glance, then what holds it, then item by item."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from lms_bridge.cli.words import say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.plans import Chosen, ItemShown, StoredPlan
from lms_bridge.services.ports.pulls import StoredPull
from lms_bridge.web import plan_words
from moodle_sync.roster import Guard, Override

SHOWN = 50
_ALL = 1_000_000


def plan_rows(
    found: Sequence[StoredPlan] | Sequence[StoredPull], names: Mapping[int, str]
) -> list[tuple[object, ...]]:
    """A line each: number, source, made when and by whom, state, how much it changes, how many guards."""
    return [
        (
            one.number,
            names[one.source_id],
            moment(one.made_ms),
            one.made_by,
            one.state.value,
            one.work,
            len(one.guards),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class PlanTold:
    """A plan with all that is told of it."""

    plan: StoredPlan
    source: str
    outcome: Mapping[str, int]
    overrides: Sequence[Override]
    bodies: Mapping[str, str]
    items: Sequence[ItemShown]
    listed: int

    def to_dict(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "number": plan.number,
            "source": self.source,
            "kind": plan.kind.value,
            "undoes": plan.undoes,
            "state": plan.state.value,
            "error": plan.error,
            "made_at": moment(plan.made_ms),
            "made_by": plan.made_by,
            "courses": plan.totals.courses,
            "unread": list(plan.unread),
            "counts": dict(plan.totals.kinds),
            "bodies": [{"id": each, "counts": dict(counts)} for each, counts in plan.totals.bodies],
            "guards": [self._guard(guard) for guard in plan.guards],
            "results": dict(self.outcome),
            "items": [item_dict(item) for item in self.items],
        }

    def lifted(self, guard: Guard) -> Override | None:
        return next((each for each in self.overrides if each.guard == guard.key), None)

    def _guard(self, guard: Guard) -> dict[str, Any]:
        lifted = self.lifted(guard)
        told = {"guard": guard.key, "figures": dict(guard.params), "words": guard_words(guard)}
        return {
            **told,
            "lifted_by": lifted.by if lifted else None,
            "reason": lifted.reason if lifted else None,
        }


def told(unit: Unit, plan: StoredPlan, *, limit: int = _ALL, which: Chosen | None = None) -> PlanTold:
    """Everything about the plan; of its items at most so many."""
    which = which or Chosen()
    return PlanTold(
        plan,
        source=unit.sources.by_id(plan.source_id).name,
        outcome=unit.plans.outcome(plan.number),
        overrides=unit.plans.overrides(plan.number),
        bodies=unit.plans.bodies(plan.number),
        items=unit.plans.items(plan.number, which, offset=0, limit=limit),
        listed=unit.plans.count(plan.number, which),
    )


def say_plan(shown: PlanTold) -> None:
    """For people."""
    plan = shown.plan
    click.echo(f"plan {plan.number} for {shown.source}: {_title(plan)}; {state_words(plan)}")
    click.echo(f"made {moment(plan.made_ms)} by {plan.made_by}; {plan.totals.courses} courses compared")
    if plan.error:
        click.echo(f"stopped by {plan.error}: {code_words(plan.error)}")
    _say_counts(shown)
    _say_guards(shown)
    if shown.outcome:
        click.echo()
        say_table(("result", "items"), [(result_words(s), n) for s, n in shown.outcome.items()])
    _say_items(shown)


def _say_counts(shown: PlanTold) -> None:
    click.echo()
    if not shown.plan.totals.kinds:
        click.echo("nothing differs: Moodle has what the register wants")
        return
    kinds = [kind for kind in plan_words.KINDS if kind in shown.plan.totals.kinds]
    rows = [("all", *(shown.plan.totals.kinds[kind] for kind in kinds))]
    for body, counts in shown.plan.totals.bodies:
        rows.append((shown.bodies.get(body or "", body or "–"), *(counts.get(kind, 0) for kind in kinds)))
    say_table(("body", *(plan_words.KINDS[kind] for kind in kinds)), rows)


def _say_guards(shown: PlanTold) -> None:
    for guard in shown.plan.guards:
        lifted = shown.lifted(guard)
        held = f"lifted by {lifted.by}: {lifted.reason}" if lifted else f"holds; --override {guard.key}"
        click.echo(f"\nGUARD {guard_words(guard)} ({held})")
    if shown.plan.unread:
        click.echo(f"not read whole: {', '.join(map(str, shown.plan.unread))}")


def _say_items(shown: PlanTold) -> None:
    if not shown.items:
        return
    click.echo()
    header = ("course", "what", "person", "name", "account", "why", "result")
    say_table(header, [_row(item) for item in shown.items])
    for reason in sorted({item.reason for item in shown.items} & plan_words.REMEDIES.keys()):
        click.echo(f"{plan_words.REASONS[reason]}: {plan_words.REMEDIES[reason]}")
    if shown.listed > len(shown.items):
        click.echo(f"… and {shown.listed - len(shown.items)} more (--all shows them)")


def _row(item: ItemShown) -> tuple[object, ...]:
    result = result_words(item.state or "") if item.state else ""
    return (
        item.course_id or "",
        plan_words.KINDS.get(item.kind, item.kind),
        item.person_id or "",
        item.person_name or json.loads(item.item).get("name", ""),
        item.moodle_user_id or "",
        plan_words.REASONS.get(item.reason, item.reason),
        f"{result} ({item.code})" if item.code else result,
    )


def item_dict(item: ItemShown) -> dict[str, Any]:
    """An item for programs."""
    return {
        "subject": item.subject,
        "kind": item.kind,
        "reason": item.reason,
        "course": item.course_id,
        "person": item.person_id,
        "name": item.person_name,
        "body": item.body_id,
        "moodle_user_id": item.moodle_user_id,
        "state": item.state,
        "code": item.code,
        "item": json.loads(item.item),
    }


def guard_words(guard: Guard) -> str:
    return plan_words.GUARDS.get(guard.code, guard.code) % plan_words.guard_params(guard.about, guard.params)


def code_words(code: str) -> str:
    return plan_words.CODES.get(code, "See the errors of Moodle.")


def state_words(plan: StoredPlan) -> str:
    if plan.only_left:
        return f"nothing to write; {plan.left} {'waits' if plan.left == 1 else 'wait'} for a person"
    return plan_words.STATES[plan.state]


def result_words(state: str) -> str:
    return plan_words.RESULTS.get(state, state)


def moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BELGRADE).isoformat(timespec="seconds")


def _title(plan: StoredPlan) -> str:
    return "push" if plan.undoes is None else f"takes back plan {plan.undoes}"
