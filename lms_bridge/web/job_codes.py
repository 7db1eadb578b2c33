"""What people call the kinds, states and counts of sync jobs."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

JOBS: Final[Mapping[str, Mapping[str, str]]] = {
    "sync-kind": {
        "catalogue": msg("read the courses"),
        "accounts": msg("read the accounts"),
        "completions": msg("fetch completions"),
        "reconcile": msg("compare everything"),
        "roster-plan": msg("plan the rosters"),
        "roster-apply": msg("carry out plans within the guards"),
    },
    "job-state": {
        "running": msg("running"),
        "asked": msg("will run at once"),
        "paused": msg("paused"),
        "never": msg("has not run yet"),
        "done": msg("in order"),
        "failed": msg("failed"),
        "interrupted": msg("interrupted"),
    },
    "sync-count": {
        "calls": msg("calls"),
        "courses": msg("courses"),
        "modules": msg("activities"),
        "new": msg("new"),
        "changed": msg("changed"),
        "gone": msg("no longer there"),
        "unread": msg("not readable"),
        "unresolved": msg("person or course not clear"),
        "tied": msg("tied to a training"),
        "disputed": msg("ties in dispute"),
        "seen": msg("accounts read"),
        "missing": msg("accounts not found"),
        "deleted": msg("deleted"),
        "linked": msg("linked to a person"),
        "waiting": msg("waiting for a person"),
        "plan": msg("number of the plan"),
        "guards": msg("guards"),
    },
    "run-state": {
        "running": msg("running"),
        "done": msg("done"),
        "failed": msg("failed"),
        "interrupted": msg("interrupted"),
    },
    "notice-kind": {
        "failure": msg("Failure"),
        "silence": msg("Silence"),
        "recovery": msg("Works again"),
    },
}
