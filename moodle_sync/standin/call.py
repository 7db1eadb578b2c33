"""One call of a web-service function: its arguments, who asks, and what that account may."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from moodle_sync.standin.form import Spec
from moodle_sync.standin.refusals import missing, no_capability, plain
from moodle_sync.standin.site import Activity, Course, Site, Tables, User
from moodle_sync.standin.traps import Traps


@dataclass(frozen=True, slots=True)
class Call:
    """What a function gets. `args`: checked by its spec."""

    site: Site
    _: KW_ONLY
    traps: Traps
    args: Mapping[str, Any]

    @property
    def tables(self) -> Tables:
        return self.site.tables

    def may(self, capability: str) -> bool:
        """Whether the service account has the capability."""
        return capability not in self.traps.lacking

    def require(self, capability: str, errorcode: str = "nopermissions") -> None:
        """Refuse as Moodle does for the lack of it."""
        if not self.may(capability):
            raise no_capability(errorcode, capability)

    def course(self, errorcode: str = "requireloginerror", course_id: int | None = None) -> Course:
        """The course of the call, which must exist and be accessible."""
        wanted = self.args["courseid"] if course_id is None else course_id
        course = self.tables.courses.get(wanted)
        if course is None:
            raise missing("invalidrecord")
        self.require("moodle/course:view", errorcode)
        return course

    def user(self, user_id: int | None = None) -> User:
        """The user of the call, who must exist and not be deleted."""
        user = self.tables.users.get(self.args["userid"] if user_id is None else user_id)
        if user is None:
            raise missing("invaliduser")
        if user.deleted:
            raise plain("userdeleted", "error/userdeleted")
        return user

    def activity(self, kind: str, instance: int) -> Activity:
        """The activity of this kind and instance, which must exist in an accessible course."""
        for activity in self.tables.activities.values():
            if (activity.kind, activity.instance) == (kind, instance):
                self.course(course_id=activity.course_id)
                return activity
        raise missing("invalidrecord")

    def is_contact(self, user_id: int) -> bool:
        """Whether the user teaches somewhere: such people are shown to everybody."""
        return any(each.role_id not in {0, 5} for each in self.site.enrolments_for(user_id))


@dataclass(frozen=True, slots=True)
class Service:
    """A function the stand-in speaks: its arguments, what it does, and whether it writes."""

    run: Callable[[Call], Any]
    _: KW_ONLY
    spec: Mapping[str, Spec]
    writes: bool = False


def warned(item: str, item_id: int, code: str, message: str) -> dict[str, Any]:
    """An entry of an answer's warnings."""
    return {"item": item, "itemid": item_id, "warningcode": code, "message": message}
