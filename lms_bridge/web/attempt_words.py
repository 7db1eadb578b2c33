"""What the pages of attempts say: results in words, the rule that decided, the platform's opinion."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from flask_babel import gettext, ngettext

from lms_bridge.domain.package import Standing
from lms_bridge.runtime import wording_judging as words
from lms_bridge.services.judged_tracks import JudgedPackage, JudgedReading, percent_of
from lms_bridge.web.i18n import moment
from lms_bridge.web.marking import msg
from moodle_sync.client.completions import State
from scorm.attempt import JudgedSco
from scorm.attempts import Which
from scorm.cmi5_said import Verb
from scorm.judge_cmi5 import CLAUSES, Scored, Unit
from scorm.judge_cmi5 import Fault as Broken
from scorm.judgement import MasteryPolicy, Rule, clause_of
from scorm.rollup import Whole

STATES: Final = {
    State.INCOMPLETE: msg("not complete"),
    State.COMPLETE: msg("complete"),
    State.PASSED: msg("complete and passed"),
    State.FAILED: msg("done and not passed"),
}
_HOUR_S: Final = 3600
_MINUTE_S: Final = 60


def completion(value: str) -> str:
    """Completed or not."""
    return str(gettext(words.COMPLETIONS[value]))


def success(value: str) -> str:
    """Passed or not."""
    return str(gettext(words.SUCCESSES[value]))


def rule(value: Rule) -> str:
    """The rule that decided, in words."""
    return str(gettext(words.RULES[value.value]))


def clause(value: Rule, sco: JudgedSco) -> str:
    """Where the standard by which content spoke says so."""
    return clause_of(value, sco.tracks.model.value)


def lack(code: str) -> str:
    """Why it is no result."""
    return str(gettext(words.LACKS[code].reason))


def remedy(code: str) -> str:
    """What to do about it."""
    return str(gettext(words.LACKS[code].remedy))


def differs(code: str) -> str:
    """Where the platform says otherwise."""
    return str(gettext(words.DIFFERS[code]))


def fault(code: str) -> str:
    """Why a value says nothing."""
    return str(gettext(words.FAULTS[code]))


def percent(share: Fraction | None) -> str:
    """A score from -1 to 1 as a percentage, floored: nobody reads a mark that was not reached."""
    return "–" if share is None else str(gettext("%(percent)s%%", percent=floor(share * 100)))


def graded(package: JudgedPackage) -> str:
    """The platform's grade as a percentage."""
    found = percent_of(package.grade)
    return percent(None if found is None else found / 100)


def state(package: JudgedPackage) -> str:
    """The platform's word on the completion of the activity."""
    activity = package.activity
    return str(gettext(STATES[activity.state])) if activity else str(gettext("not told"))


def duration(seconds: int | None) -> str:
    """Time spent, in hours and minutes."""
    if seconds is None:
        return "–"
    hours, minutes = divmod(round(seconds / _MINUTE_S), _HOUR_S // _MINUTE_S)
    if not hours:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    return str(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))


def version(reading: JudgedReading) -> str:
    """By which package it was judged, and how sure that is."""
    standing = reading.standing
    if standing is None:
        return str(gettext("The package is not known: judged by the tracks alone."))
    number = standing.version.number
    since = standing.version.since_ms
    if not since:
        return str(gettext("Judged by version %(number)s of the package.", number=number))
    return str(
        gettext(
            "Judged by version %(number)s of the package, from %(since)s.", number=number, since=moment(since)
        )
    )


def doubt(standing: Standing | None) -> str:
    """Why the package may have been another; empty where it was this one."""
    if standing is None or standing.doubt is None:
        return ""
    return str(gettext(words.DOUBTS[standing.doubt.value]))


def standing(value: Standing) -> str:
    """By which version of the package it was judged."""
    return str(gettext("Judged by version %(number)s of the package.", number=value.version.number))


def move_on(value: str) -> str:
    """What a unit of a cmi5 course asks for."""
    return str(gettext(words.MOVE_ONS.get(value, words.NO_MOVE_ON)))


def verb(value: Verb) -> str:
    """What a statement of a cmi5 course says."""
    return str(gettext(words.VERBS[value.value]))


def verbs(unit: Unit) -> list[tuple[str, int]]:
    """What was said of a unit, and when."""
    told = (
        (Verb.COMPLETED, unit.completed_ms),
        (Verb.PASSED, unit.passed_ms),
        (Verb.FAILED, unit.failed_ms),
    )
    return [(verb(name), at) for name, at in told if at is not None]


def broken(value: Broken) -> str:
    """Which rule of cmi5 a statement breaks."""
    return str(gettext(words.BROKEN[value.value]))


def broken_clause(value: Broken) -> str:
    """Where cmi5 says so."""
    return CLAUSES[value]


def share(value: Decimal) -> Fraction:
    """A measure from 0 to 1, exactly."""
    return Fraction(value)


def reached(scored: Scored) -> Fraction:
    """A score from 0 to 1, exactly."""
    return (Fraction(scored.raw) - Fraction(scored.low)) / (Fraction(scored.high) - Fraction(scored.low))


def choices() -> dict[str, list[tuple[str, str, str]]]:
    """What staff may choose for a course: value, label and meaning."""
    tables = {
        "mastery": (MasteryPolicy, words.MASTERY),
        "attempts": (Which, words.ATTEMPTS),
        "whole": (Whole, words.WHOLE),
    }
    return {
        name: [(code, str(gettext(one.label)), str(gettext(one.meaning))) for code, one in table.items()]
        for name, (_, table) in tables.items()
    }
