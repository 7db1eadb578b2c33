"""Statements in the shape in which a Moodle with the logstore_xapi plugin sends them (5.1, plugin 5.0.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lms_bridge.demo.making.plan import BELGRADE
from lms_bridge.demo.making.record import Json
from lms_bridge.demo.making.trainings import Realisation

INFO = "http://lrs.learninglocker.net/define/extensions/info"
COURSE = "https://w3id.org/xapi/cmi5/activitytype/course"
LMS = "http://id.tincanapi.com/activitytype/lms"
VERBS = {
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "answered": "http://adlnet.gov/expapi/verbs/answered",
    "voided": "http://adlnet.gov/expapi/verbs/voided",
    "viewed": "http://id.tincanapi.com/verb/viewed",
    "started": "http://activitystrea.ms/schema/1.0/start",
    "joined": "http://activitystrea.ms/schema/1.0/join",
    "logged in": "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/login",
}
ADMIN = "2"


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the platform and the name that it shows."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """A platform's event: who, when (aware), and its name among Moodle's events."""

    who: Account
    when: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A test attempt: points `raw` on a scale from `low` to `high`; `number` is the platform's."""

    number: int
    raw: Decimal
    low: int = 0
    high: int = 100


@dataclass(frozen=True, slots=True)
class Platform:
    """The Moodle at `home_page`. Every method gives one statement, without an id."""

    home_page: str

    def logged_in(self, who: Account, when: datetime) -> Json:
        event = Event(who, when, "\\core\\event\\user_loggedin")
        return self._statement(event, "logged in", self._site())

    def viewed_course(self, who: Account, when: datetime, run: Realisation) -> Json:
        event = Event(who, when, "\\core\\event\\course_viewed")
        return self._statement(event, "viewed", self.course(run))

    def viewed_page(self, who: Account, when: datetime, run: Realisation, page: int) -> Json:
        event = Event(who, when, "\\mod_page\\event\\course_module_viewed")
        return self._statement(event, "viewed", self._page(run, page), [self.course(run)])

    def completed_page(self, who: Account, when: datetime, run: Realisation, page: int) -> Json:
        """A module is complete, which says nothing of the course; now and then it is complete and failed."""
        event = Event(who, when, "\\core\\event\\course_module_completion_updated")
        said = self._statement(event, "completed", self._page(run, page), [self.course(run)])
        return {**said, "result": {"completion": True, "success": page % 3 != 0}}

    def completed_course(self, who: Account, when: datetime, run: Realisation) -> Json:
        event = Event(who, when, "\\core\\event\\course_completed")
        return self._statement(event, "completed", self.course(run))

    def started_attempt(self, who: Account, when: datetime, run: Realisation, attempt: Attempt) -> Json:
        event = Event(who, when, "\\mod_quiz\\event\\attempt_started")
        parents = [_test(run), self.course(run)]
        return self._statement(event, "started", self._attempt(run, attempt), parents)

    def submitted_attempt(self, who: Account, when: datetime, run: Realisation, attempt: Attempt) -> Json:
        """The plugin's `scaled` is not a percentage, and `success` follows the quiz's own pass grade."""
        event = Event(who, when, "\\mod_quiz\\event\\attempt_submitted")
        parents = [_test(run), self.course(run)]
        said = self._statement(event, "completed", self._attempt(run, attempt), parents)
        score = {
            "raw": _number(attempt.raw),
            "min": attempt.low,
            "max": attempt.high,
            "scaled": round(float(2 * attempt.raw / attempt.high - 1), 5),
        }
        misled = attempt.number % 2 == 0
        return {**said, "result": {"score": score, "completion": True, "success": misled}}

    def completed_test(self, who: Account, when: datetime, run: Realisation) -> Json:
        """The test as a module is complete: neither an attempt nor the course."""
        event = Event(who, when, "\\core\\event\\course_module_completion_updated")
        said = self._statement(event, "completed", _test(run), [self.course(run)])
        return {**said, "result": {"completion": True, "success": True}}

    def answered(self, who: Account, when: datetime, run: Realisation, attempt: Attempt) -> Json:
        """One question of an attempt: its parents name the test too, and it has a score of its own."""
        event = Event(who, when, "\\mod_quiz\\event\\attempt_submitted")
        question = _activity(
            f"{self.home_page}/question/question.php?cmid={_id_of(run.lms_test)}&id={attempt.number % 7}",
            "Питање о тачности",
            "http://adlnet.gov/expapi/activities/cmi.interaction",
        )
        parents = [self._attempt(run, attempt), _test(run), self.course(run)]
        score = {"raw": 1, "min": 0, "max": 1, "scaled": 1}
        said = self._statement(event, "answered", question, parents)
        return {**said, "result": {"score": score, "response": "true", "completion": True, "success": True}}

    def joined_room(self, who: Account, when: datetime, run: Realisation) -> Json:
        """The platform's word that somebody went to a webinar: it knows nothing of how long."""
        event = Event(who, when, "\\mod_bigbluebuttonbn\\event\\meeting_joined")
        room = _activity(
            f"{self.home_page}/mod/bigbluebuttonbn/view.php?id={run.number + 7000}",
            run.programme.title,
            "http://adlnet.gov/expapi/activities/meeting",
        )
        return self._statement(event, "joined", room, [self.course(run)])

    def voiding(self, statement_id: str, when: datetime) -> Json:
        """An administrator takes a statement back."""
        return {
            "actor": self._actor(Account(ADMIN, "Уредник платформе")),
            "verb": _verb("voided"),
            "object": {"objectType": "StatementRef", "id": statement_id},
            "timestamp": when.astimezone(BELGRADE).isoformat(),
        }

    def course(self, run: Realisation) -> Json:
        return _activity(run.lms_course, run.programme.title, COURSE)

    def _site(self) -> Json:
        return _activity(self.home_page, "Платформа измишљене академије", LMS)

    def _page(self, run: Realisation, page: int) -> Json:
        iri = f"{self.home_page}/mod/page/view.php?id={run.number * 100 + page + 20000}"
        return _activity(iri, f"Читање {page}", "http://activitystrea.ms/schema/1.0/page")

    def _attempt(self, run: Realisation, attempt: Attempt) -> Json:
        iri = f"{self.home_page}/mod/quiz/attempt.php?attempt={attempt.number}&cmid={_id_of(run.lms_test)}"
        name = f"{run.programme.title}: тест, покушај {attempt.number}"
        return _activity(iri, name, "http://adlnet.gov/expapi/activities/attempt")

    def _actor(self, who: Account) -> Json:
        return {"name": who.name, "account": {"homePage": self.home_page, "name": who.number}}

    def _statement(self, event: Event, verb: str, thing: Json, parents: Sequence[Json] = ()) -> Json:
        around: dict[str, object] = {"category": [self._site()]}
        if parents:
            around["parent"] = list(parents)
        return {
            "actor": self._actor(event.who),
            "verb": _verb(verb),
            "object": thing,
            "context": {
                "platform": "Moodle",
                "language": "sr",
                "extensions": {INFO: _info(event)},
                "contextActivities": around,
            },
            "timestamp": _written(event.when),
        }


def _verb(name: str) -> Json:
    return {"id": VERBS[name], "display": {"en": name.capitalize()}}


def _activity(iri: str, name: str, kind: str) -> Json:
    return {"objectType": "Activity", "id": iri, "definition": {"type": kind, "name": {"sr": name}}}


def _test(run: Realisation) -> Json:
    kind = "http://adlnet.gov/expapi/activities/assessment"
    return _activity(run.lms_test, f"{run.programme.title}: тест", kind)


def _info(event: Event) -> Json:
    return {
        "http://moodle.org": "5.1+ (Build: 20251017)",
        "https://github.com/xAPI-vle/moodle-logstore_xapi": "5.0.1",
        "event_name": event.name,
        "event_function": event.name.replace("\\event", "", 1).replace(
            "\\", "\\src\\transformer\\events\\", 1
        ),
    }


def _written(when: datetime) -> str:
    """Both ways in which platforms write a time, always the same one for the same moment."""
    if when.second % 2:
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return when.astimezone(BELGRADE).isoformat()


def _id_of(iri: str) -> str:
    return iri.rpartition("=")[2]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
