"""What an officer does by hand: links, admissions, another try. Each act is in the event log."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms_bridge.domain.errors import NotFound, Refused
from lms_bridge.services.ports import Clock, Database, PairKey, UnmatchedAccount, WaitingPair


class AmbiguousAccount(Refused):
    """The source has several accounts of that name, on different home pages (`name`)."""

    code = "ambiguous-account"


@dataclass(frozen=True, slots=True)
class Acts:
    """Each act is one transaction; what waited for it is due again with it."""

    database: Database
    clock: Clock

    def unmatched(self) -> Sequence[UnmatchedAccount]:
        with self.database.read() as unit:
            return unit.accounts.unmatched()

    def waiting(self) -> Sequence[WaitingPair]:
        with self.database.read() as unit:
            return unit.enrolments.waiting()

    def account(self, source: str, name: str) -> int:
        """The id of a source's account. Raises `NotFound`, `AmbiguousAccount`."""
        with self.database.read() as unit:
            found = unit.accounts.find(source, name)
        if not found:
            raise NotFound(what="account", name=name)
        if len(found) > 1:
            raise AmbiguousAccount(name=name)
        return found[0]

    def link(self, account_id: int, person_id: str, *, by: str, reason: str) -> None:
        """Say whose account it is. Raises `NotFound`, `ContradictingLink`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            unit.accounts.link(account_id, person_id, by=by, reason=reason, at_ms=now_ms)
            unit.pairs.touch_account(account_id)
            subject = f"account {account_id} → person {person_id}"
            unit.logs.event(by=by, what="account-linked", subject=subject, detail=reason, at_ms=now_ms)

    def unlink(self, account_id: int, *, by: str, reason: str = "") -> None:
        """Undo a link as if it had never been. Raises `NotFound` where none stands."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            # While the link stands its facts still lead to the pairs that must be judged without it.
            unit.pairs.touch_account(account_id)
            person_id = unit.accounts.unlink(account_id, by=by, at_ms=now_ms)
            if person_id is None:
                raise NotFound(what="link", name=str(account_id))
            subject = f"account {account_id} → person {person_id}"
            unit.logs.event(by=by, what="account-unlinked", subject=subject, detail=reason, at_ms=now_ms)

    def admit(self, person_id: str, realisation_id: str, *, by: str, reason: str) -> None:
        """Put a person into a realisation's roster. Raises `NotFound`."""
        now_ms = self.clock.now_ms()
        pair = PairKey(person_id, realisation_id)
        with self.database.write() as unit:
            unit.alone()
            unit.enrolments.admit(pair, at_ms=now_ms)
            unit.pairs.touch_person(person_id)
            unit.pairs.touch([pair])
            subject = f"person {person_id} → realisation {realisation_id}"
            unit.logs.event(by=by, what="person-admitted", subject=subject, detail=reason, at_ms=now_ms)

    def retry(self, *, by: str) -> int:
        """Make everything that was laid aside due again; how many there were."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            kinds = (
                "statement",
                "delivery",
                "tracks",
                "registration",
                "pair",
                "submission",
                "notice",
                "look",
            )
            count = sum(unit.work.retry(kind) for kind in kinds)
            if count:
                unit.logs.event(by=by, what="work-retried", subject=str(count), detail="", at_ms=now_ms)
        return count
