"""The English words of every error: what happened, and the way out. Keyed by code; translated at the edge.

`{names}` are the error's params. `docs/reference/errors.md` lists the same codes.
"""

from collections.abc import Mapping
from typing import Final

from lms_bridge.domain.errors import BridgeError
from lms_bridge.runtime.wording_attendance import TITLE, refusal_words
from lms_bridge.runtime.wording_classroom import CLASSROOM
from lms_bridge.runtime.wording_counting import COUNTING_ERRORS
from lms_bridge.runtime.wording_issuing import ISSUING_ERRORS
from lms_bridge.runtime.wording_papers import PAPER_ERRORS
from lms_bridge.runtime.wording_people import PEOPLE_ERRORS
from lms_bridge.runtime.wording_pulls import PULL_ERRORS
from lms_bridge.runtime.wording_submissions import SUBMISSION_ERRORS
from lms_bridge.runtime.wording_trouble import trouble_words
from lms_bridge.runtime.wording_webinars import REFUSED_CALLS, WEBINAR_TROUBLES
from lms_bridge.runtime.words import Words, filled
from lms_bridge.services.attendance_file import AttendanceFileRefused

ERRORS: Final[Mapping[str, Words]] = {
    "bridge-error": Words("Something went wrong", "No more is known.", "Look into the log of the service."),
    "refused": Words("Refused", "The request was refused.", "Change what the message names and try again."),
    "unavailable": Words("Not available now", "The service could not answer.", "Send the same again."),
    "not-found": Words("Not found", "There is no {what} “{name}”.", "Check the name."),
    "already-there": Words("Already there", "There is a {what} “{name}” already.", "Choose another name."),
    "invalid-value": Words(
        "Invalid value", "The field “{field}” takes {expected}.", "Correct the field and try again."
    ),
    "not-authenticated": Words(
        "Not signed in",
        "The key, the name or the secret is missing or wrong.",
        "Check both; a new credential is made with “lms-bridge credential add”.",
    ),
    "not-allowed": Words(
        "Not allowed", "This credential lacks “{needs}”.", "Use a credential that was given it."
    ),
    "not-handed-in-by-you": Words(
        "Not this client's",
        "The {kind} “{name}” was not handed in by this client.",
        "Write under an id of your own. What completions come to is told by the bridge alone.",
    ),
    "still-named": Words(
        "Still named",
        "Objects that stand name the {kind} “{name}”: {count}.",
        "Delete those first.",
    ),
    "token-refused": Words(
        "The token is not taken",
        "The bearer token is not valid here: {reason}.",
        "Get a new token of the issuer, for this service, and send the same again.",
    ),
    "issuer-unavailable": Words(
        "The issuer of tokens does not answer",
        "The keys of the issuer of tokens cannot be had now: {reason}.",
        "Send the same again. If it lasts, check LMS_BRIDGE_OIDC_ISSUER and that the issuer is reached.",
    ),
    "too-many-tries": Words(
        "Too many tries", "The sign-in failed too often.", "Wait {minutes} minutes, then try again."
    ),
    "too-many-failures": Words(
        "Too many wrong secrets",
        "Too many calls with a wrong key or secret came from there lately.",
        "Correct the key and the secret, wait {seconds} seconds, then send the same again.",
    ),
    "secrets-changing": Words(
        "Two secrets are valid already",
        "The change of the secret of “{name}” that was begun is not finished.",
        "Finish it first by “lms-bridge credential rotate KEY --finish”.",
    ),
    "secrets-settled": Words(
        "Only one secret is valid",
        "No change of the secret of “{name}” goes on; there is nothing to finish.",
        "Begin one by “lms-bridge credential rotate KEY”.",
    ),
    **CLASSROOM,
    "contradicting-link": Words(
        "Linked to somebody else",
        "The account “{account}” is linked to another person.",
        "Undo that link first, if it is wrong.",
    ),
    "ambiguous-account": Words(
        "Several accounts of that name",
        "The source has more than one account “{name}”, on different home pages.",
        "Choose it on the page “Unmatched accounts”.",
    ),
    "packages-unwritable": Words(
        "Packages cannot be kept",
        "The folder of learning packages cannot be written ({reason}).",
        "Make room or give the service the right to write there; LMS_BRIDGE_PACKAGES names the folder.",
    ),
    "packages-refused": Words(
        "Packages of a course cannot be used",
        "“{source}” holds packages that cannot be used: {count}, one of them in “{name}” ({why}). The last"
        " good ones stand.",
        "Open the page “Learning packages”: it says what is wrong with each, and how to put it right.",
    ),
    "package-rejected": Words(
        "The package cannot be used",
        "“{name}” is rejected ({why}); nothing was changed.",
        "“lms-bridge package inspect FILE” says what is wrong with it and how to put it right.",
    ),
    "package-file-missing": Words(
        "The file of a package is missing",
        "The package {sha256} is known, but its file is not in the folder of packages, or was changed.",
        "Put the folder back from its backup, or upload the package again.",
    ),
    "package-stands": Words(
        "This package stands already",
        "The activity has this very package at that time, as version {number}.",
        "There is nothing to do.",
    ),
    "attendance-file-refused": Words(
        TITLE, "Nothing of it was taken ({why}).", "See the table of files in the reference."
    ),
    "database-outdated": Words(
        "The database does not fit this program",
        "Its schema is {found}; this program needs {needed}.",
        "Run “lms-bridge init” to upgrade it; if it is newer, install the newer program.",
    ),
    "database-missing": Words(
        "No database", "There is no database at {place}.", "Run “lms-bridge init” to create it."
    ),
    "database-busy": Words(
        "The database is busy", "The database could not be reached in time.", "Send the same again."
    ),
    "unreadable": Words(
        "Cannot be read", "At {place}: expected {expected}.", "Look at the raw call; it is kept as it came."
    ),
    "impossible-time": Words(
        "A time that cannot be",
        "{name} at {at}: that is before the year 2000, or still to come.",
        "Set the clock of the server that sends it by a time server, then have it read again:"
        " “lms-bridge work --retry”. The call is kept as it came, and all others count.",
    ),
    "key-mismatch": Words(
        "Sealed with another key",
        "A stored secret was sealed with the key of another installation.",
        "Put the installation's key file back, or give the secret anew by “lms-bridge source change”.",
    ),
    "key-missing": Words(
        "No key file",
        "The installation's key is not at {place}.",
        "Run the command in the installation's folder, or name the file by LMS_BRIDGE_KEY_FILE;"
        " “lms-bridge init” makes it.",
    ),
    "cannot-listen": Words(
        "Cannot listen",
        "The address {place} cannot be listened on ({reason}).",
        "Choose a free port with --port or LMS_BRIDGE_METRICS_PORT, and an address of this machine in"
        " LMS_BRIDGE_HOST.",
    ),
    "statement-deleted": Words(
        "The statement was here and was deleted by its age",
        "Statement [{index}]: of the id {id} only the hash is left, and it is not the hash of this text.",
        "If it is the same statement, do not send it again; if it is new, give it a new id.",
    ),
    "deletion-closed": Words(
        "Nothing to be done with this deletion",
        "Deletion {number} is {state}.",
        "Look at it; plan a new one where you still need it.",
    ),
    "statement-conflict": Words(
        "The statement stands and says something else",
        "Statement [{index}]: the id {id} is stored with other content.",
        "Give a new statement a new id; void the old one if it was wrong.",
    ),
    "statements-refused": Words(
        "A statement breaks a rule",
        "Nothing of the batch was stored.",
        "Correct what the findings name and send the batch again.",
    ),
    "poll-busy": Words(
        "The report is being read",
        "Another process reads the reports of “{source}”: two at once would disturb each other.",
        "Wait until it is done; after a crash it is free again in a quarter of an hour.",
    ),
    "malformed-json": Words(
        "Not JSON", "The body is not strict JSON: {reason} at line {line}, column {column}.", "Send JSON."
    ),
    "roster-refused": Words(
        "The roster has faults",
        "It has {total}; nothing of it was taken over.",
        "Correct them where the roster comes from and export it again.",
    ),
    "oneroster-refused": Words(
        "Refused by OneRoster", "{why} ({minor})", "Change what the message names and send it again."
    ),
    "too-much-would-end": Words(
        "Too much would end",
        "{ended} of {standing} {kind} would end, more than {share} percent; nothing was taken over.",
        "If that is right, import again with --max-ended 100.",
    ),
    "backup-unreadable": Words(
        "Not a backup",
        "{file} is not a whole backup of lms-bridge ({reason}).",
        "Use another backup file.",
    ),
    "backup-unwritable": Words(
        "The file could not be written",
        "{file} could not be written ({reason}).",
        "Name a folder that exists, that you may write to, and that has room.",
    ),
    "restore-into-filled": Words(
        "The database is not empty",
        "A backup is restored only into a database without data; {place} has some.",
        "Name a new database, or move the old one away.",
    ),
    "backup-of-other-version": Words(
        "A backup of another version",
        "The backup has schema {found}; this program needs {needed}.",
        "Restore it with version {made_by}, which made it; upgrade there with “lms-bridge init”.",
    ),
    **COUNTING_ERRORS,
    **PAPER_ERRORS,
    **ISSUING_ERRORS,
    **PEOPLE_ERRORS,
    **PULL_ERRORS,
    **SUBMISSION_ERRORS,
    **WEBINAR_TROUBLES,
    **REFUSED_CALLS,
    "source-refused": Words(
        "The learning platform refuses",
        "The source “{source}” answers: {trouble}.",
        "See the errors of Moodle.",
    ),
    "source-unavailable": Words(
        "The learning platform does not answer",
        "The source “{source}” cannot be used now: {trouble}.",
        "Wait; the same is tried again.",
    ),
    "source-paused": Words(
        "The source is paused",
        "Nothing is fetched from “{name}” and nothing written there while it is paused.",
        "See on its page why; when it is put right, let it go on there.",
    ),
    "already-tied": Words(
        "Tied already",
        "The realisation “{realisation}” is tied to {object}.",
        "Undo that tie first; what the register itself names is changed in the register.",
    ),
    "no-token": Words(
        "No token for the learning platform",
        "The source “{name}” has no token, by which its web services are called.",
        "Make a token in Moodle and give it by “lms-bridge source change {name} --token-file FILE”.",
    ),
    "no-handler": Words(
        "Nobody does that here",
        "This version of the service does no work of the kind “{kind}”.",
        "Choose another kind, or install a version that does it.",
    ),
    "job-busy": Words(
        "It is running already",
        "The job “{name}” is running; jobs of one source run one after another.",
        "Wait until it has ended, then try again.",
    ),
    "run-interrupted": Words(
        "Interrupted",
        "The process that ran it ended before it was done; nothing is lost.",
        "It is run again by itself. If it happens again and again, look into the log of the service.",
    ),
    "run-calls-used": Words(
        "More calls than the job may make",
        "The run made its {most} calls and was not done; what it had done by then stands.",
        "Raise the job's limit of calls.",
    ),
    "run-time-used": Words(
        "More time than the job may take",
        "The run took its {most} seconds and was not done; what it had done by then stands.",
        "Raise the job's limit of seconds, or let it run when the platform is less busy.",
    ),
    "notice-refused": Words(
        "The message is not taken",
        "{server} refuses the message ({reason}).",
        "Correct the settings of mail or of the webhook, then “lms-bridge work --retry --drain”.",
    ),
    "notice-unavailable": Words(
        "The message cannot be sent now",
        "{server} did not take the message ({reason}).",
        "Wait; it is tried again for some hours.",
    ),
    "plan-unsettled": Words(
        "An earlier plan is not finished",
        "Plan {number} was begun and is not known to the end.",
        "Go on with it by “lms-bridge roster apply {number}”; if that cannot be, “lms-bridge roster withdraw"
        " {number}” gives it up.",
    ),
    "plan-overtaken": Words(
        "Overtaken",
        "Something was pushed to “{source}” while the plan was being made.",
        "Plan again.",
    ),
    "plan-busy": Words(
        "The plan is being applied",
        "Another process applies plan {number}.",
        "Wait; if that process died, the plan can be gone on with in half a minute.",
    ),
    "plan-closed": Words(
        "Not possible any more",
        "Plan {number} is {state}.",
        "Look at it by “lms-bridge roster show {number}”; make a new plan if one is needed.",
    ),
    "plan-guarded": Words(
        "Guards hold the plan",
        "Plan {number} is held by: {guards}.",
        "Read the plan. If it is right, apply it with --override GUARD --reason TEXT for each; if not, mend"
        " the register and plan again.",
    ),
    "plan-outdated": Words(
        "The plan is out of date",
        "Since plan {number} was made something has changed in the {side}. Nothing more was written.",
        "Plan again by “lms-bridge roster plan”.",
    ),
    "push-incomplete": Words(
        "The push is not complete",
        "Plan {number} was stopped by: {stopped}. What was written has its result.",
        "Look at the plan; when the trouble is over, go on with it by “lms-bridge roster apply {number}”.",
    ),
    "nothing-to-undo": Words(
        "Nothing to take back",
        "Plan {number} did nothing that still stands, or it was taken back already.",
        "Look at it by “lms-bridge roster show {number}”.",
    ),
    "too-large": Words("Too large", "The body is larger than {most} bytes.", "Send less at a time."),
    "wrong-content-type": Words(
        "Wrong content type", "The body has to be {expected}.", "Set the header Content-Type."
    ),
    "wrong-content-coding": Words(
        "Body is packed", "Bodies are read only as they are.", "Send it without Content-Encoding."
    ),
    "wrong-version": Words(
        "Version not spoken", "This service speaks xAPI {expected}.", "Set X-Experience-API-Version."
    ),
    "precondition-failed": Words(
        "Changed meanwhile",
        "The document “{name}” is not as If-Match or If-None-Match of the request says.",
        "Read the document again and send the change with its new ETag.",
    ),
    "precondition-needed": Words(
        "If-Match or If-None-Match is missing",
        "A profile document “{name}” is kept only under a condition, in version 1.0.3 of xAPI.",
        "Send If-None-Match: * to make it, or If-Match with the ETag of what you read.",
    ),
    "document-stands": Words(
        "The document stands already",
        "There is a document “{name}”, and the request has neither If-Match nor If-None-Match.",
        "Read it, then send the change with If-Match and its ETag.",
    ),
    "document-not-object": Words(
        "Cannot be merged",
        "The document “{name}” and the body have to be JSON objects, both sent as application/json.",
        "Send an object, or replace the document by PUT.",
    ),
    "not-accepted": Words(
        "The checklist does not pass",
        "The source “{source}” does not go live; what does not pass: {lines}.",
        "See “lms-bridge source acceptance {source}”; to go live all the same, give a reason by --override.",
    ),
    "nothing-to-accept": Words(
        "No other site to accept",
        "No other site has spoken in the name of “{source}”, and it did not go back in time.",
        "Leave --accept-site out.",
    ),
    "bad-signature": Words(
        "Signature wrong",
        "The signature of the call does not match its content and the secret of the source.",
        "Compare the secret on both sides; for BigBlueButton the callback address too.",
    ),
    "stale-timestamp": Words(
        "Too old or too new",
        "The call is genuine, and its time is more than five minutes away from the time here.",
        "Set the clocks of both machines by a time server; then the sender sends it again.",
    ),
}


def words_of(error: BridgeError) -> Words:
    """The words with the error's params in their places; of a Moodle's trouble the words of that trouble."""
    if isinstance(error, AttendanceFileRefused):
        return refusal_words(error.said)
    trouble = trouble_words(error.params)
    if trouble is not None:
        return trouble
    return filled(ERRORS.get(error.code, ERRORS["bridge-error"]), error.params)
