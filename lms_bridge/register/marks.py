"""What a completion is in the gradebook of a register elsewhere: line items and results, under ids of ours.

Pure. The ids are made of what they are of, so that what is sent again is the same object there:

    category    lms-bridge.presence                lms-bridge.test
    lineItem    lms-bridge.presence.<digest of the realisation>
    result      lms-bridge.presence.<digest of the realisation and the person>

A digest, and no id itself: registers differ in which signs they take in a path.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.programme import Realisation
from lms_bridge.domain.submission import SubmissionKind
from lms_bridge.oneroster.rest.gradebook_payloads import FULL, TITLES, line_title
from lms_bridge.oneroster.rest.payloads import moment
from lms_bridge.services.ports.gradebook import Slot
from lms_bridge.services.ports.registers import Outgoing

PREFIX: Final = "lms-bridge"
_DIGITS: Final = 32
_COMPARED: Final = ("lineItem", "student", "score", "textScore", "scoreStatus", "scoreDate")


class Documents(StrEnum):
    """What a completion entitles to."""

    CONFIRMATION = "confirmation"
    CERTIFICATE = "certificate"


def category_id(slot: Slot) -> str:
    return f"{PREFIX}.{slot}"


def category(slot: Slot) -> Mapping[str, Any]:
    return {"sourcedId": category_id(slot), "status": "active", "title": TITLES[slot]}


def line_id(realisation_id: str, slot: Slot) -> str:
    return f"{PREFIX}.{slot}.{_digest(realisation_id)}"


def result_id(realisation_id: str, person_id: str, slot: Slot) -> str:
    return f"{PREFIX}.{slot}.{_digest(realisation_id, person_id)}"


def line(realisation: Realisation, slot: Slot, *, school: str | None) -> Mapping[str, Any]:
    """A realisation's presence or test, from 0 to 100."""
    told = {
        "sourcedId": line_id(realisation.id, slot),
        "status": "active",
        "title": line_title(realisation.title, slot),
        "assignDate": moment(realisation.start_ms),
        "dueDate": moment(realisation.end_ms),
        "class": _ref("class", realisation.id),
        "school": _ref("org", school) if school else None,
        "category": _ref("category", category_id(slot)),
        "resultValueMin": 0,
        "resultValueMax": FULL,
    }
    return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Marks:
    """The results that one submission comes to."""

    sending: Outgoing

    @cached_property
    def told(self) -> Mapping[str, Any]:
        """What the submission says."""
        value: Mapping[str, Any] = json.loads(self.sending.record.payload)
        return value

    @property
    def cancelled(self) -> bool:
        return self.sending.kind is SubmissionKind.CANCELLATION

    @property
    def slots(self) -> Sequence[Slot]:
        """Of what there has to be a result. None of a cancellation."""
        if self.cancelled:
            return ()
        return (Slot.PRESENCE,) if self.told.get("score") is None else (Slot.PRESENCE, Slot.TEST)

    @property
    def empty_slots(self) -> Sequence[Slot]:
        """Of what an earlier version may have left a result that must not stay; also one of which nobody here
        knows that it came through."""
        later = self.sending.corrects is not None or self.sending.record.version > 1
        return [slot for slot in Slot if later and slot not in self.slots]

    def id_of(self, slot: Slot) -> str:
        return result_id(self.sending.record.realisation_id, self.sending.record.person_id, slot)

    def result(self, slot: Slot) -> Mapping[str, Any]:
        """A result as it is handed in. What is not known is not there."""
        record, attended = self.sending.record, bool(self.told.get("attended"))
        at_ms = self.told.get("attended_at_ms") or self.sending.decided_ms
        test = slot is Slot.TEST
        told = {
            "sourcedId": self.id_of(slot),
            "status": "active",
            "lineItem": _ref("lineItem", line_id(record.realisation_id, slot)),
            "student": _ref("user", record.person_id),
            "class": _ref("class", record.realisation_id),
            "scoreStatus": "fully graded",
            "scoreDate": day_of(at_ms).isoformat(),
            "score": self.told["score"] if test else FULL * attended,
            "textScore": None if test else "attended" if attended else "not attended",
            "metadata": self._metadata(),
        }
        return {name: value for name, value in told.items() if value is not None}

    def _metadata(self) -> Mapping[str, Any]:
        told = {
            "key": self.sending.key,
            "corrects": self.sending.corrects,
            "version": self.sending.record.version,
            "minutes": self.told.get("minutes"),
            "evidence": self.told.get("evidence"),
            "documents": ",".join(one for one in Documents if self.told.get(one)),
            "ruleVersion": self.told.get("rule_version"),
            "body": self.told.get("body"),
        }
        return {name: value for name, value in told.items() if value is not None}

    def differs(self, slot: Slot, there: Mapping[str, Any]) -> str:
        """The first field in which what is there says something else, "" where it says the same.

        A register that keeps no metadata is held to the fields of the standard.
        """
        wanted = self.result(slot)
        for name in _COMPARED:
            if not _same(wanted.get(name), there.get(name)):
                return name
        metadata = there.get("metadata")
        key = metadata.get("key") if isinstance(metadata, dict) else None
        return "" if key in (None, self.sending.key) else "key"


def says_the_same(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether an object there has all that ours has."""
    return all(_same(value, there.get(name)) for name, value in wanted.items())


def is_active(there: Mapping[str, Any]) -> bool:
    return there.get("status") != "tobedeleted"


def _same(wanted: Any, there: Any) -> bool:
    if isinstance(wanted, dict) and "sourcedId" in wanted:
        return isinstance(there, dict) and there.get("sourcedId") == wanted["sourcedId"]
    if isinstance(wanted, int) and isinstance(there, int | float | str):
        return str(there) == str(wanted) or _number(there) == wanted
    return bool(wanted == there) or (wanted is None and there in ("", None))


def _number(there: float | str) -> float | None:
    try:
        return float(there)
    except ValueError:
        return None


def _ref(kind: str, id_: str) -> Mapping[str, str]:
    return {"sourcedId": id_, "type": kind}


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]
