"""Deliver: every send is a row first; each is sent once per key, and each try is kept."""

from dataclasses import dataclass

from lms_bridge.domain.submission import key_of as submission_key
from lms_bridge.services.ports import Clock, Record, Submission, Unit


@dataclass(frozen=True, slots=True)
class DeliverSubmissions:
    """Hands the submissions of a lot to the register beside the tables, in this very transaction."""

    clock: Clock

    def __call__(self, unit: Unit, lease: str) -> None:
        submissions = unit.submissions.leased(lease)
        now_ms = self.clock.now_ms()
        receipts = unit.register.submit({key_of(one): one.record for one in submissions}, at_ms=now_ms)
        outcomes = {one.id: f"recorded {receipts[key_of(one)]}" for one in submissions}
        unit.submissions.tried(outcomes, at_ms=now_ms)


def key_of(submission: Submission) -> str:
    """The idempotency key: the same for every try of the same version to the same target."""
    record: Record = submission.record
    return submission_key(submission.target, record.person_id, record.realisation_id, version=record.version)
