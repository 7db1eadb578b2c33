"""What people call the kinds, states and counts of sync jobs."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web import plan_words
from lms_bridge.web.marking import msg

JOBS: Final[Mapping[str, Mapping[str, str]]] = {
    "sync-kind": {
        "catalogue": msg("read the courses"),
        "accounts": msg("read the accounts"),
        "packages": msg("fetch learning packages"),
        "completions": msg("fetch completions"),
        "reconcile": msg("compare everything"),
        "roster-plan": msg("plan the rosters"),
        "roster-apply": msg("carry out plans within the guards"),
    },
    "job-state": {
        "running": msg("running"),
        "asked": msg("will run at once"),
        "waits": msg("waits: the source is paused"),
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
        "packages": msg("learning packages"),
        "fetched": msg("newly fetched"),
        "skipped": msg("not handed out"),
        "tied": msg("tied to a training"),
        "disputed": msg("ties in dispute"),
        "seen": msg("accounts read"),
        "missing": msg("accounts not found"),
        "deleted": msg("deleted"),
        "linked": msg("linked to a person"),
        "waiting": msg("waiting for a person"),
        "plan": msg("number of the plan"),
        "guards": msg("guards"),
        "way:feed": msg("by the changes that the plugin keeps"),
        "way:report": msg("by the report of completions"),
        "way:courses": msg("course by course"),
        "messages": msg("messages of the plugin"),
        "rows": msg("rows of the report"),
        "asked": msg("people asked for"),
        "completions": msg("completions found"),
        "kept": msg("newly kept"),
        "left": msg("left for the next run"),
        "realisations": msg("realisations compared"),
        "added": msg("completions made up for"),
        "differences": msg("differences"),
        "doubted": msg("realisations that could not be compared"),
        **plan_words.KINDS,
        **{f"result:{code}": words for code, words in plan_words.RESULTS.items() if code},
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
