"""Users: shown as far as the account may see, made and changed all or nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from moodle_sync.standin.call import Call, Service, warned
from moodle_sync.standin.form import EMAIL, FLAG, INT, TEXT, USERNAME, Kind, Many, Optional, Spec, checked
from moodle_sync.standin.refusals import Refuses, invalid, plain
from moodle_sync.standin.site import ADMIN, User

_FIELDS = ("id", "idnumber", "username", "email")
_PASSWORD = re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])(?=.*[^0-9A-Za-z]).{8,}")
_PICTURE = "/theme/image.php/boost/core/1/u/f"
_OPTIONAL = ("institution", "idnumber", "city", "country")
_TO_ALL_DETAILS = ("username", "department", "institution", "idnumber", "auth", "confirmed", "lang")
_MORE_DETAILS = ("theme", "timezone", "mailformat", "trackforums")


def shown(call: Call, user: User) -> dict[str, Any]:
    """A user as our account may see it, a field that is empty or hidden left out; empty for nobody."""
    own = user.id == call.site.service_user
    if not (own or call.may("moodle/user:viewdetails") or call.is_contact(user.id)):
        return {}
    details = _details(user)
    if not (own or call.may("moodle/user:viewalldetails")):
        details = {
            name: each for name, each in details.items() if name not in _TO_ALL_DETAILS + _MORE_DETAILS
        }
    if not (own or call.may("moodle/site:viewuseridentity")):
        details.pop("email")
    return details


def _details(user: User) -> dict[str, Any]:
    details = {
        "id": user.id,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": f"{user.firstname} {user.lastname}",
        "email": user.email,
        "department": user.department,
        "institution": user.institution,
        "idnumber": user.idnumber,
        "firstaccess": 0,
        "lastaccess": 0,
        "auth": user.auth,
        "suspended": user.suspended,
        "confirmed": user.confirmed,
        "lang": user.lang,
        "theme": "",
        "timezone": "99",
        "mailformat": 1,
        "trackforums": 0,
        "city": user.city,
        "country": user.country,
        "profileimageurlsmall": f"{_PICTURE}2",
        "profileimageurl": f"{_PICTURE}1",
    }
    return {name: value for name, value in details.items() if value != "" or name not in _OPTIONAL}


def _by_field(call: Call) -> list[dict[str, Any]]:
    field, values = call.args["field"], call.args["values"]
    if field not in _FIELDS:
        message = "Coding error detected, it must be fixed by a programmer: invalid field parameter"
        raise Refuses("core\\exception\\coding_exception", "codingerror", message)
    if field == "username":
        checked(Many(USERNAME), dict(enumerate_as_text(values)))
    wanted = set(values)
    rows = (shown(call, user) for user in _candidates(call, field, values) if _found(user, field, wanted))
    return [each for each in rows if each.get(field)]


def enumerate_as_text(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Values under the keys that a form gives a list."""
    return ((str(index), value) for index, value in enumerate(values))


def _candidates(call: Call, field: str, values: Iterable[str]) -> Iterable[User]:
    users = call.tables.users
    if field != "id":
        return users.values()
    ids = sorted({int(value) for value in values if value.isdecimal()})
    return [users[each] for each in ids if each in users]


def _found(user: User, field: str, wanted: set[str]) -> bool:
    """By id the shell of a deleted user is still found; an e-mail in other letters is not."""
    return str(getattr(user, field)) in wanted and (field == "id" or not user.deleted)


def _get_users(call: Call) -> Mapping[str, Any]:
    """Search by criteria; a key that it does not know is dropped, which leaves everybody."""
    users = [user for user in call.tables.users.values() if not user.deleted]
    warnings = []
    for criterion in call.args["criteria"]:
        key, value = criterion["key"], criterion["value"]
        if key in _FIELDS:
            pattern = re.compile(re.escape(value).replace("%", ".*"))
            users = [user for user in users if pattern.fullmatch(str(getattr(user, key)))]
        else:
            message = f"The search key '{key}' is not supported, look at the web service documentation"
            warnings.append({"item": key, "warningcode": "invalidfieldparameter", "message": message})
    return {"users": [each for each in (shown(call, user) for user in users) if each], "warnings": warnings}


