"""The companion plugin on the stand-in: its web-service functions, and its sender."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

from moodle_sync.signature import Signed, signature
from moodle_sync.standin import messages
from moodle_sync.standin.call import Call, Service
from moodle_sync.standin.form import INT, TEXT, Optional
from moodle_sync.standin.refusals import plain
from moodle_sync.standin.site import FRONT_PAGE, STUDENT, Course, Enrolment, OutboxRow, Site

SETTLING_S = 3
_MOST = 500
_MOST_ITEMS = 200


class PostBytes(Protocol):
    """Sends a body as it is and gives the status of the answer, 0 where there was none."""

    def __call__(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> int: ...


class Sender:
    """Sends the outbox of a site as the plugin does: in order, signed, until something is refused.

    `secrets`: separated by blanks; each signs.
    """

    def __init__(self, site: Site, *, url: str, secrets: str, post: PostBytes) -> None:
        self._site = site
        self._url = url
        self._secrets = secrets
        self._post = post

    def send_due(self) -> int:
        """Send what was not sent yet, the oldest first, and stop at the first failure; how many arrived."""
        arrived = 0
        for row in [each for each in self._site.tables.outbox.values() if not each.sent]:
            if not _is_success(self.send(row)):
                break
            self._site.tables.outbox[row.seq] = replace(row, sent=self._site.now())
            arrived += 1
        return arrived

    def send(self, row: OutboxRow) -> int:
        """Send one row as it stands now, whatever became of it before; the status of the answer."""
        return self.send_body(row.uuid, messages.body(self._site, row))

    def send_test(self) -> int:
        """Send a message that says nothing."""
        return self.send_body(str(uuid4()), messages.test_body(self._site))

    def send_body(self, message_id: str, text: str) -> int:
        """Sign and send a body."""
        content = text.encode()
        signed = Signed(message_id, timestamp=str(self._site.now()), signature="")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": signed.id,
            "webhook-timestamp": signed.timestamp,
            "webhook-signature": signature(signed, content, secrets=self._secrets.split()),
        }
        return self._post(self._url, content, headers=headers)


def _is_success(status: int) -> bool:
    return status // 100 == 2  # noqa: PLR2004 - RFC 9110 15.3


def _changes(call: Call) -> Mapping[str, Any]:
    call.require("local/lmsbridge:use")
    after, limit = call.args["after"], _limit(call)
    settled: list[OutboxRow] = []
    for seq in sorted(each for each in call.tables.outbox if each > after):
        row = call.tables.outbox[seq]
        if row.created > call.site.now() - SETTLING_S or len(settled) > limit:
            break
        settled.append(row)
    page = settled[:limit]
    return {
        "site": messages.about(call.site, version=call.traps.version),
        "head": max(call.tables.outbox, default=0),
        "next": page[-1].seq if page else after,
        "more": len(settled) > limit,
        "messages": [
            {"seq": each.seq, "uuid": each.uuid, "body": messages.body(call.site, each)} for each in page
        ],
    }


def _learners(call: Call) -> Mapping[str, Any]:
    course = _course(call)
    people = sorted(_people(call, course))
    page, following = _page(call, people)
    known = messages.learners(call.site, course, page)
    done = [each for each in people if (course.id, each) in call.tables.course_done]
    return {
        "site": messages.about(call.site, version=call.traps.version),
        "course": messages.course_told(course),
        "total": len(people),
        "completed": len(done),
        "next": following,
        "learners": [
            messages.written({"user": messages.user_told(call.tables.users[each]), "learner": known[each]})
            for each in page
        ],
    }


def _people(call: Call, course: Course) -> Iterable[int]:
    """Who learns here, and who completed it whenever; nobody who was deleted."""
    here = {each.user_id for each in call.site.enrolments_of(course.id) if each.role_id == STUDENT}
    done = {user_id for course_id, user_id in call.tables.course_done if course_id == course.id}
    return {each for each in here | done if not call.tables.users[each].deleted}


def _roster(call: Call) -> Mapping[str, Any]:
    course = _course(call)
    # An enrolment of the stand-in has no number: its place among all is one, as long as none goes.
    numbered = enumerate(call.tables.enrolments.values(), 1)
    seats = {number: each for number, each in numbered if each.course_id == course.id}
    page, following = _page(call, sorted(seats))
    return {
        "site": messages.about(call.site, version=call.traps.version),
        "total": len(seats),
        "next": following,
        "seats": [_seat(number, seats[number]) for number in page],
    }


def _seat(number: int, enrolment: Enrolment) -> Mapping[str, Any]:
    return {
        "id": number,
        "userid": enrolment.user_id,
        "method": enrolment.method,
        "status": "suspended" if enrolment.suspended else "active",
        "start": enrolment.timestart,
        "end": enrolment.timeend,
        "roleids": [enrolment.role_id],
    }


def _push(call: Call) -> Mapping[str, Any]:
    call.require("local/lmsbridge:use")
    items = json.loads(call.args["items"])
    if not isinstance(items, list) or len(items) > _MOST_ITEMS:
        raise plain("invaliditems", "There are too many items, or they are no list.")
    results = [_pushed(call, each) for each in items]
    done = ("enrolled", "updated", "unchanged")
    return {
        "site": messages.about(call.site, version=call.traps.version),
        "results": [{"key": key, "done": code in done, "code": code} for key, code in results],
    }


def _pushed(call: Call, item: Mapping[str, Any]) -> tuple[str, str]:
    """Each on its own: one that is refused takes none along."""
    key = str(item.get("key", ""))
    refusal = next((code for code, refused in _REFUSALS.items() if refused(call, item)), "")
    if refusal:
        return key, refusal
    wanted = Enrolment(
        item["courseid"],
        user_id=item["userid"],
        role_id=item["roleid"],
        timestart=item["start"],
        timeend=item["end"],
        suspended=item["suspended"],
    )
    before = call.tables.enrolments.get((wanted.course_id, wanted.user_id, wanted.method))
    if before == wanted:
        return key, "unchanged"
    call.site.enrol(wanted)
    return key, "updated" if before else "enrolled"


_KEYS = frozenset({"key", "courseid", "userid", "roleid", "start", "end", "suspended"})
_REFUSALS: Mapping[str, Callable[[Call, Mapping[str, Any]], bool]] = {
    "invalid-item": lambda _, item: not item.keys() >= _KEYS or 0 < item["end"] <= item["start"],
    "unknown-course": lambda call, item: item["courseid"] not in call.tables.courses,
    "not-permitted": lambda call, _: not call.may("enrol/manual:enrol"),
    "unknown-user": lambda call, item: item["userid"] not in call.tables.users,
    "deleted-user": lambda call, item: call.tables.users[item["userid"]].deleted,
    "suspended-account": lambda call, item: call.tables.users[item["userid"]].suspended,
    "role-not-assignable": lambda call, item: item["roleid"] != STUDENT or not call.may("moodle/role:assign"),
}


def _send_test(call: Call) -> Mapping[str, Any]:
    """The web service of the stand-in has nowhere to send to; its `Sender` is driven from outside."""
    call.require("local/lmsbridge:use")
    return {"done": False, "code": 0, "error": "No endpoint or no secret is set."}


def _course(call: Call) -> Course:
    call.require("local/lmsbridge:use")
    course = call.tables.courses.get(call.args["courseid"])
    if course is None or course.id == FRONT_PAGE:
        raise plain("unknowncourse", "There is no such course.")
    return course


def _page(call: Call, numbers: list[int]) -> tuple[list[int], int]:
    """Those after the number asked for, and where the next page begins; 0 after the last."""
    left = [each for each in numbers if each > call.args["after"]]
    limit = _limit(call)
    page = left[:limit]
    return page, page[-1] if len(left) > limit else 0


def _limit(call: Call) -> int:
    return min(max(int(call.args["limit"]), 1), _MOST)


SERVICES = {
    "local_lmsbridge_get_changes": Service(
        _changes, spec={"after": Optional(INT, 0), "limit": Optional(INT, 100)}
    ),
    "local_lmsbridge_get_learners": Service(
        _learners, spec={"courseid": INT, "after": Optional(INT, 0), "limit": Optional(INT, 100)}
    ),
    "local_lmsbridge_get_roster": Service(
        _roster, spec={"courseid": INT, "after": Optional(INT, 0), "limit": Optional(INT, 500)}
    ),
    "local_lmsbridge_push_roster": Service(_push, spec={"items": TEXT}, writes=True),
    "local_lmsbridge_send_test": Service(_send_test, spec={}),
}
