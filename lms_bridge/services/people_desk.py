"""What staff say of people, bodies and providers."""

from dataclasses import dataclass

from lms_bridge.services.keep_bodies import KeepBodies
from lms_bridge.services.keep_validity import KeepValidity
from lms_bridge.services.merge_persons import MergePersons


@dataclass(frozen=True, slots=True)
class PeopleDesk:
    merges: MergePersons
    bodies: KeepBodies
    validity: KeepValidity
