"""“This is wrong”: an objection is opened with an owner and a deadline, and ends in a reasoned decision."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.fact import Fact, FactKind
from lms_bridge.domain.objection import Decision, Origin, Outcome, State, answers
from lms_bridge.domain.withdrawal import State as Withdrawn
from lms_bridge.services.by_hand import OBJECTION, ByHand, account_of
from lms_bridge.services.document_acts import DocumentNotDue
from lms_bridge.services.four_eyes import Wanted
from lms_bridge.services.issue import Because, follow, log_issued, valid_of
from lms_bridge.services.late_objections import Terms
from lms_bridge.services.objection_evidence import evidence_held
from lms_bridge.services.ports import Clock, Database, PairKey, Unit
from lms_bridge.services.ports.objections import ListedObjection, Objection

LONGEST: Final = 2000
"""Characters in which somebody may say what is wrong, or why it is decided so."""


class ObjectionOpen(Refused):
    """One is open already (`id`)."""

    code = "objection-open"


class ObjectionOver(Refused):
    """It was decided (`id`)."""

    code = "objection-over"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says is wrong about a person in a realisation."""

    pair: PairKey
    _: KW_ONLY
    origin: Origin
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Objections:
    """Opening and looking after them; `DecideObjection` decides."""

    database: Database
    clock: Clock
    terms: Terms

    def open(self, said: Said) -> int:
        """The new objection's number. An officer who opens one owns it.

        Raises `InvalidValue`, `NotFound` where the person has no part in the realisation, `ObjectionOpen`.
        """
        text = said.text.strip()
        if not text or len(text) > LONGEST:
            raise InvalidValue(field="said", expected=f"1 to {LONGEST} characters")
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            _refuse_unknown(unit, said.pair)
            one = Objection(
                unit.objections.new_id(),
                said.pair,
                origin=said.origin,
                said=text,
                opened_by=said.by,
                opened_ms=now_ms,
                due_ms=self.terms.due_ms(now_ms),
                owner=said.by if said.origin is Origin.OFFICER else self.terms.owner,
                evidence=evidence_held(unit, said.pair),
            )
            if not unit.objections.add(one):
                raise ObjectionOpen(id=_open_one(unit, said))
            _log(unit, one, "objection-opened", by=said.by, at_ms=now_ms)
        return one.id

    def listed(self, state: State, *, limit: int) -> Sequence[ListedObjection]:
        """Open ones by their deadline, others the newest first."""
        with self.database.read() as unit:
            return unit.objections.listed([state], limit=limit)

    def one(self, objection_id: int) -> Objection:
        """Raises `NotFound`."""
        with self.database.read() as unit:
            return _known(unit.objections.by_id(objection_id), objection_id)

    def own(self, objection_id: int, owner: str, *, by: str) -> None:
        """Say who sees to it. Raises `NotFound`, `ObjectionOver`, `InvalidValue`: no login of that name."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            one = _open(unit, objection_id)
            login = unit.logins.by_name(owner)
            if login is None or login.person_id is not None:
                raise InvalidValue(field="owner", expected="the name of a login of staff")
            unit.objections.keep(replace(one, owner=owner))
            _log(unit, one, "objection-owner", by=by, at_ms=now_ms, detail=owner)


@dataclass(frozen=True, slots=True)
class DecideObjection:
    """A `four_eyes.Act`: `detail` of what is wanted is the decision, as `Decision.to_json` writes it."""

    new_id: Callable[[], int]

    def check(self, unit: Unit, wanted: Wanted) -> None:
        """Raises `NotFound`, `ObjectionOver`, `InvalidValue`, `DocumentNotDue`."""
        one, decision = _open(unit, wanted.subject_id), Decision.from_json(wanted.detail)
        if not answers(one.origin, decision) or len(decision.reason) > LONGEST:
            raise InvalidValue(field="outcome", expected="what an objection of that kind can end in")
        if decision.outcome is Outcome.REISSUED and not valid_of(unit, [one.pair])[one.pair]:
            raise DocumentNotDue(name=one.pair.realisation_id)

    def do(self, unit: Unit, wanted: Wanted, *, at_ms: int) -> None:
        """Raises the same. What was found is judged with the next decision."""
        self.check(unit, wanted)
        one, decision = _open(unit, wanted.subject_id), Decision.from_json(wanted.detail)
        decided = replace(one, state=State.DECIDED, decision=decision, decided_by=wanted.by, decided_ms=at_ms)
        unit.objections.keep(decided)
        if decision.outcome is Outcome.FOUND:
            self._tell(unit, decided, at_ms=at_ms)
        elif decision.outcome is Outcome.REISSUED:
            _reissue(unit, decided, Because(wanted.by, decision.reason, at_ms))
        if decision.outcome is not Outcome.FOUND:
            _settle(unit, decided)
        _log(unit, one, f"objection-{decision.outcome}", by=wanted.by, at_ms=at_ms, detail=decision.reason)

    def _tell(self, unit: Unit, one: Objection, *, at_ms: int) -> None:
        """The finding as a fact. Whoever is in no roster is let in: nobody else can have attended."""
        decision = one.decision
        if decision is None:
            return
        said_of = one.said_of or one.pair.person_id  # with whom it goes, if two who were merged are two again
        if not unit.objections.is_student(one.pair):
            unit.enrolments.admit(PairKey(said_of, one.pair.realisation_id), at_ms=at_ms)
        fact = Fact(
            FactKind.RULED,
            account_of(said_of),
            one.pair.realisation_id,
            at_ms,
            score=decision.finding.score,
            run=decision.finding.words(),
            session=str(one.id),
        )
        ByHand(self.new_id).tell(unit, fact, raw_id=one.id, at_ms=at_ms, raw=OBJECTION)
        unit.pairs.touch([one.pair])


def _reissue(unit: Unit, one: Objection, because: Because) -> None:
    current = unit.completions.current([one.pair])
    before = {pair: version.completion for pair, version in current.items()}
    made = follow(unit, current, before, reasons={one.pair: because}, anew=[one.pair])
    log_issued(unit, made, reason=because.reason)


def _settle(unit: Unit, one: Objection) -> None:
    """What late facts would take stays, or goes, as was decided."""
    if one.withdrawal_id is None or one.decision is None:
        return
    withdrawal = unit.withdrawals.by_id(one.withdrawal_id)
    if withdrawal is None or withdrawal.state is not Withdrawn.OPEN:
        return
    state = Withdrawn.TAKEN if one.decision.outcome is Outcome.FOLLOWED else Withdrawn.KEPT
    said = replace(withdrawal, state=state, by=one.decided_by, reason=one.decision.reason)
    unit.withdrawals.keep([replace(said, decided_ms=one.decided_ms)])
    unit.pairs.touch([one.pair])


def _known(one: Objection | None, objection_id: int) -> Objection:
    if one is None:
        raise NotFound(what="objection", name=str(objection_id))
    return one


def _open(unit: Unit, objection_id: int) -> Objection:
    one = _known(unit.objections.hold(objection_id), objection_id)
    if one.state is not State.OPEN:
        raise ObjectionOver(id=objection_id)
    return one


def _open_one(unit: Unit, said: Said) -> int:
    mine = unit.objections.of_pairs([said.pair])[said.pair]
    return next(one.id for one in mine if one.origin is said.origin and one.state is State.OPEN)


def _refuse_unknown(unit: Unit, pair: PairKey) -> None:
    if not unit.objections.are_known(pair):
        raise NotFound(what="person or realisation", name=pair.realisation_id)


def _log(unit: Unit, one: Objection, what: str, *, by: str, at_ms: int, detail: str = "") -> None:
    subject = f"objection {one.id}: person {one.pair.person_id} → realisation {one.pair.realisation_id}"
    unit.logs.event(by=by, what=what, subject=subject, detail=detail, at_ms=at_ms)
