"""What people see for the kinds of facts."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

FACTS: Final[Mapping[str, str]] = {
    "course-completed": msg("Course completed"),
    "course-done-failed": msg("Course done, something in it failed"),
    "course-passed": msg("Passed after the course was completed"),
    "test-attempt": msg("Test submitted"),
    "joined": msg("Joined a webinar"),
    "left": msg("Left a webinar"),
    "meeting-ended": msg("Webinar ended"),
    "present": msg("Present on a day in the classroom"),
    "not-present": msg("Not present on a day in the classroom, or a tick taken back"),
    "minutes": msg("Minutes in a webinar, told without times"),
    "ruled": msg("A person's finding about an objection"),
}

UNTIED: Final[Mapping[str, str]] = {
    "course-completed": msg("Course on the platform"),
    "course-done-failed": msg("Course on the platform"),
    "course-passed": msg("Course on the platform"),
    "test-attempt": msg("Test on the platform, or its course"),
    "joined": msg("Webinar room"),
    "present": msg("Training in a classroom, or its course"),
    "not-present": msg("Training in a classroom, or its course"),
    "minutes": msg("Webinar room"),
    "ruled": msg("Realisation of the register"),
}
"""What a fact names that no realisation is tied to."""
