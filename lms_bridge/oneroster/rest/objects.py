"""What the objects of a register say, as the rows of a package: the way back from `payloads`.

Strictly read: a value that is neither text, number nor word ends the reading of its page.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from lms_bridge.oneroster.rest.payloads import NO_ROLES, PROFILE
from lms_bridge.oneroster.tables import EXTENSION, TABLES

Object: TypeAlias = Mapping[str, Any]
Row: TypeAlias = dict[str, str]
"""Columns with their text, "" for none."""
_FORM_WORDS: Final = {True: "true", False: "false"}


class NotAnObject(ValueError):
    """An object is not what the standard says of its kind; the argument names the field."""


def org(it: Object) -> Row:
    told = _texts(it, "sourcedId", "name", "type", "identifier")
    return {**told, "parentSourcedId": ref(it, "parent"), **_metadata(it, "orgs")}


def user(it: Object) -> Row:
    names = (
        "sourcedId",
        "username",
        "userMasterIdentifier",
        "givenName",
        "familyName",
        "identifier",
        "email",
    )
    ids = ",".join(f"{{{text(one, 'type')}:{text(one, 'identifier')}}}" for one in listed(it, "userIds"))
    return {**_texts(it, *names), "userIds": ids, "primaryOrgSourcedId": ref(it, "primaryOrg")}


def roles(it: Object) -> Iterator[Row]:
    """A person's roles, which have no id of their own there.

    The standard asks for one at least: where that alone is why there is one, this service says so of it.
    """
    told = _object(it, "metadata")
    held = [] if text(told, NO_ROLES) == _FORM_WORDS[True] else listed(it, "roles")
    return (_role(it, one) for one in held)


def _role(it: Object, one: Object) -> Row:
    days = {name: text(one, name)[:10] for name in ("beginDate", "endDate")}
    return {
        "userSourcedId": text(it, "sourcedId"),
        **_texts(one, "roleType", "role"),
        **days,
        "orgSourcedId": ref(one, "org"),
    }


def profiles(it: Object) -> Iterator[Row]:
    """A person's accounts; one without a name to sign in by is none."""
    for one in listed(it, "userProfiles"):
        known = text(one, "profileId")
        own = unquote(known.removeprefix(PROFILE)) if known.startswith(PROFILE) else ""
        accounts = [name for each in listed(one, "credentials") if (name := text(each, "username"))]
        for name in accounts:
            yield {
                "sourcedId": own if len(accounts) == 1 else "",
                "userSourcedId": text(it, "sourcedId"),
                **_texts(one, "vendorId", "applicationId"),
                "username": name,
            }


def course(it: Object) -> Row:
    return {**_texts(it, "sourcedId", "title", "courseCode"), **_metadata(it, "courses")}


def class_(it: Object) -> Row:
    told = _texts(it, "sourcedId", "title", "classCode", "classType")
    return {**told, "courseSourcedId": ref(it, "course"), **_metadata(it, "classes")}


def enrollment(it: Object) -> Row:
    refs = {"classSourcedId": ref(it, "class"), "userSourcedId": ref(it, "user")}
    return {**_texts(it, "sourcedId", "role"), **refs}


ROWS: Final[Mapping[str, Callable[[Object], Row]]] = {
    "orgs": org,
    "users": user,
    "courses": course,
    "classes": class_,
    "enrollments": enrollment,
}
"""By collection; the roles and accounts of a user are rows of their own."""


def terms(it: Object) -> tuple[str, ...]:
    """The ids of a class's terms."""
    return tuple(text(one, "sourcedId") for one in listed(it, "terms"))


def is_ended(it: Object) -> bool:
    """Whether an object has left the register. Raises `NotAnObject` for a status that is none."""
    status = text(it, "status")
    if status not in ("active", "tobedeleted", "inactive"):
        raise NotAnObject("status")
    return status != "active"


def text(it: Object, name: str) -> str:
    """A text, a number or a flag as text; "" where there is none."""
    found = it.get(name)
    if found is None:
        return ""
    if isinstance(found, bool):
        return _FORM_WORDS[found]
    if isinstance(found, str | int | float):
        return str(found)
    raise NotAnObject(name)


def ref(it: Object, name: str) -> str:
    """The id that a reference names; "" where there is none."""
    return text(_object(it, name), "sourcedId")


def listed(it: Object, name: str) -> list[Object]:
    """A list of objects; empty where there is none."""
    found = it.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotAnObject(name)
    return found


def _object(it: Object, name: str) -> Object:
    found = it.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise NotAnObject(name)
    return found


def made_id(kind: str, row: Row) -> str:
    """An id for a row that has none of its own: the same for what says the same."""
    said = "\n".join(f"{name}={row[name]}" for name in sorted(row) if name != "sourcedId")
    return f"{kind}-{sha256(said.encode()).hexdigest()[:24]}"


def _texts(it: Object, *names: str) -> Row:
    return {name: text(it, name) for name in names}


def _metadata(it: Object, table: str) -> Row:
    told = _object(it, "metadata")
    columns = [column.name for column in TABLES[table].extensions]
    return {name: text(told, name.removeprefix(EXTENSION)) for name in columns}
