"""A stand-in Moodle over real HTTP, for tests and the demo: stateful, with Moodle's silent traps.

It is held to recordings of a real one: the same calls, the same shapes, the same errors.
"""

from moodle_sync.standin.server import StandIn
from moodle_sync.standin.site import Activity, Attempt, Circle, Course, Enrolment, Site, User
from moodle_sync.standin.traps import Traps

__all__ = ["Activity", "Attempt", "Circle", "Course", "Enrolment", "Site", "StandIn", "Traps", "User"]
