"""The English words of errors about submissions. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

SUBMISSION_ERRORS: Final[Mapping[str, Words]] = {
    "submission-not-waiting": Words(
        "The submission does not wait for staff",
        "Submission {submission} is {state}: it is on its way, was taken, or a newer version has gone.",
        "Look at it by “lms-bridge submissions show {submission}”.",
    ),
}
