"""The words of what can go wrong with lists of classroom days."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

CLASSROOM: Final[Mapping[str, Words]] = {
    "not-a-classroom": Words(
        "Not held in a classroom",
        "“{name}” is not held in a classroom and has no lists of days.",
        "Check the realisation; presence in a webinar comes from its host.",
    ),
    "no-such-day": Words(
        "Not a day of this training",
        "The counted time of “{name}” does not touch {day}.",
        "Check the day. If the training was on another day, correct its dates in the register.",
    ),
    "mark-taken": Words(
        "This id stands for another tick",
        "The id “{mark}” was sent before, for another person, day or act.",
        "Send the tick again with an id of its own.",
    ),
}
