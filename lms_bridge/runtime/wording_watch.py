"""The English words of a watched source. Keyed by code; translated at the edge. `{names}` are the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line of the checklist: what is looked at, what is said by its state, what to do where it fails."""

    title: str
    passed: str
    failed: str
    nothing: str
    remedy: str

    def said(self, state: str) -> str:
        """The sentence of a state (`passed`, `failed`, `nothing`)."""
        return {"passed": self.passed, "failed": self.failed, "nothing": self.nothing}[state]


_NOTHING_YET = "Nothing was seen yet."

LINES: Final[Mapping[str, LineWords]] = {
    "arrived": LineWords(
        "Something arrives",
        "Reports that arrived: {number}; the last of them came {ago}.",
        "Reports that arrived: {number}, but the last of them came {ago}.",
        "Nothing arrived yet.",
        "Check in Moodle that reports are sent, with the key or secret of this source; then complete a course"
        " there as a trial person.",
    ),
    "read": LineWords(
        "All of it was read",
        "All that arrived was read.",
        "Not read yet: {unread}; laid aside: {laid_aside}.",
        _NOTHING_YET,
        "Wait until it is read. What was laid aside stands on the page What arrived, with the reason.",
    ),
    "identity": LineWords(
        "It is the right site",
        "All that says where it comes from comes from {known}.",
        "The site that is known is {known}; {told} spoke in its name, or it went back in time.",
        "Nothing said yet from which site it comes.",
        "If a copy of the site spoke, switch its reports off, then go live in spite of this line"
        " (--override). If the site moved or was restored, accept it (--accept-site).",
    ),
    "activities": LineWords(
        "Courses and tests are tied",
        "{tied} of {number} courses, tests and rooms that facts name are tied to realisations.",
        "{tied} of {number} courses, tests and rooms that facts name are tied to realisations.",
        "No fact names a course, a test or a room yet.",
        "Tie the courses to realisations: in the register, by the course's ID number, or by hand.",
    ),
    "accounts": LineWords(
        "Accounts belong to people",
        "{resolved} of {number} accounts belong to a person of the register.",
        "Only {resolved} of {number} accounts belong to a person of the register.",
        "No fact names an account yet.",
        "Check by which number accounts are matched: the user profiles of the register's roster, or the"
        " options of the source. Single accounts can be linked by hand.",
    ),
    "order": LineWords(
        "Order",
        "{late} of {number} facts came after later ones, the latest {delay} after it happened."
        " Any order is fine.",
        "",
        _NOTHING_YET,
        "",
    ),
    "duplicates": LineWords(
        "Repetitions",
        "Calls that came again: {repeated}; facts told more than once: {again}. Each counts once.",
        "",
        _NOTHING_YET,
        "",
    ),
    "ids": LineWords(
        "Ids of statements",
        "{without} of the newest {number} statements came without an id of their own. They are told apart by"
        " their content.",
        "",
        "No statement arrived yet.",
        "",
    ),
    "clock": LineWords(
        "Clock",
        "Nothing came before it happened by more than {most} seconds; the most was {seconds}.",
        "The clock of the source is {ahead} ahead, more than {most} seconds.",
        _NOTHING_YET,
        "Set the clock of the source's server by NTP.",
    ),
    "scores": LineWords(
        "Scores",
        "{scored} of {number} attempts have a score; outside their bounds: {outside}.",
        "{scored} of {number} attempts have a score; outside their bounds: {outside}.",
        "No attempt at a test was seen yet.",
        "Look at the tests in Moodle: their greatest grade has to be at least what can be reached.",
    ),
    "check": LineWords(
        "The check of the source",
        "The last check found no problem.",
        "The last check found {found}.",
        "It was not checked by its web services.",
        "Run “lms-bridge source check” and do what it says.",
    ),
}

PAUSES: Final[Mapping[str, str]] = {
    "by-hand": "Somebody decided so.",
    "other-site": "Another site spoke in the name of this source: {told} instead of {known}. It was copied,"
    " moved or set up anew.",
    "went-back": "The site tells of fewer changes ({head}) than were read already ({cursor}). It was restored"
    " from a backup.",
    "older-account": "{accounts} accounts are older there than they were. It is another database.",
}

HELD: Final[Mapping[str, str]] = {
    "observed": "told while the source was only watched",
    "paused": "told while the source was paused",
    "history": "before the start, waiting for a choice",
    "taken-over": "before the start, taken over",
    "ignored": "before the start, ignored",
    "other-site": "told by another site",
}


TODAY, YESTERDAY = "today", "yesterday"
AGO: Final = ("{number} day ago", "{number} days ago")
FOUND: Final = ("{number} problem", "{number} problems")
LONG: Final[Mapping[int, tuple[str, str]]] = {
    86_400: ("{number} day", "{number} days"),
    3_600: ("{number} hour", "{number} hours"),
    60: ("{number} minute", "{number} minutes"),
    1: ("{number} second", "{number} seconds"),
}
"""How long something took, by the seconds of the unit; the greatest of which there are at least two."""


class Speech(Protocol):
    """`gettext` and `ngettext` of one language."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


class English:
    """The words as they stand."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n == 1 else msgid2


def said(words: LineWords, state: str, figures: Mapping[str, int | str], say: Speech) -> str:
    """What is said of a line, its figures in words: so many `days` ago, a delay of `delay_s` seconds."""
    text = words.said(state)
    return filled(say.gettext(text) if text else "", {**figures, **_in_words(figures, say)})


def _in_words(figures: Mapping[str, int | str], say: Speech) -> dict[str, str]:
    told = {}
    if "days" in figures:
        told["ago"] = _ago(int(figures["days"]), say)
    if "problems" in figures:
        told["found"] = _counted(FOUND, int(figures["problems"]), say)
    for name, seconds in (("delay", "delay_s"), ("ahead", "seconds")):
        if seconds in figures:
            told[name] = _long(int(figures[seconds]), say)
    return told


def _ago(days: int, say: Speech) -> str:
    if days > 1:
        return _counted(AGO, days, say)
    return say.gettext(YESTERDAY if days else TODAY)


def _long(seconds: int, say: Speech) -> str:
    unit = next(size for size in LONG if seconds >= 2 * size or size == 1)
    return _counted(LONG[unit], seconds // unit, say)


def _counted(words: tuple[str, str], number: int, say: Speech) -> str:
    return say.ngettext(*words, number).format(number=number)


def filled(text: str, figures: Mapping[str, object]) -> str:
    """The text with the figures in their places, without what no screen shows; one that is missing stays."""
    return text.format_map(_Known({name: plain(value) for name, value in figures.items()}))


def plain(value: object) -> str:
    """Foreign names may hold anything."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in str(value))


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
