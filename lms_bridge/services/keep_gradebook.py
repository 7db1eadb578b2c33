"""What clients of OneRoster hand in: kept as it came, theirs alone to change, and no evidence of anything.

A completion is never changed by it: whoever wants a mark of another system to count tells it as a fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.services.credentials import ONEROSTER
from lms_bridge.services.gradebook_ids import is_own
from lms_bridge.services.ports import Clock, Credential, Database, Unit
from lms_bridge.services.ports.clients import Client
from lms_bridge.services.ports.gradebook import Handed, Owner
from lms_bridge.services.ports.rostering import ClassEntry, Sight
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.services.together import Together


class NotHandedInByYou(Refused):
    """The object is the bridge's own, or another client handed it in (`kind`, `name`)."""

    code = "not-handed-in-by-you"


class StillNamed(Refused):
    """Other objects name the one that was to be taken back (`kind`, `name`, `count`)."""

    code = "still-named"


_REGISTERS: Final[Mapping[str, str]] = {
    "class": "classes",
    "school": "orgs",
    "course": "courses",
    "student": "users",
    "academicSession": "academicSessions",
    "gradingPeriod": "academicSessions",
}
_CLIENTS: Final[Mapping[str, tuple[str, str]]] = {
    "category": ("category", "categories"),
    "lineItem": ("lineItem", "lineItems"),
    "scoreScale": ("scoreScale", "scoreScales"),
    "assessmentLineItem": ("assessmentLineItem", "assessmentLineItems"),
    "parentAssessmentLineItem": ("assessmentLineItem", "assessmentLineItems"),
}
_TOGETHER: Final = 50
"""So many objects wait for each other at most."""
_LINES: Final[Mapping[str, str]] = {"result": "lineItem", "assessmentResult": "assessmentLineItem"}
"""The field of what a mark belongs to; its class is the mark's."""


class KeepGradebook:
    """For any number of threads: what they hand in at one moment is committed together."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self._together = Together(self._keep, most=_TOGETHER)

    def keep(self, client: Client, told: Sequence[Handed]) -> None:
        """Keep all of them, or none where one cannot be kept.

        Raises `NotHandedInByYou`, and `InvalidValue` for a reference to what there is not.
        """
        self._together((client, told), size=len(told))

    def _keep(self, calls: Sequence[tuple[Client, Sequence[Handed]]]) -> None:
        with self.database.write() as unit:
            now_ms = self.clock.now_ms()
            for client, told in calls:
                for one in told:
                    _Keeping(unit, client, now_ms).keep(one)

    def take_back(self, client: Client, kind: str, id_: str) -> None:
        """Raises `NotFound`, `NotHandedInByYou`, `StillNamed`."""
        with self.database.write() as unit:
            owner = _mine(unit, client, kind, id_)
            if owner is None or owner.deleted:
                raise NotFound(what=kind, name=id_)
            count = unit.gradebook.names(kind, id_)
            if count:
                raise StillNamed(kind=kind, name=id_, count=count)
            unit.gradebook.take_back(kind, id_, at_ms=self.clock.now_ms())

    def hand_over(self, old: str, new: str, *, by: str = OPERATOR) -> int:
        """Have what the client of one key handed in be the other's; how many objects. Raises `NotFound`."""
        with self.database.write() as unit:
            before, after = _client(unit, old), _client(unit, new)
            count = unit.gradebook.hand_over(before.id, after.id)
            subject = f"{after.name} ({after.key})"
            told = f"from={before.name} ({before.key}); objects={count}"
            at_ms = self.clock.now_ms()
            unit.logs.event(by=by, what="gradebook-handed-over", subject=subject, detail=told, at_ms=at_ms)
        return count


def _client(unit: Unit, key: str) -> Credential:
    found = unit.credentials.by_key(key)
    if found is None or found.kind != ONEROSTER:
        raise NotFound(what="credential", name=key)
    return found


def _mine(unit: Unit, client: Client, kind: str, id_: str) -> Owner | None:
    """Who handed it in: this client, or nobody yet. Raises `NotHandedInByYou`."""
    if is_own(id_):
        raise NotHandedInByYou(kind=kind, name=id_)
    owner = unit.gradebook.owner(kind, id_)
    if owner is not None and owner.credential_id != client.credential.id:
        raise NotHandedInByYou(kind=kind, name=id_)
    return owner


@dataclass(frozen=True, slots=True)
class _Keeping:
    unit: Unit
    client: Client
    now_ms: int

    def keep(self, told: Handed) -> None:
        owner = _mine(self.unit, self.client, told.kind, told.id)
        lines = {field: self._found(field, id_) for field, id_ in told.refs.items()}
        class_id = self._class(told, lines)
        if owner is not None and owner.class_id != class_id and self.unit.gradebook.names(told.kind, told.id):
            raise InvalidValue(field="class", expected="the class of the results that it has")
        whole = self._with_school(told)
        self.unit.gradebook.keep(
            whole, credential_id=self.client.credential.id, class_id=class_id, at_ms=self.now_ms
        )

    def _found(self, field: str, id_: str) -> Owner | None:
        """Raises `InvalidValue` where there is no such object, also for one that the client is not shown."""
        if field in _REGISTERS:
            sight = Sight(self.client.view.bodies)
            if not self.unit.rostering.there(_REGISTERS[field], id_, sight):
                raise _unknown(field)
            return None
        kind, many = _CLIENTS[field]
        if is_own(id_):
            if kind == "lineItem":
                raise NotHandedInByYou(kind=kind, name=id_)
            if self.unit.gradebook.one(many, id_, Sight()) is None:
                raise _unknown(field)
            return None
        owner = self.unit.gradebook.owner(kind, id_)
        if owner is None or owner.deleted:
            raise _unknown(field)
        return owner

    def _class(self, told: Handed, lines: Mapping[str, Owner | None]) -> str | None:
        """Where it belongs: the class it names, or that of its line item; both have to be one."""
        named = told.refs.get("class")
        line = lines.get(_LINES.get(told.kind, ""))
        if line is None:
            return named
        if named is not None and named != line.class_id:
            raise InvalidValue(field="class", expected="the class of the line item")
        return line.class_id

    def _with_school(self, told: Handed) -> Handed:
        """A line item's school is that of its class, where the client does not say it."""
        if told.kind != "lineItem" or "school" in told.refs:
            return told
        held = self.unit.rostering.one("classes", told.refs["class"], Sight())
        if not isinstance(held, ClassEntry):
            raise _unknown("class")
        return replace(told, body={**told.body, "school": {"sourcedId": held.school_id}})


def _unknown(field: str) -> InvalidValue:
    return InvalidValue(field=field, expected="the sourcedId of one that there is here")
