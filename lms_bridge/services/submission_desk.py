"""What staff do with submissions. Each act is one transaction, in the log of changes.

What a completion comes to is decided by its facts, and a decision corrects it by a new version. What is put
right here is only how it is told: figures and the body, which the register elsewhere may know otherwise.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.services.catch_up import CatchUp
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.outbox import EMBEDDED, OneSubmission

CORRECTABLE: Final = ("body", "minutes", "score")
"""What may be told otherwise than it was decided. Entitlements may not."""
_MOST: Final[Mapping[str, int]] = {"minutes": 100_000, "score": 100}
_LONGEST: Final = 255
_DIGITS: Final = 7
_LONGEST_REASON: Final = 500


class SubmissionNotWaiting(Refused):
    """The submission does not lie with staff: it is on its way, was taken, or a newer version has gone
    (`submission`, `state`)."""

    code = "submission-not-waiting"


@dataclass(frozen=True, slots=True)
class SubmissionDesk:
    database: Database
    clock: Clock

    def again(self, ids: Collection[int], *, reason: str, by: str) -> int:
        """Send again what lies with staff, or what the register has forgotten; how many. Raises
        `InvalidValue`."""
        reason = _reason(reason)
        with self.database.write() as unit:
            count = unit.outbox.wake(ids, by=by, reason=reason, at_ms=self.clock.now_ms())
            self._log_each(unit, "submission-again", ids, count=count, reason=reason, by=by)
        return count

    def set_aside(self, ids: Collection[int], *, reason: str, by: str) -> int:
        """Do not send what waits or lies with staff; how many. Raises `InvalidValue`."""
        reason = _reason(reason)
        with self.database.write() as unit:
            count = unit.outbox.set_aside(ids, by=by, reason=reason, at_ms=self.clock.now_ms())
            self._log_each(unit, "submission-aside", ids, count=count, reason=reason, by=by)
        return count

    def correct(self, submission_id: int, changes: Mapping[str, str], *, reason: str, by: str) -> None:
        """Tell it with these values (as text; empty: none) and send it again, under a new key.

        Raises `NotFound`, `InvalidValue`, `SubmissionNotWaiting`.
        """
        reason, now_ms = _reason(reason), self.clock.now_ms()
        with self.database.write() as unit:
            one = submission_numbered(unit, submission_id)
            told = {**(one.corrected or one.payload), **_values(changes)}
            text = json.dumps(told, sort_keys=True)
            if not unit.outbox.correct(submission_id, text, by=by, reason=reason, at_ms=now_ms):
                raise SubmissionNotWaiting(submission=submission_id, state=one.state.value)
            what = ", ".join(sorted(changes))
            self._log(unit, "submission-corrected", submission_id, detail=f"{what}: {reason}", by=by)

    def send_missing(self, target: str, realisation_id: str, *, by: str) -> int:
        """Put on their way to a register the completions of a realisation that never were; how many. Raises
        `NotFound`."""
        with self.database.read() as unit:
            if target != EMBEDDED and unit.register_targets.by_name(target) is None:
                raise NotFound(what="register", name=target)
        catch_up, count = CatchUp(self.database, self.clock), 0
        while lot := catch_up.put(target, realisation_id=realisation_id):
            count += lot
        if count:
            with self.database.write() as unit:
                detail = f"{target}: {count}"
                self._log(unit, "submission-missing", realisation_id, detail=detail, by=by)
        return count

    def _log_each(
        self, unit: Unit, what: str, ids: Collection[int], *, count: int, reason: str, by: str
    ) -> None:
        if count:
            for one in sorted(ids):
                self._log(unit, what, one, detail=reason, by=by)

    def _log(self, unit: Unit, what: str, subject: object, *, detail: str, by: str) -> None:
        now_ms = self.clock.now_ms()
        unit.logs.event(by=by, what=what, subject=str(subject), detail=detail, at_ms=now_ms)


def submission_numbered(unit: Unit, submission_id: int) -> OneSubmission:
    """Raises `NotFound`."""
    one = unit.outbox.by_id(submission_id)
    if one is None:
        raise NotFound(what="submission", name=str(submission_id))
    return one


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidValue(field="reason", expected="why it is done")
    return reason.strip()[:_LONGEST_REASON]


def _values(changes: Mapping[str, str]) -> dict[str, Any]:
    if not changes:
        raise InvalidValue(field="value", expected="at least one value")
    return {name: _value(name, text.strip()) for name, text in changes.items()}


def _value(name: str, text: str) -> str | int | None:
    if name not in CORRECTABLE:
        raise InvalidValue(field=name, expected=", ".join(CORRECTABLE))
    if not text:
        return None
    if name not in _MOST:
        if len(text) > _LONGEST or not text.isprintable():
            raise InvalidValue(field=name, expected=f"up to {_LONGEST} characters")
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) <= _MOST[name]):
        raise InvalidValue(field=name, expected=f"a whole number from 0 to {_MOST[name]}")
    return int(text)
