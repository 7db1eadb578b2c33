"""What people call how it stands with a package, its versions and the verdict on it."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.wording_packages import VERDICTS
from lms_bridge.web.marking import msg

PACKAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "package-situation": {
        "refused": msg("cannot be used"),
        "elsewhere": msg("played from another address"),
        "withheld": msg("not handed out"),
        "unread": msg("not fetched yet"),
        "good": msg("in order"),
    },
    "package-situation-about": {
        "elsewhere": msg(
            "The platform plays it from an address of somebody else and does not hold the package itself. "
            "Ask its maker for the package and upload it here, so that attempts can be judged by it."
        ),
        "withheld": msg(
            "The platform does not hand the package out. Switch “Protect package downloads” off in Moodle's "
            "SCORM settings, or upload the package here."
        ),
        "unread": msg(
            "It is fetched when a realisation is tied to its course, by the job “fetch learning packages”."
        ),
    },
    "package-state": {
        "current": msg("stands"),
        "superseded": msg("replaced"),
        "refused": msg("cannot be used"),
    },
    "package-verdict": VERDICTS,
}
