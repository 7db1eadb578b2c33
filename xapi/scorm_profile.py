"""ADL's xAPI profile for SCORM, as data: its verbs, types of activity and category."""

from typing import Final

CATEGORY: Final = "https://w3id.org/xapi/scorm"
PROFILE_TYPE: Final = "http://adlnet.gov/expapi/activities/profile"
COURSE_TYPE: Final = "http://adlnet.gov/expapi/activities/course"
SCO_TYPE: Final = "http://adlnet.gov/expapi/activities/lesson"
ATTEMPT_TYPE: Final = "http://adlnet.gov/expapi/activities/attempt"

_VERBS: Final = "http://adlnet.gov/expapi/verbs/"
VERBS: Final = {
    name: _VERBS + name for name in ("suspended", "terminated", "passed", "failed", "completed", "scored")
}
"""The verbs by which a result is told; `suspended` and `terminated` carry the whole of it."""
VOIDED: Final = _VERBS + "voided"
