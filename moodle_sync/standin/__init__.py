"""A stand-in Moodle over real HTTP, for tests and the demo: stateful, with Moodle's silent traps.

It is held to recordings of a real one: the same calls, the same shapes, the same errors.
"""

from moodle_sync.standin.companion import Sender
from moodle_sync.standin.server import StandIn
from moodle_sync.standin.site import Activity, Attempt, Circle, Course, Enrolment, Grade, Site, User
from moodle_sync.standin.traps import Traps

__all__ = [
    "Activity",
    "Attempt",
    "Circle",
    "Course",
    "Enrolment",
    "Grade",
    "Sender",
    "Site",
    "StandIn",
    "Traps",
    "User",
]