def _create(call: Call) -> list[dict[str, Any]]:
    call.require("moodle/user:create")
    return [_created(call, each) for each in call.args["users"]]


def _created(call: Call, asked: Mapping[str, Any]) -> dict[str, Any]:
    _refuse_taken(call, asked)
    if asked.get("lang", "en") not in call.traps.languages:
        raise invalid("lang => the server was expecting a language that is installed")
    _refuse_password(asked)
    left_out = {"password", "createpassword"}
    fields = {name: value for name, value in asked.items() if name not in left_out}
    return {"id": call.site.add_user(**fields), "username": asked["username"]}


def _refuse_taken(call: Call, asked: Mapping[str, Any]) -> None:
    """username and e-mail are unique, whatever their letters; idnumber is not."""
    for user in call.tables.users.values():
        if user.username == asked["username"]:
            raise invalid(f"Username already exists: {asked['username']}")
        if user.email.lower() == asked["email"].lower():
            raise invalid(f"Email address already exists: {asked['email']}")


def _refuse_password(asked: Mapping[str, Any]) -> None:
    if asked.get("createpassword"):
        return
    if asked.get("auth", "manual") == "manual" and not asked.get("password"):
        raise invalid("Invalid password: you must provide a password, or set createpassword.")
    if asked.get("password") and not _PASSWORD.fullmatch(asked["password"]):
        text = "<div>Passwords must be at least 8 characters long.</div>"
        raise plain(text, f"error/{text}")


def _update(call: Call) -> Mapping[str, Any]:
    call.require("moodle/user:update")
    refused = (_updated(call, each) for each in call.args["users"])
    return {"warnings": [each for each in refused if each]}


def _updated(call: Call, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    user = call.tables.users.get(asked["id"])
    if user is None or user.deleted:
        return warned("user", asked["id"], "invaliduserid", "Invalid user ID")
    if user.id == ADMIN:
        return warned("user", user.id, "usernotupdatedadmin", "Cannot update admin accounts")
    others = (each for each in call.tables.users.values() if each.id != user.id)
    if any(each.email.lower() == asked.get("email", "").lower() for each in others):
        return warned("user", user.id, "useremailduplicate", "Duplicate address")
    call.tables.users[user.id] = replace(user, **{name: asked[name] for name in asked if name != "id"})
    return None


def _optional(*names: str, kind: Kind = TEXT) -> dict[str, Spec]:
    return {name: Optional(kind) for name in names}


_WRITABLE = _optional("idnumber", "institution", "department", "city", "country", "lang", "auth")
_NEW: dict[str, Spec] = {
    "username": USERNAME,
    "firstname": TEXT,
    "lastname": TEXT,
    "email": EMAIL,
    "password": Optional(TEXT),
    "createpassword": Optional(FLAG),
    **_WRITABLE,
}
_CHANGED: dict[str, Spec] = {
    "id": INT,
    "email": Optional(EMAIL),
    "suspended": Optional(FLAG),
    **_optional("firstname", "lastname"),
    **_WRITABLE,
}
_CRITERION: dict[str, Spec] = {"key": TEXT, "value": TEXT}

SERVICES = {
    "core_user_get_users_by_field": Service(_by_field, spec={"field": TEXT, "values": Many(TEXT)}),
    "core_user_get_users": Service(_get_users, spec={"criteria": Many(_CRITERION)}),
    "core_user_create_users": Service(_create, spec={"users": Many(_NEW)}, writes=True),
    "core_user_update_users": Service(_update, spec={"users": Many(_CHANGED)}, writes=True),
}
