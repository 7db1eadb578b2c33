"""The English words of what goes wrong between us and a Moodle, by the code of `moodle_sync`'s error.

`{source}` is the source's name, `{at_…}` a place in Moodle's menus, other names the error's params.
`docs/reference/moodle-errors.md` lists the same codes with the errorcodes of Moodle that lead to them.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms_bridge.runtime.wording_menus import MENUS
from lms_bridge.runtime.wording_report import REPORT_TROUBLES
from lms_bridge.runtime.words import Words, filled

TROUBLES: Final[Mapping[str, Words]] = {
    **REPORT_TROUBLES,
    "moodle-error": Words(
        "Moodle reports an error", "“{source}” reports an error; no more is known.", "Look into its log."
    ),
    "moodle-refused": Words(
        "Moodle refuses", "“{source}” refuses the call; no more is known.", "Look into its log."
    ),
    "moodle-unavailable": Words(
        "Moodle does not answer now", "“{source}” cannot be used now.", "Wait; the same is tried again."
    ),
    "moodle-token-refused": Words(
        "Moodle does not know the token",
        "“{source}” does not know the token: it is wrong, was deleted, or has expired. Moodle deletes an"
        " expired token when it is used.",
        "Make a new one in {at_tokens}, without an end under Valid until, and give it by"
        " “lms-bridge source change {source} --token-file FILE”.",
    ),
    "moodle-access-refused": Words(
        "Moodle does not let the token in",
        "“{source}” refuses “{function}”, for one of four reasons that it does not tell apart: the token has"
        " expired, it is bound to other IP addresses, the service is switched off, or the function is not in"
        " the service.",
        "Look in {at_tokens} at Valid until and IP restriction, and in {at_services} whether the service is"
        " enabled and has the function.",
    ),
    "moodle-service-user-barred": Words(
        "The service account cannot sign in",
        "The account of the token at “{source}” cannot be used: {because}.",
        "Open the account in {at_users} and put it right, then try again.",
    ),
    "moodle-web-services-off": Words(
        "Web services are switched off",
        "“{source}” answers with an empty refusal: web services or their REST protocol are switched off.",
        "Tick Enable web services in {at_features}, and open the eye of the REST protocol in {at_protocols}.",
    ),
    "moodle-not-there": Words(
        "No Moodle at this address",
        "At the address of “{source}” no Moodle answers (HTTP {status}), or something stands before it.",
        "Compare the address with $CFG->wwwroot in Moodle's config.php; a new one is given by"
        " “lms-bridge source change {source} --home-page URL”. A proxy or firewall must let"
        " /webservice/rest/server.php through.",
    ),
    "moodle-address-moved": Words(
        "Moodle answers at another address",
        "“{source}” answers with a redirect (HTTP {status}), which would lose what is sent.",
        "Give the final address, as $CFG->wwwroot in Moodle's config.php says it, by"
        " “lms-bridge source change {source} --home-page URL”.",
    ),
    "moodle-capability-missing": Words(
        "The service account may not do this",
        "At “{source}” the service account may not call “{function}”; it lacks {named}.",
        "Allow it in the role of the service account: {at_roles}. The role has to be given to the account in"
        " {at_assigned}. For a role that it may not give: {at_roles}, tab Allow role assignments.",
    ),
    "moodle-unknown-record": Words(
        "Moodle does not know this any more",
        "“{source}” does not know {something} that “{function}” was asked for; it was deleted, or never was.",
        "Look in Moodle what was deleted, then read the catalogue again.",
    ),
    "moodle-user-deleted": Words(
        "The account was deleted in Moodle",
        "“{source}” says that the account that “{function}” was asked for was deleted.",
        "Look in the logs of Moodle who deleted it. What was completed before stands.",
    ),
    "moodle-not-enrolled": Words(
        "Not enrolled in the course",
        "“{source}” says that the person is not enrolled in the course (any more).",
        "Enrol the person, or leave it. What was completed before stands.",
    ),
    "moodle-bad-argument": Words(
        "Moodle finds something wrong",
        "“{source}” finds something wrong in the call of “{function}” and does not say what: a user name,"
        " address or group that exists already, an unknown course, a language that is not installed, a user"
        " name with capitals or Cyrillic.",
        "Look the person or the course up in Moodle and compare. With Moodle's debugging switched on its log"
        " says more.",
    ),
    "moodle-password-refused": Words(
        "The password is too weak for Moodle",
        "The password policy of “{source}” refuses the password that “{function}” gave.",
        "Let Moodle make the password, or relax Password policy in {at_policy}.",
    ),
    "moodle-files-refused": Words(
        "Moodle hands no files out",
        "“{source}” lets the service call its functions, and not download files: packages cannot be fetched.",
        "Tick Can download files under {at_services}, Edit, Show more.",
    ),
    "moodle-file-missing": Words(
        "The file is gone",
        "“{source}” does not have the file any more.",
        "Read the catalogue again; somebody has replaced the package.",
    ),
    "moodle-file-differs": Words(
        "Another file came",
        "The file that “{source}” gave is not the one that it announced.",
        "Read the catalogue again; if it stays so, look at what stands between us and Moodle.",
    ),
    "moodle-foreign-address": Words(
        "A file elsewhere",
        "“{source}” names a file that is not its own; the token is not sent there.",
        "Compare the address of the source with $CFG->wwwroot in Moodle's config.php.",
    ),
    "moodle-call-too-large": Words(
        "Too much at once",
        "A call of “{source}” would be larger than a Moodle surely takes whole.",
        "This is a fault of ours; report it. What a proxy refuses (HTTP 413) is allowed there.",
    ),
    "moodle-unsendable-value": Words(
        "A value that Moodle cannot take",
        "For “{source}” the value of “{field}” cannot be sent; it takes {expected}.",
        "Correct the value where it comes from.",
    ),
    "moodle-empty-not-believed": Words(
        "Moodle shows nobody",
        "“{source}” shows our account nobody, although people are there. It lacks {named}.",
        "Allow it in the role of the service account: {at_roles}. Until then nobody is taken for absent.",
    ),
    "moodle-count-differs": Words(
        "Moodle answers for fewer than were asked",
        "“{source}” answered “{function}” with {answered} where {sent} were expected.",
        "Look the people or courses up in Moodle and compare; then try again.",
    ),
    "moodle-answer-unexpected": Words(
        "An answer of another shape",
        "An answer of “{source}” is not as expected: at {place}, {expected}.",
        "Report it with the version of Moodle that “lms-bridge source check {source}” shows.",
    ),
    "moodle-unknown-trouble": Words(
        "An error that is not known",
        "“{source}” reports an error of “{function}” that nobody foresaw: {exception} {errorcode}.",
        "Look into Moodle's log, and report the two names.",
    ),
    "moodle-unreachable": Words(
        "Moodle cannot be reached",
        "“{source}” cannot be reached: {because}.",
        "Check the address, the network, the firewall and the certificate; then try again.",
    ),
    "moodle-reply-lost": Words(
        "The answer was lost",
        "“{function}” was sent to “{source}” and no answer came: it may have been carried out.",
        "Nothing is repeated blindly: look at the plan, which compares before it goes on.",
    ),
    "moodle-maintenance": Words(
        "Moodle is in maintenance",
        "“{source}” is in maintenance or is being upgraded.",
        "Wait until it is over; the same is tried again. It is switched off in {at_maintenance}.",
    ),
    "moodle-overloaded": Words(
        "Moodle gives up for now",
        "The server of “{source}”, or a proxy before it, gives up (HTTP {status}).",
        "Wait; the same is tried again. If it lasts, tell who runs the server.",
    ),
    "moodle-answer-not-json": Words(
        "A page instead of an answer",
        "“{source}” answers with a page instead of data (HTTP {status}): an error page, a login page, or one"
        " of a proxy.",
        "Wait and try again; if it stays so, compare the address with $CFG->wwwroot in Moodle's config.php.",
    ),
    "moodle-answer-cut": Words(
        "The answer breaks off",
        "The answer of “{source}” to “{function}” breaks off.",
        "Wait; the same is tried again. If it lasts, look at the memory and time limits of its PHP.",
    ),
    "moodle-write-collision": Words(
        "Two wrote at once",
        "“{source}” undid “{function}” because somebody else wrote at the same moment.",
        "Nothing to do: the same is tried again.",
    ),
    "moodle-database-trouble": Words(
        "Moodle has trouble with its database",
        "“{source}” cannot reach or read its own database.",
        "Wait; if it lasts, tell the administrator of Moodle.",
    ),
    "moodle-list-moved": Words(
        "The list changed while it was read",
        "A list of “{source}” changed again and again while “{function}” read its pages.",
        "Wait; the same is tried again at a quieter time.",
    ),
    "moodle-row-refused": Words(
        "One of several is refused",
        "“{source}” refuses one of several and does not say which; none of them was written.",
        "They are tried one by one. Look at the results of the plan.",
    ),
    "moodle-write-in-doubt": Words(
        "It is not known what was written",
        "“{source}” answered so that it is not known what of the call was written.",
        "Nothing is repeated blindly: it is looked up, then the rest is tried again.",
    ),
    "moodle-course-not-whole": Words(
        "A course could not be read whole",
        "Not all participants of a course of “{source}” could be read; nobody is taken for absent.",
        "Wait; the same is tried again.",
    ),
    "roster-guards-hold": Words(
        "A guard holds the plan",
        "The plan for “{source}” would change more than usual, and nobody has agreed to it.",
        "Look at the plan and its guards; whoever agrees gives a name and a reason.",
    ),
    "roster-base-changed": Words(
        "Moodle has changed since the plan",
        "“{source}” is no longer as the plan found it; nothing was changed.",
        "Make a new plan and look at it.",
    ),
    "roster-plan-unreadable": Words(
        "The plan is of another version",
        "The stored plan for “{source}” was made by another version of this program.",
        "Make a new plan.",
    ),
}

BECAUSE: Final[Mapping[str, str]] = {
    "suspended": "it is suspended",
    "deleted": "it was deleted",
    "unconfirmed": "it is not confirmed",
    "password-expired": "its password has expired",
    "login-method-off": "its authentication method does not let it in",
    "must-change-password": "it has to change its password first",
    "must-agree-to-policy": "it has not agreed to the site policy, or its profile is not complete",
    "connection-refused": "nothing listens there",
    "connection-broken": "the connection broke",
    "connect-timeout": "nobody answered in time",
    "timeout": "the answer did not come in time",
    "tls": "the certificate is not valid",
    "unknown-host": "the name of the server is not known",
    "forbidden-address": "the address is of a kind that is never called",
    "not-an-address": "the address is none",
    "answer-too-large": "the answer is too large",
    "no-answer": "no answer came",
}
"""Why an account is barred, and why no answer came."""

SOMETHING: Final[Mapping[str, str]] = {
    "": "something",
    "user": "the account",
    "course": "the course",
    "activity": "the activity",
}
A_CAPABILITY: Final = "a capability"


def trouble_words(params: Mapping[str, object], *, say: Callable[[str], str] = str) -> Words | None:
    """The words for an error of a source; None where it is no trouble of a Moodle.

    `params`: `source`, `trouble` (a code of `TROUBLES`) and those of the trouble. `say` translates a text.
    """
    words = TROUBLES.get(str(params.get("trouble", "")))
    if words is None:
        return None
    return filled(
        Words(say(words.title), say(words.detail), say(words.remedy)), {**MENUS, **_spoken(params, say)}
    )


def _spoken(params: Mapping[str, object], say: Callable[[str], str]) -> Mapping[str, object]:
    """The params, with words for those that are codes."""
    because = str(params.get("why") or params.get("reason") or "no-answer")
    named = params.get("capabilities")
    return {
        **params,
        "because": say(BECAUSE.get(because, because)),
        "something": say(SOMETHING.get(str(params.get("what", "")), SOMETHING[""])),
        "named": ", ".join(named) if isinstance(named, tuple) and named else say(A_CAPABILITY),
    }
