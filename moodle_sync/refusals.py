"""Which error of ours an exception of Moodle means, for 4.5 and 5.x, with debugging on or off.

Exception class and errorcode vary with version and debug level, so this is a table of sets. What no row knows
becomes `UnknownTrouble`: refused, for a person to look at. The message is in the service account's language
and may name people; it is not read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType

from moodle_sync import errors
from moodle_sync.errors import MoodleError
from moodle_sync.functions import FUNCTIONS

_NAME = re.compile(r"[A-Za-z0-9_\\/.-]{1,80}")
_PASSWORD_SETTERS = frozenset({"core_user_create_users", "core_user_update_users"})
_UNREADABLE_NAME = "not-a-name"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Moodle said: `exception` is the class without its namespace, `errorcode` as sent."""

    function: str
    _: KW_ONLY
    exception: str
    errorcode: str


_Maker = Callable[[Refusal], MoodleError]


def refusal_of(function: str, body: Mapping[str, object]) -> Refusal:
    """Read the error keys of a web service's answer, or those of pluginfile.php, which has no class."""
    exception = str(body.get("exception") or "").rsplit("\\", 1)[-1]
    return Refusal(function, exception=exception, errorcode=str(body.get("errorcode") or ""))


def error_for(refusal: Refusal) -> MoodleError:
    """Say which of our errors it is; what nobody knows is `UnknownTrouble`, never success."""
    maker = BY_ERRORCODE.get(refusal.errorcode) or _BY_CLASS.get(refusal.exception)
    if maker is not None:
        return maker(refusal)
    if refusal.function in _PASSWORD_SETTERS and refusal.errorcode.startswith("<"):
        return errors.PasswordRefused(function=refusal.function)
    return errors.UnknownTrouble(
        function=refusal.function, exception=_named(refusal.exception), errorcode=_named(refusal.errorcode)
    )


def _named(text: str) -> str:
    """A name, or the remark that there is none: an unknown errorcode may hold anything, people included."""
    return text if _NAME.fullmatch(text) else _UNREADABLE_NAME


def _plain(kind: type[MoodleError]) -> _Maker:
    return lambda refusal: kind(function=refusal.function)


def _barred(why: str) -> _Maker:
    return lambda refusal: errors.ServiceUserBarred(function=refusal.function, why=why)


def _unknown_record(what: str) -> _Maker:
    return lambda refusal: errors.UnknownRecord(function=refusal.function, what=what)


def _capability(refusal: Refusal) -> MoodleError:
    function = FUNCTIONS.get(refusal.function)
    known = function.capabilities(refusal.errorcode) if function else ()
    return errors.CapabilityMissing(
        function=refusal.function, capabilities=known, errorcode=_named(refusal.errorcode)
    )


def _maintenance(refusal: Refusal) -> MoodleError:
    return errors.Maintenance(function=refusal.function, retry_after_s=None)


def _rows(maker: _Maker, *names: str) -> dict[str, _Maker]:
    return dict.fromkeys(names, maker)


BY_ERRORCODE: Mapping[str, _Maker] = MappingProxyType(
    _rows(_plain(errors.TokenRefused), "invalidtoken", "invalidtimedtoken", "missingparam")
    | _rows(_plain(errors.AccessRefused), "accessexception", "servicenotavailable", "enablewsdescription")
    | _rows(_barred("suspended"), "wsaccessusersuspended")
    | _rows(_barred("deleted"), "wsaccessuserdeleted")
    | _rows(_barred("unconfirmed"), "wsaccessuserunconfirmed")
    | _rows(_barred("password-expired"), "wsaccessuserexpired", "passwordisexpired")
    | _rows(_barred("login-method-off"), "wsaccessusernologin")
    | _rows(_barred("must-change-password"), "forcepasswordchangenotice")
    | _rows(_barred("must-agree-to-policy"), "sitepolicynotagreed", "usernotfullysetup")
    | _rows(
        _capability,
        "nopermissions",
        "nopermission",
        "requireloginerror",
        "errorcoursecontextnotvalid",
        "cannotviewreport",
        "errorreportview",
        "wsusercannotassign",
        "nopermissiontoviewgrades",
        "restrictedcontextexception",
        "criteriaerror",
    )
    | _rows(_unknown_record(""), "invalidrecordunknown", "invalidrecord")
    | _rows(_unknown_record("user"), "invaliduser", "invaliduserid")
    | _rows(
        _unknown_record("course"),
        "invalidcourse",
        "invalidcourseid",
        "unknowncourseidnumber",
        "unknowncourse",
    )
    | _rows(_unknown_record("activity"), "invalidcoursemodule", "cannotfindsco", "invalidactivityid")
    | _rows(_plain(errors.UserDeleted), "userdeleted")
    | _rows(_plain(errors.NotEnrolled), "usernotenroled")
    | _rows(_plain(errors.BadArgument), "invalidparameter", "codingerror", "invaliditems")
    | _rows(_plain(errors.FileMissing), "filenotfound")
    | _rows(_maintenance, "sitemaintenance", "upgraderunning")
    | _rows(_plain(errors.WriteCollision), "dmlwriteexception", "locktimeout")
    | _rows(
        _plain(errors.DatabaseTrouble), "dmlreadexception", "dbconnectionfailed", "dmltransactionexception"
    )
)

"""By the errorcodes of 4.5 and 5.1; `docs/reference/moodle-errors.md` lists the same."""

_BY_CLASS: Mapping[str, _Maker] = MappingProxyType(
    _rows(_capability, "required_capability_exception", "require_login_exception")
    | _rows(_capability, "restricted_context_exception", "report_access_exception")
    | _rows(_unknown_record(""), "dml_missing_record_exception")
    | _rows(_plain(errors.AccessRefused), "webservice_access_exception")
    | _rows(_plain(errors.BadArgument), "invalid_parameter_exception", "webservice_parameter_exception")
    | _rows(_plain(errors.WriteCollision), "dml_write_exception")
    | _rows(_plain(errors.DatabaseTrouble), "dml_read_exception", "dml_connection_exception")
)
