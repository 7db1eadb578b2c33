"""Why a fact was made of a statement or not, and what became of it, in sentences with what to do."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext

from lms_bridge.domain.held import Held
from lms_bridge.services.read import OF_A_COURSE, UNKEPT, VOIDED, VOIDING
from lms_bridge.services.statement_pages import FactGiven, Standing
from lms_bridge.web import glossary
from lms_bridge.web.marking import msg
from moodle_sync.statements import why_unused

Said = tuple[str, str]
"""What is so, and what to do about it; the second may be empty."""

_UNUSED: Final[Mapping[str, Said]] = {
    "no-learner": (
        msg("It names no single person whose training it could be."),
        "",
    ),
    "other-verb": (
        msg(
            "It tells of something other than a completed course, a test handed in or presence in a webinar,"
            " so it is no evidence."
        ),
        "",
    ),
    "package": (
        msg("What the plugin tells of learning packages comes from the wrong attempt, so it is not used."),
        msg("The companion plugin tells it rightly; install it in Moodle if packages shall count."),
    ),
    "no-activity": (msg("It is about no activity of the platform."), ""),
    "module": (
        msg("It says that an activity was completed. Only the completion of the whole course is evidence."),
        msg("In Moodle, have the activity count for the completion of its course."),
    ),
    "not-completed": (msg("It says itself that the course is not completed."), ""),
    "unscored": (
        msg("It tells of an attempt at a test without a score and its bounds, so nobody can judge it."),
        msg("In Moodle, see whether the attempt waits to be graded; once it is, look the result up anew."),
    ),
    "wrong-bounds": (
        msg("The highest score of its test is not above the lowest, so no result can be computed."),
        msg("In Moodle, set the highest grade of the test."),
    ),
    "no-test": (
        msg("It does not say to which test the attempt belongs."),
        msg("Tell the administrator of the learning platform."),
    ),
    "other-activity": (
        msg("What was completed is neither a course nor an attempt at a test."),
        "",
    ),
}
_HELD: Final[Mapping[Held, Said]] = {
    Held.OTHER_SITE: (
        msg("It is held: another site told it than the one that was connected."),
        msg("Look at the source on the page “Sources”: was Moodle copied or moved?"),
    ),
    Held.HISTORY: (
        msg("It is held: it happened before its source’s start, and nobody has chosen what becomes of it."),
        msg("Choose on the page of the source, under its history."),
    ),
    Held.IGNORED: (msg("It does not count: staff chose to ignore this history."), ""),
    Held.OBSERVED: (
        msg("It is held: its source is only watched."),
        msg("It counts as soon as the source goes live."),
    ),
    Held.PAUSED: (
        msg("It is held: its source is paused."),
        msg("See why on the page of the source; it counts when the source is live again."),
    ),
}


def reading(standing: Standing, value: Mapping[str, Any] | None) -> Said:
    """What was made of a statement. `value`: None where its text was deleted."""
    if standing.state == "dead":
        failed = glossary.word("failure", glossary.failed(standing.error or ""))
        return failed, glossary.remedy("statement", standing.error or "")
    if standing.said is None or standing.state != "done":
        return str(gettext("It has not been read yet. That takes seconds.")), ""
    known = {
        VOIDING: gettext("It withdraws another statement. By itself it gives no fact."),
        VOIDED: gettext("Its source withdrew it; what it gave does not count by it any more."),
        UNKEPT: gettext("A name in it cannot be kept in a database, so nothing was made of it."),
        OF_A_COURSE: gettext(
            "It is of a registration at a cmi5 course. Evidence is what all statements of that come to."
        ),
    }
    if standing.said in known:
        return str(known[standing.said]), ""
    if standing.facts:
        return str(gettext("It was read as: %(said)s.", said=glossary.said(standing.said))), ""
    return _unused(standing.said, value)


def _unused(said: str, value: Mapping[str, Any] | None) -> Said:
    if value is None:
        return str(gettext("Nothing was made of it; it counted as “%(said)s”.", said=said)), ""
    told, remedy = _UNUSED[why_unused(value)]
    return str(gettext(told)), str(gettext(remedy)) if remedy else ""


def fact(given: FactGiven) -> Sequence[Said]:
    """What became of a fact: each sentence with what to do."""
    if not given.stands:
        return [(str(gettext("Withdrawn: nothing that still counts tells it.")), "")]
    if given.held is not None and given.held is not Held.TAKEN_OVER:
        told, remedy = _HELD[given.held]
        return [(str(gettext(told)), str(gettext(remedy)) if remedy else "")]
    if given.person is None:
        return [
            (
                str(gettext("It waits: nobody's account.")),
                str(gettext("Say whose it is on the page “Unmatched accounts”; then it counts at once.")),
            )
        ]
    return [*_used(given), *_waits(given)] or [_unneeded(given)]


def _used(given: FactGiven) -> list[Said]:
    current = [one for one in given.used_by if one.current]
    return [
        (
            str(
                gettext(
                    "It counts in the completion of “%(title)s”, version %(version)s.",
                    title=one.title,
                    version=one.version,
                )
            ),
            "",
        )
        for one in current
    ]


def _waits(given: FactGiven) -> list[Said]:
    return [
        (
            str(gettext("It waits: the person is not in the roster of “%(title)s”.", title=title)),
            str(gettext("Admit the person on the page “Waiting for admission”, if that is right.")),
        )
        for title in given.waits_in
    ]


def _unneeded(given: FactGiven) -> Said:
    if not given.tied:
        return (
            str(gettext("It counts nowhere: no realisation is tied to what it names.")),
            str(gettext("Tie the course or the test on the page “Courses”, if it belongs to a realisation.")),
        )
    return str(
        gettext("It counts, and no completion needs it: other facts decide, or it lies outside the time.")
    ), ""
