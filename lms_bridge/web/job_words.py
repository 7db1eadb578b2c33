"""Jobs in words, for pages and messages alike: when they run, and why one failed.

`Speech` is a language's catalogue: that of the page, or that of a message to staff.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.wording_pulls import PULL_ERRORS
from lms_bridge.runtime.wording_trouble import trouble_words
from lms_bridge.runtime.words import Words, filled
from lms_bridge.services.cron_meaning import Meaning, Pattern, meaning
from lms_bridge.web.glossary import WORDS
from lms_bridge.web.job_plan_words import ON_PAGES, spoken
from lms_bridge.web.marking import msg


class Speech(Protocol):
    """`gettext` and `ngettext` of one language."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


TRANSLATED: Final = (
    *("bridge-error", "database-busy", "no-token", "key-mismatch", "no-handler", "job-busy"),
    *(
        "run-interrupted",
        "run-calls-used",
        "run-time-used",
        "source-refused",
        "source-unavailable",
        "unavailable",
    ),
    *("notice-refused", "notice-unavailable", "not-found", "poll-busy", "source-paused"),
    *("packages-unwritable", "packages-refused"),
    *("webinar-no-app", "webinar-app-refused", "webinar-reading-refused", "webinar-report-broken"),
    *("webinar-not-zoom", "webinar-unavailable"),
    *("plan-unsettled", "plan-overtaken", "plan-busy", "refused"),
    *PULL_ERRORS,
)
"""The errors that a job meets, but for those of plans; the others are told in English."""

WEEKDAYS: Final = (
    *(msg("on Mondays"), msg("on Tuesdays"), msg("on Wednesdays"), msg("on Thursdays")),
    *(msg("on Fridays"), msg("on Saturdays"), msg("on Sundays")),
)


def when(cron: str, say: Speech) -> str:
    """When a job runs, in words where there are some: "daily at 02:10"."""
    told = meaning(cron)
    if told.pattern is Pattern.MINUTES:
        return _every_minutes(told.every, say)
    if told.pattern is Pattern.HOURS:
        return _every_hours(told.every, say) % {"num": told.every, "minute": told.minute}
    return _at_times(cron, told, say)


def _every_minutes(every: int, say: Speech) -> str:
    if every == 1:  # Serbian counts 21 by the same form, and says of one no number
        return say.gettext("every minute")
    return say.ngettext("every %(num)s minute", "every %(num)s minutes", every) % {"num": every}


def _every_hours(every: int, say: Speech) -> str:
    if every == 1:
        return say.gettext("every hour, at minute %(minute)s")
    return say.ngettext(
        "every %(num)s hour, at minute %(minute)s", "every %(num)s hours, at minute %(minute)s", every
    )


def _at_times(cron: str, told: Meaning, say: Speech) -> str:
    times = ", ".join(f"{hour:02}:{minute:02}" for hour, minute in told.times)
    if told.pattern is Pattern.DAILY:
        return say.gettext("daily at %(times)s") % {"times": times}
    if told.pattern is Pattern.WORKING_DAYS:
        return say.gettext("on working days at %(times)s") % {"times": times}
    if told.pattern is Pattern.WEEKLY:
        days = ", ".join(say.gettext(WEEKDAYS[day - 1]) for day in told.days)
        return say.gettext("%(days)s at %(times)s") % {"days": days, "times": times}
    if told.pattern is Pattern.MONTHLY:
        days = ", ".join(f"{day}." for day in told.days)
        return say.gettext("monthly on the %(days)s at %(times)s") % {"days": days, "times": times}
    return say.gettext("by the expression %(cron)s") % {"cron": cron}


def failure(code: str, params: Mapping[str, object], say: Speech) -> Words:
    """Why a run failed and what to do, in the language where it has words there.

    `params` may have been kept as JSON, which knows no tuples.
    """
    params = {name: tuple(value) if isinstance(value, list) else value for name, value in params.items()}
    trouble = trouble_words(params, say=say.gettext)
    if trouble is not None:
        return trouble
    words = ON_PAGES.get(code) or ERRORS.get(code, ERRORS["bridge-error"])
    if code in TRANSLATED or code in ON_PAGES or code not in ERRORS:
        words = Words(*(say.gettext(text) for text in (words.title, words.detail, words.remedy)))
    return filled(words, spoken(params, say.gettext))


def kind(code: str, say: Speech) -> str:
    """What a job does, as people call it."""
    words = WORDS["sync-kind"][code]
    return say.gettext(words)
