"""A pipeline whose completions go to a real register over HTTP, through the fault laboratory. Its clock is
set by the test: only the calls take real time."""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from lms_bridge.bootstrap.oneroster_targets import connected
from lms_bridge.domain.submission import OPEN, SubmissionKind, SubmissionState, key_of
from lms_bridge.register.gradebook import GradebookTarget
from lms_bridge.services.ports.outbox import OneSubmission
from lms_bridge.services.ports.registers import RegisterPlace
from lms_bridge.services.register_desk import RegisterChanges
from tests.db.pipeline import tried
from tests.db.registers import FakeRegister, Reconciling, Submitting
from tests.e2e.laboratory import Laboratory
from tests.e2e.registers import Register, results

Keys = Mapping[tuple[str, str], str]
"""By realisation and person."""


@dataclass
class ByWire(Submitting):
    _: KW_ONLY
    there: Register
    laboratory: Laboratory
    register: FakeRegister = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.reconciling = Reconciling(self)

    def connect(self, place: RegisterPlace, secret: str) -> GradebookTarget:  # type: ignore[override]
        return connected(place, secret)

    def add(self, name: str = "state", **settings: object) -> None:
        del settings
        told = RegisterChanges(self.laboratory.address, self.there.key, self.there.secret)
        self.desk.add(name, "fake", told, by="officer")

    def held(self) -> Keys:
        """What the register says itself, past the laboratory: of presence the key."""
        return {
            (one["class"]["sourcedId"], one["student"]["sourcedId"]): one["metadata"]["key"]
            for one in results(self.there)
            if ".presence." in one["sourcedId"]
        }

    def acknowledged(self) -> Keys:
        """What it must say of what it acknowledged, as far as anything is left of it."""
        return _keys(one for one in self.all() if one.state is SubmissionState.ACKNOWLEDGED)

    def disagreeing(self) -> set[str]:
        """Of whom it says something else than what was decided last."""
        wanted, held = _keys(self.all()), self.held()
        pairs = {*wanted, *held}
        return {
            person
            for _, person in pairs
            if any(wanted.get(pair) != held.get(pair) for pair in pairs if pair[1] == person)
        }

    def change(self, *people: str, raw: int) -> None:
        """Each sits the test once more, with another result; it is decided."""
        self.pipeline.post(*(tried(person, raw=raw, n=raw) for person in people))
        self.pipeline.drain()

    def waits(self) -> bool:
        return any(one.state in OPEN for one in self.all())

    def differences(self) -> list[tuple[str, str, str]]:
        """What reconciliation finds: the person, the kind, why. Documents are left out."""
        self.reconciling.look()
        return [one for one in self.reconciling.found() if "document" not in one[1]]


def _keys(submissions: Iterable[OneSubmission]) -> Keys:
    """Of the newest version of each pair; nothing is left of a cancellation."""
    newest = {
        (one.pair.realisation_id, one.pair.person_id): one
        for one in sorted(submissions, key=lambda one: one.version)
    }
    return {
        pair: key_of(one.target, pair[1], pair[0], version=one.version, edition=one.edition)
        for pair, one in newest.items()
        if one.kind is not SubmissionKind.CANCELLATION
    }
