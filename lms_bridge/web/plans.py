"""The pages of roster plans: what a push would change, what holds it, what became of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.domain.plan import PlanState
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.plans import Chosen, ItemShown, StoredPlan
from lms_bridge.web import charts, numbers, plan_words
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import WORDS, word
from lms_bridge.web.queues import LONGEST_REASON
from lms_bridge.web.security import signed_in
from moodle_sync.roster import Guard, Override

A_PAGE = 100
BODIES_SHOWN = 25
_NUMBER: Final = "/plans/<int(max=2147483647):number>"
_WAITING: Final = "–"
"""The value that a form sends for items without a result yet."""


@dataclass(frozen=True, slots=True)
class GuardShown:
    """A guard in words; `lifted` by whom and why, None where it holds."""

    key: str
    words: str
    lifted: Override | None


@dataclass(frozen=True, slots=True)
class BodyRow:
    name: str
    counts: Mapping[str, int]


class PlanPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def plans(self) -> str:
        before = numbers.number(request.args, "before")
        with self._doors.database.read() as unit:
            found = unit.plans.newest(source_id=None, before=before, limit=A_PAGE + 1)
            sources = {each.id: each.name for each in unit.sources.all()}
        older = found[A_PAGE - 1].number if len(found) > A_PAGE else None
        return render_template(
            "plans.html", plans=found[:A_PAGE], sources=sources, older=older, state_said=state_said
        )

    def plan(self, number: int) -> str:
        offset = numbers.offset()
        which = _chosen()
        with self._doors.database.read() as unit:
            plan = unit.plans.find(number)
            if plan is None:
                abort(404)
            shown = _shown(unit, plan, which, offset)
        items: Sequence[ItemShown] = shown["items"]
        log_views(self._doors, {item.person_id for item in items if item.person_id}, f"plans {number}")
        return render_template("plan.html", plan=plan, which=which, offset=offset, step=A_PAGE, **shown)

    def apply(self, number: int) -> Response:
        done = gettext(
            "The plan will be carried out within moments. Load the page again to see how far it is."
        )
        return self._act(number, lambda: self._doors.plans.ask(number, by=signed_in().name), done)

    def withdraw(self, number: int) -> Response:
        done = gettext("The plan is withdrawn.")
        return self._act(number, lambda: self._doors.plans.withdraw(number, by=signed_in().name), done)

    def undo(self, number: int) -> Response:
        done = gettext(
            "A plan that takes this one back is being made. It will be the first in the list of plans."
        )
        return self._act(number, lambda: self._doors.plans.ask_undo(number, by=signed_in().name), done)

    def lift(self, number: int) -> Response:
        guard, reason = request.form.get("guard", ""), request.form.get("reason", "").strip()[:LONGEST_REASON]
        if not reason:
            flash(gettext("Please give a reason."), "problem")
            return redirect(_here(number))
        override = Override(guard, by=signed_in().name, reason=reason)
        done = gettext("The guard is lifted for this plan.")
        return self._act(number, lambda: self._doors.plans.lift(number, override), done)

    def _act(self, number: int, act: Callable[[], None], done: str) -> Response:
        try:
            act()
        except NotFound:
            abort(404)
        except BridgeError as refused:
            flash(word("plan-refused", refused.code), "problem")
        else:
            flash(done, "done")
        return redirect(_here(number))


def state_said(plan: StoredPlan) -> str:
    """The state in words; where nothing is to be written, with what waits for a person."""
    if not plan.only_left:
        return word("plan-state", plan.state)
    return str(
        ngettext(
            "nothing to write; %(num)s waits for a person",
            "nothing to write; %(num)s wait for a person",
            plan.left,
        )
    )


def _here(number: int) -> str:
    return url_for("plans.plan", number=number)


def _chosen() -> Chosen:
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    return Chosen(
        kind=kind if kind in WORDS["plan-kind"] else "",
        course_id=numbers.number(request.args, "course"),
        state="" if state == _WAITING else state if state in WORDS["plan-result"] and state else None,
    )


def _shown(unit: Unit, plan: StoredPlan, which: Chosen, offset: int) -> dict[str, Any]:
    number = plan.number
    names = unit.plans.bodies(number)
    overrides = {each.guard: each for each in unit.plans.overrides(number)}
    guards = [GuardShown(each.key, guard_words(each, names), overrides.get(each.key)) for each in plan.guards]
    kinds = [kind for kind in WORDS["plan-kind"] if kind in plan.totals.kinds]
    outcome = unit.plans.outcome(number)
    return {
        "source": unit.sources.by_id(plan.source_id).name,
        "guards": guards,
        "held": any(each.lifted is None for each in guards),
        "kinds": kinds,
        "head": _head(plan, outcome),
        "bars": charts.rows_of_bars(
            {word("plan-kind", kind): {kind: plan.totals.kinds[kind]} for kind in kinds}
        ),
        "bodies": _bodies(plan, names),
        "all_bodies": len(plan.totals.bodies),
        "outcome": outcome,
        "outcome_rows": [(word("plan-result", state), str(many)) for state, many in outcome.items()],
        "kept": _kept(),
        "dates": dates,
        "called": called,
        "state_said": state_said,
        "remedies": plan_words.REMEDIES,
        "invited": unit.invitations.outcome(number),
        "open": plan.work - sum(outcome.values()),
        "courses": unit.plans.courses(number),
        "items": unit.plans.items(number, which, offset=offset, limit=A_PAGE),
        "listed": unit.plans.count(number, which),
        "may_apply": plan.state in {PlanState.READY, PlanState.STOPPED},
        "may_undo": bool(outcome.get("done")) and plan.state not in {PlanState.ASKED, PlanState.APPLYING},
        "undone_by": unit.plans.undone_by(number),
        "waiting": _WAITING,
    }


def _head(plan: StoredPlan, outcome: Mapping[str, int]) -> str:
    """The code of what stands over its changes: made they are only where each of them was."""
    if plan.state is PlanState.APPLIED and outcome.get("done") == plan.work:
        return "done"
    return plan.state.value


def _bodies(plan: StoredPlan, names: Mapping[str, str]) -> list[BodyRow]:
    rows = plan.totals.bodies[:BODIES_SHOWN]
    return [BodyRow(names.get(each or "", ""), counts) for each, counts in rows]


def dates(item: ItemShown) -> tuple[int, int] | None:
    """From when to when the item gives access, in milliseconds, 0 where that is open; None for no seat."""
    after = json.loads(item.item).get("after")
    return (after["start_s"] * 1000, after["end_s"] * 1000) if after else None


def called(item: ItemShown) -> tuple[str, str]:
    """What a name becomes, or of which group or cohort the item is; empty for everything else."""
    told = json.loads(item.item)
    if item.kind == "update-name":
        before, after = (f"{told[when]['given']} {told[when]['family']}" for when in ("before", "after"))
        return before, after
    return (told["name"], "") if "name" in told else ("", "")


def _kept() -> dict[str, str]:
    """What was chosen, for the addresses of further pages."""
    return {name: request.args[name] for name in ("kind", "course", "state") if request.args.get(name)}


def guard_words(guard: Guard, bodies: Mapping[str, str]) -> str:
    """What the guard found, in the language of the page."""
    about = bodies.get(guard.about, guard.about)
    return word("plan-guard", guard.code) % plan_words.guard_params(about, guard.params)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = PlanPages(doors)
    made = Blueprint("plans", __name__)
    made.add_url_rule("/plans", "plans", pages.plans)
    made.add_url_rule(_NUMBER, "plan", pages.plan)
    made.add_url_rule(f"{_NUMBER}/apply", "apply", pages.apply, methods=["POST"])
    made.add_url_rule(f"{_NUMBER}/withdraw", "withdraw", pages.withdraw, methods=["POST"])
    made.add_url_rule(f"{_NUMBER}/undo", "undo", pages.undo, methods=["POST"])
    made.add_url_rule(f"{_NUMBER}/lift", "lift", pages.lift, methods=["POST"])
    return made
