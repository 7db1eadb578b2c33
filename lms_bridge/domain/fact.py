"""Facts: the small typed things that raw material says, before anybody decides what follows from them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from math import floor


class FactKind(StrEnum):
    COURSE_COMPLETED = "course-completed"
    COURSE_DONE_FAILED = "course-done-failed"
    """Nothing is left to do and something that the course asks for was failed, complete or not."""
    COURSE_PASSED = "course-passed"
    """The course stood complete, and what had been failed was passed at that time."""
    TEST_ATTEMPT = "test-attempt"
    JOINED = "joined"
    LEFT = "left"
    MEETING_ENDED = "meeting-ended"
    PRESENT = "present"
    """A list has somebody as present on a day: `run` is the day, then a slot; `session` when it was said."""
    NOT_PRESENT = "not-present"
    """The same list has them as not present, or takes back that they were."""
    MINUTES = "minutes"
    """Somebody was in a meeting's run for as many seconds as `session` says; `at_ms`: when the run began."""
    RULED = "ruled"
    """A person decided about somebody in a realisation: `run` and the score keep the finding."""


ABOUT_A_DAY = (FactKind.PRESENT, FactKind.NOT_PRESENT)
ABOUT_A_COURSE = (FactKind.COURSE_COMPLETED, FactKind.COURSE_DONE_FAILED, FactKind.COURSE_PASSED)
ABOUT_AN_ACCOUNT = (
    *ABOUT_A_COURSE,
    FactKind.TEST_ATTEMPT,
    FactKind.JOINED,
    *ABOUT_A_DAY,
    FactKind.MINUTES,
    FactKind.RULED,
)
"""The kinds that name whose they are; a leave and a meeting's end only close what a join has opened."""


@dataclass(frozen=True, slots=True)
class Account:
    """A login on a platform, as the platform names it. `home_page` says whose numbering it is."""

    home_page: str
    name: str


def home_page(address: str) -> str:
    """One way to write a site's address: administrators add the last slash or leave it out."""
    return address.rstrip("/")


_MOST_BYTES = 1000


def is_plain(text: str) -> bool:
    """Whether a name or address can be kept and found in any database: no NUL, at most 1,000 bytes."""
    try:
        return "\0" not in text and len(text.encode()) <= _MOST_BYTES
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


_MOST_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Score:
    """A test's raw result within its own bounds (`minimum` < `maximum`), all exact.

    Raises `ValueError` for what is no score: bounds that do not enclose anything, numbers that are not
    finite or of more than 40 digits.
    """

    raw: Decimal
    minimum: Decimal
    maximum: Decimal

    def __post_init__(self) -> None:
        for value in (self.raw, self.minimum, self.maximum):
            if not value.is_finite() or len(_plain(value)) > _MOST_DIGITS:
                raise ValueError("a score is three finite numbers of at most 40 digits")
        if self.minimum >= self.maximum:
            raise ValueError("a score's minimum is below its maximum")

    @property
    def percent(self) -> Fraction:
        """100 × (raw − min) / (max − min), exactly."""
        low = Fraction(self.minimum)
        return 100 * (Fraction(self.raw) - low) / (Fraction(self.maximum) - low)

    @property
    def points(self) -> str:
        """As people write it, `18/30`: what was reached above the minimum of what could be."""
        return f"{_plain(self.raw - self.minimum)}/{_plain(self.maximum - self.minimum)}"

    def reaches(self, mark: int) -> bool:
        """True when the percentage is at least `mark`."""
        return self.percent >= mark

    @property
    def whole_percent(self) -> int:
        """The percentage floored, so that nobody reads a pass mark that was not reached."""
        return floor(self.percent)


def _plain(value: Decimal) -> str:
    """60, 60.0 and 6E+1 are one number; so are 0 and -0. Nothing is rounded."""
    if value.adjusted() > _MOST_DIGITS or value.adjusted() < -_MOST_DIGITS:
        return "E" * (_MOST_DIGITS + 1)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, as one source tells it.

    `account` is None where the source does not name one (a leave, a meeting's end). `object` is the
    course, the attempt or the meeting as the source names it; `tests` are the activities an attempt
    belongs to; `run` and `session` are a meeting's internal id and a stay's within it. `channel` says by
    which of several ways of one source it came: each way tells a fact of its own.
    """

    kind: FactKind
    account: Account | None
    object: str
    at_ms: int
    tests: tuple[str, ...] = ()
    score: Score | None = None
    run: str = ""
    session: str = ""
    channel: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """What a realisation may be tied by: the test's activities of an attempt, else the object."""
        return self.tests or (self.object,)

    def key(self, source_id: int) -> str:
        """What makes it the same fact for ever: source, account, kind, object, time, value.

        Never change the parts or their order: every fact of the past would come a second time.
        `tests` takes no part: the attempt is the same whatever the course around it is called.
        """
        who = self.account or Account("", "")
        score = _notation(self.score)
        parts = (
            str(source_id),
            who.home_page,
            who.name,
            self.kind.value,
            self.object,
            str(self.at_ms),
            score,
        )
        ways = (
            (self.channel,) if self.channel else ()
        )  # facts that came before there were ways keep their keys
        return digest(*parts, self.run, self.session, *ways)


def digest(*parts: str) -> str:
    """SHA-256 over parts with their lengths, so that ("ab", "c") differs from ("a", "bc")."""
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal: what is left of one that was deleted."""
    return sha256(text.encode()).hexdigest()


def _notation(score: Score | None) -> str:
    if score is None:
        return ""
    return "/".join(_plain(value) for value in (score.raw, score.minimum, score.maximum))
