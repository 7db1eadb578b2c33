"""What staff say of people, bodies and providers, put together."""

from lms_bridge.services.keep_bodies import KeepBodies
from lms_bridge.services.keep_validity import KeepValidity
from lms_bridge.services.merge_persons import MergePersons
from lms_bridge.services.people_desk import PeopleDesk
from lms_bridge.services.ports import Clock, Database
from lms_bridge.settings import Settings


def people_of(database: Database, clock: Clock, settings: Settings) -> PeopleDesk:
    merges = MergePersons(database, clock, four_eyes="merge" in settings.asked_of_two)
    return PeopleDesk(merges, KeepBodies(database, clock), KeepValidity(database, clock))
