"""What staff say of accreditations, and of realisations whose documents are held up for want of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms_bridge.domain.errors import AlreadyThere, InvalidValue, NotFound
from lms_bridge.domain.validity import Accreditation
from lms_bridge.services.issue import Because
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.bodies import HeldUp, Said
from lms_bridge.services.release import releasing


@dataclass(frozen=True, slots=True)
class KeepValidity:
    """Each act is one transaction, in the event log. All raise `NotFound` and `InvalidValue`."""

    database: Database
    clock: Clock

    def held_up(self, *, limit: int) -> Sequence[HeldUp]:
        with self.database.read() as unit:
            return unit.validity.held_up(limit=limit)

    def accredit(self, accreditation: Accreditation, *, by: str, reason: str) -> None:
        """The provider is accredited on these days, instead of what was said of the number before."""
        said, one = self._said(by, reason), replace(accreditation, number=accreditation.number.strip())
        if not one.number:
            raise InvalidValue(field="number", expected="the number of the accreditation")
        if one.first is not None and one.last is not None and one.last < one.first:
            raise InvalidValue(field="to", expected="a day that is not before the first")
        with self.database.write() as unit, releasing(unit, _because(said)):
            if unit.bodies.by_id(one.body_id) is None:
                raise NotFound(what="body", name=one.body_id)
            unit.validity.keep(one, said)
            days = f"{one.first or '…'} – {one.last or '…'}"
            _log(unit, "provider-accredited", f"body {one.body_id}: {one.number}, {days}", said)

    def take_back(self, body_id: str, number: str, *, by: str, reason: str) -> None:
        """There never was such an accreditation. Of one that ended early the last day is said instead."""
        said = self._said(by, reason)
        with self.database.write() as unit, releasing(unit, _because(said)):
            if not unit.validity.take_back(body_id, number, said):
                raise NotFound(what="accreditation", name=number)
            _log(unit, "accreditation-taken-back", f"body {body_id}: {number}", said)

    def waive(self, realisation_id: str, *, by: str, reason: str) -> None:
        """Let documents of the realisation be issued all the same. `AlreadyThere`."""
        said = self._said(by, reason)
        with self.database.write() as unit, releasing(unit, _because(said)):
            if not unit.validity.waive(realisation_id, said):
                raise AlreadyThere(what="waiver", name=realisation_id)
            _log(unit, "validity-waived", f"realisation {realisation_id}", said)

    def unwaive(self, realisation_id: str, *, by: str, reason: str) -> None:
        """What stands against the realisation holds its documents up again."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            if not unit.validity.unwaive(realisation_id, said):
                raise NotFound(what="waiver", name=realisation_id)
            _log(unit, "waiver-undone", f"realisation {realisation_id}", said)

    def _said(self, by: str, reason: str) -> Said:
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        return Said(by, reason.strip(), self.clock.now_ms())


def _because(said: Said) -> Because:
    return Because(said.by, said.reason, said.at_ms)


def _log(unit: Unit, what: str, subject: str, said: Said) -> None:
    unit.logs.event(by=said.by, what=what, subject=subject, detail=said.reason, at_ms=said.at_ms)
