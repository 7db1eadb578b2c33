"""What may be asked of a made-up year, and what one is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BELGRADE = ZoneInfo("Europe/Belgrade")
FIRST_USEFUL_MONTH = 7
"""Before July a current year has no room yet for a training held twice, each run with its month of grace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """The measures of a year.

    `now` is an aware moment, from July of `year` on: nothing is made up later than that, and some online
    realisations are still open then. `people` counts persons with an account on the platform; a few more
    have none. `online` counts realisations: `repeated` trainings give two of them each.

    Raises:
        ValueError: the measures leave no room for the troubles that a year must have.
    """

    seed: int
    year: int
    now: datetime
    hook_secret: str = field(repr=False)
    people: int = 300
    bodies: int = 36
    online: int = 6
    repeated: int = 1
    online_learners: int = 44
    webinars: int = 10
    webinar_learners: int = 34
    classroom: int = 2
    home_page: str = "https://lms.academy.example"
    callback_url: str = "https://bridge.academy.example/webhooks/bigbluebutton/bbb"

    def __post_init__(self) -> None:
        if self.now < datetime(self.year, FIRST_USEFUL_MONTH, 1, tzinfo=BELGRADE):
            raise ValueError("now: must be July of the year or later")
        if self.online - 2 * self.repeated < self.still_open or self.repeated < 1:
            raise ValueError("online, repeated: at least one training runs twice and another is still open")
        if self.webinars < MIN_WEBINARS:
            raise ValueError(f"webinars: at least {MIN_WEBINARS}, one for each way in which they go wrong")
        if min(self.online_learners, self.webinar_learners) < MIN_LEARNERS:
            raise ValueError(f"online_learners, webinar_learners: at least {MIN_LEARNERS}")
        if self.people < 3 * max(self.online_learners, self.webinar_learners):
            raise ValueError("people: at least three times the learners of a realisation")

    @property
    def still_open(self) -> int:
        """How many online realisations hold `now` between their start and their end."""
        return max(1, self.online // 3)

    @property
    def until(self) -> datetime:
        """The last moment of which the year tells: its end, or now where that comes first."""
        return min(self.now, datetime(self.year + 1, 1, 1, tzinfo=BELGRADE))


MIN_WEBINARS = 7
MIN_LEARNERS = 24


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of a BigBlueButton hook: `path` carries the checksum, `body` is the raw form."""

    path: str
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class LmsUser:
    """Somebody's account; `id` is the platform's own."""

    id: int
    username: str
    given: str
    family: str
    email: str
    institution: str


@dataclass(frozen=True, slots=True)
class LmsCourse:
    """A course, its test where it has one, and the users whom others have enrolled there."""

    id: int
    title: str
    code: str
    test_id: int | None
    enrolled: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LmsSeat:
    """A user who is to learn in a course, and how both are called."""

    user_id: int
    course_id: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Year:
    """A training year as raw input, with the truth beside it."""

    roster: bytes
    """OneRoster 1.2 CSV, bulk, a zip."""
    statements: tuple[str, ...]
    """Bodies of POST /xapi/statements, in the order in which they come."""
    deliveries: tuple[Delivery, ...]
    truth: Mapping[str, object]
    """What `indicators --json` must say of the plan's year."""
    truth_completions: str
    """What `completions --csv` must say of it."""
    sample_completion: str
    """A body of one more completion, of a person who is in none of `pending`; the truth does not count it."""
    sample_realisation: str
    sample_person: str
    pending: tuple[str, ...] = field(repr=False)
    """Bodies of completions that have not been posted; the truth does not count them."""
    lms_users: tuple[LmsUser, ...] = field(repr=False)
    lms_courses: tuple[LmsCourse, ...] = field(repr=False)
    pending_seats: tuple[LmsSeat, ...] = field(repr=False)
    """Where the completions of `pending` would be made, one by one."""
    troubles: Mapping[str, int] = field(repr=False)
    """How often each kind of trouble was made that must not change the truth."""


def another_completion(year: Year, index: int) -> str | None:
    """The body of one more POST: somebody enrolled completes a course. None when all have done so."""
    return year.pending[index] if 0 <= index < len(year.pending) else None


def demo_plan(now: datetime, seed: int = 1) -> YearPlan:
    """A year of a few hundred people that is still going on at `now` (aware)."""
    here = now.astimezone(BELGRADE)
    year = here.year if here.month >= FIRST_USEFUL_MONTH else here.year - 1
    return YearPlan(
        seed=seed,
        year=year,
        now=now.astimezone(UTC).replace(microsecond=0),
        hook_secret=f"made-up-{seed}-{year}",
    )


def national_plan(seed: int = 1) -> YearPlan:
    """A year of national size: 4,115 users, 13 online realisations, 90 webinars."""
    year = 2020
    return YearPlan(
        seed=seed,
        year=year,
        now=datetime(year, 12, 31, 12, tzinfo=UTC) + timedelta(days=10),
        hook_secret=f"made-up-{seed}-{year}",
        people=4115,
        bodies=165,
        online=13,
        repeated=2,
        online_learners=230,
        webinars=90,
        webinar_learners=57,
        classroom=8,
    )
