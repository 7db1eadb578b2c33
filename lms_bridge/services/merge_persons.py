"""Merge persons whom the register has twice, and take a merge back: an officer's act, with a reason.

Candidates are shown and never merged by themselves. Where four eyes are asked for, one officer asks and
another agrees. Nothing is rewritten: what was said of the doubled person counts for the kept one as long as
the merge stands, whatever comes later to either, and completions of both are decided anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.merging import Candidates, MergeAct, MergeState, after, candidates
from lms_bridge.services.close_realisations import hold_closings
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.bodies import Said
from lms_bridge.services.ports.persons import Merge, PersonBrief

_SETTLED: Final = (MergeState.ASKED, MergeState.DECLINED, MergeState.UNDONE)
_EVENTS: Final = {
    MergeState.ASKED: "merge-asked",
    MergeState.MERGED: "persons-merged",
    MergeState.DECLINED: "merge-declined",
    MergeState.UNDONE: "merge-undone",
}


class AlreadyMerged(Refused):
    """One of the two counts for somebody else already, or somebody asked that it should (`person`)."""

    code = "already-merged"


class MergeOver(Refused):
    """The merge is not in a state in which that can be done (`id`, `state`)."""

    code = "merge-over"


class FourEyes(Refused):
    """Somebody else has to agree to what one asked for oneself (`by`)."""

    code = "four-eyes"


@dataclass(frozen=True, slots=True)
class Doubles:
    """What an officer looks at: pairs that may be one person, and merges, with briefs of all persons."""

    candidates: Sequence[Candidates]
    merges: Sequence[Merge]
    persons: Mapping[str, PersonBrief]


@dataclass(frozen=True, slots=True)
class MergePersons:
    """Each act is one transaction, in the event log. `four_eyes`: who asks does not decide."""

    database: Database
    clock: Clock
    four_eyes: bool = False

    def doubles(self) -> Doubles:
        """Pairs of whom nobody said yet whether they are one, and all merges, the newest first."""
        with self.database.read() as unit:
            merges = unit.merges.all()
            said = {frozenset((one.doubled_id, one.kept_id)) for one in merges if one.state in _SETTLED}
            found = [
                one
                for one in candidates(unit.merges.namesakes())
                if frozenset((one.first, one.second)) not in said
            ]
            ids = {each for one in found for each in (one.first, one.second)}
            ids |= {each for one in merges for each in (one.doubled_id, one.kept_id)}
            return Doubles(found, merges, unit.merges.briefs(ids))

    def merge(self, doubled_id: str, kept_id: str, *, by: str, reason: str) -> Merge:
        """The doubled person is the kept one; where four eyes are asked for, somebody else has to agree.

        Raises `NotFound`, `InvalidValue`, `AlreadyMerged`.
        """
        said = self._said(by, reason)
        with self.database.write() as unit:
            hold_closings(unit)
            self._may_be_merged(unit, doubled_id, kept_id)
            asked = Merge(unit.merges.new_id(), doubled_id, kept_id, state=MergeState.ASKED, asked=said)
            made = asked if self.four_eyes else replace(asked, state=MergeState.MERGED, decided=said)
            self._keep(unit, made, said)
        return made

    def agree(self, merge_id: int, *, by: str, reason: str) -> None:
        """As somebody else than who asked. `NotFound`, `MergeOver`, `FourEyes`, `InvalidValue`."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            hold_closings(unit)
            one = self._going(unit, merge_id, MergeAct.AGREE)
            if self.four_eyes and one.asked.by == by:
                raise FourEyes(by=by)
            self._may_be_merged(unit, one.doubled_id, one.kept_id, besides=merge_id)
            self._keep(unit, replace(one, state=MergeState.MERGED, decided=said), said)

    def decline(self, merge_id: int, *, by: str, reason: str) -> None:
        """They are two people. `NotFound`, `MergeOver`, `InvalidValue`."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            one = self._going(unit, merge_id, MergeAct.DECLINE)
            self._keep(unit, replace(one, state=MergeState.DECLINED, decided=said), said)

    def two_people(self, first_id: str, second_id: str, *, by: str, reason: str) -> None:
        """Say of a candidate pair that they are two people; it is not shown again. As `merge` raises."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            self._may_be_merged(unit, first_id, second_id)
            declined = MergeState.DECLINED
            made = Merge(unit.merges.new_id(), first_id, second_id, state=declined, asked=said, decided=said)
            self._keep(unit, made, said)

    def undo(self, merge_id: int, *, by: str, reason: str) -> None:
        """Everybody has again what was said of them. `NotFound`, `MergeOver`, `InvalidValue`."""
        said = self._said(by, reason)
        with self.database.write() as unit:
            hold_closings(unit)
            one = self._going(unit, merge_id, MergeAct.UNDO)
            self._keep(unit, replace(one, state=MergeState.UNDONE, undone=said), said)

    def _said(self, by: str, reason: str) -> Said:
        if not reason.strip():
            raise InvalidValue(field="reason", expected="why, in a few words")
        return Said(by, reason.strip(), self.clock.now_ms())

    def _may_be_merged(
        self, unit: Unit, doubled_id: str, kept_id: str, *, besides: int | None = None
    ) -> None:
        if doubled_id == kept_id:
            raise InvalidValue(field="person", expected="two different persons")
        known = unit.merges.briefs([doubled_id, kept_id])
        for person_id in (doubled_id, kept_id):
            if person_id not in known:
                raise NotFound(what="person", name=person_id)
            if known[person_id].merged_into is not None:
                raise AlreadyMerged(person=person_id)
        going = (one for one in unit.merges.of_person(doubled_id) if one.state is MergeState.ASKED)
        if any(one.doubled_id == doubled_id and one.id != besides for one in going):
            raise AlreadyMerged(person=doubled_id)

    def _going(self, unit: Unit, merge_id: int, act: MergeAct) -> Merge:
        one = unit.merges.by_id(merge_id)
        if one is None:
            raise NotFound(what="merge", name=str(merge_id))
        if after(one.state, act) is None:
            raise MergeOver(id=merge_id, state=one.state.value)
        return one

    def _keep(self, unit: Unit, merge: Merge, said: Said) -> None:
        """In the order in which everything is found: what bears on either before, then what does after."""
        both = (merge.doubled_id, merge.kept_id)
        counts = {MergeState.MERGED: merge.kept_id, MergeState.UNDONE: None}
        if merge.state in counts:
            _touch(unit, both)
            unit.merges.count(merge.doubled_id, kept_id=counts[merge.state], at_ms=said.at_ms)
            _touch(unit, both)
        unit.merges.keep(merge)
        subject = f"person {merge.doubled_id} → person {merge.kept_id}"
        what = _EVENTS[merge.state]
        unit.logs.event(by=said.by, what=what, subject=subject, detail=said.reason, at_ms=said.at_ms)


def _touch(unit: Unit, person_ids: Iterable[str]) -> None:
    for person_id in person_ids:
        unit.pairs.touch_person(person_id)
