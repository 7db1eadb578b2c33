"""The English words of what a check of a Moodle finds, by code.

`{at_…}` is a place in Moodle's menus, other names are the finding's params.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.runtime.wording_capabilities import CAPABILITIES
from lms_bridge.runtime.wording_menus import MENUS
from lms_bridge.runtime.wording_trouble import TROUBLES, trouble_words
from lms_bridge.runtime.wording_webinars import WEBINAR_FINDINGS, WEBINAR_TROUBLES
from lms_bridge.runtime.words import placed
from moodle_sync.findings import Finding


@dataclass(frozen=True, slots=True)
class FindingWords:
    """What was found, and what to do about it; the remedy of what is good is empty."""

    text: str
    remedy: str = ""


FINDINGS: Final[Mapping[str, FindingWords]] = {
    "no-token": FindingWords(
        "The source has no token, by which its web services are called.",
        "Make a token in {at_tokens} for the service account, and give it by “lms-bridge source change"
        " {source} --token-file FILE”.",
    ),
    "key-mismatch": FindingWords(
        "The token was sealed with the key of another installation.",
        "Put the installation's key file back, or give the token anew by “lms-bridge source change {source}"
        " --token-file FILE”.",
    ),
    "check-failed": FindingWords(
        "The check broke off by a fault of this service.",
        "Try again once; if it stays so, show the log to who looks after this service.",
    ),
    "version-too-old": FindingWords(
        "Moodle {release} is too old: {oldest} is the oldest that is spoken to.", "Upgrade Moodle."
    ),
    "version-not-tried": FindingWords(
        "Moodle {release} is newer than {newest}, the newest that was tried.",
        "Try it on a copy of the site first, and watch the first days.",
    ),
    "version-good": FindingWords("Moodle {release}."),
    "address-differs": FindingWords(
        "Moodle calls itself {told}; the source has {used}.",
        "Give the source the address that Moodle has, by “lms-bridge source change {source} --home-page URL”."
        " If this is a copy of the site, give it a source of its own.",
    ),
    "account-is-administrator": FindingWords(
        "The token belongs to an administrator of the site, {username}: it may do everything.",
        "Make an account for the bridge alone, give it a role with just the capabilities needed ({at_roles}),"
        " and make the token for that account in {at_tokens}.",
    ),
    "account-language-not-english": FindingWords(
        "The service account reads Moodle in “{language}”; the report of completions can only be read in"
        " English.",
        "{at_users}, the service account, Edit profile: set Preferred language to English (en) and Timezone"
        " to UTC.",
    ),
    "completion-off": FindingWords(
        "Completion is not tracked on this site: no course is ever completed.",
        "Tick Enable completion tracking in {at_features}.",
    ),
    "custom-reports-off": FindingWords(
        "Custom reports are switched off, so the report of completions cannot be read.",
        "Tick Enable custom reports in {at_features}; the report itself is made in {at_reports}.",
    ),
    "files-not-allowed": FindingWords(
        "The service may not download files, so learning packages cannot be read.",
        "{at_services}, Edit the service, Show more: tick Can download files.",
    ),
    "function-missing": FindingWords(
        "The service lacks the function {function}.",
        "{at_services}, Functions of the service, Add functions. A function of local_lmsbridge comes with the"
        " current companion plugin.",
    ),
    "functions-good": FindingWords("All {count} functions that are needed are in the service."),
    "course-unknown": FindingWords(
        "Moodle has no course number {course}, in which capabilities were to be tried.",
        "Name a course that is there: “lms-bridge source check {source} --course ID”; the number stands in"
        " the course's address.",
    ),
    "capability-missing": FindingWords(
        "The service account lacks {capability}: {without}.",
        "{at_roles}, Edit the role of the service account: Allow {capability}. The role has to be given in"
        " {at_assigned}, and has to be allowed to give the role of participants: tab Allow role assignments.",
    ),
    "capability-not-tested": FindingWords(
        "Nobody knows whether the service account has {capability}. Without it {without}.",
        "Compare in {at_roles}. Most are tried in a course: “lms-bridge source check {source} --course ID”.",
    ),
    "capabilities-good": FindingWords("None of the {count} capabilities that could be tried is missing."),
    "clock-differs": FindingWords(
        "The clocks of Moodle and of this machine differ by {seconds} seconds.",
        "Have both machines set their clocks by the same time server (NTP). From five minutes on signed"
        " messages are refused.",
    ),
    "clock-unknown": FindingWords(
        "Moodle does not say what time it is there.",
        "Compare the clocks of both machines by hand; a proxy before Moodle takes the Date header away.",
    ),
    "clock-good": FindingWords("The clocks agree."),
    "max-input-vars-too-low": FindingWords(
        "PHP's max_input_vars is {limit}; what a call holds above it is lost without a word, and {needed} are"
        " needed.",
        "Set max_input_vars = 5000 in the php.ini of the web server, restart PHP, and look in {at_php}.",
    ),
    "max-input-vars-unknown": FindingWords(
        "Nobody knows PHP's max_input_vars; what a call holds above it is lost without a word.",
        "Look in {at_php}; it should be at least {needed}. Tell it by “lms-bridge source change {source}"
        " --option max_input_vars=5000”, or install the companion plugin.",
    ),
    "max-input-vars-good": FindingWords("PHP's max_input_vars is {limit}."),
    "idnumber-editable": FindingWords(
        "People can edit their own ID number: it proves nothing, and nobody is matched by it.",
        "Set {at_locks} to Locked, and the same for every other authentication method that is enabled.",
    ),
    "idnumber-not-locked": FindingWords(
        "People are matched by their ID number, because the source is set so; Moodle lets them edit it"
        " themselves, so that somebody may take another's trainings.",
        "Set {at_locks} to Locked, and the same for every other authentication method that is enabled. Until"
        " then: “lms-bridge source change {source} --option idnumber_locked=no”.",
    ),
    "idnumber-lock-unknown": FindingWords(
        "Nobody knows whether people can edit their own ID number; until somebody does, nobody is matched by"
        " it.",
        "Look in {at_locks}, and in every other authentication method that is enabled. If all are Locked:"
        " “lms-bridge source change {source} --option idnumber_locked=yes”.",
    ),
    "idnumber-locked": FindingWords("Nobody can edit their own ID number."),
    "logstore-off": FindingWords(
        "Logstore xAPI is not installed or switched off: Moodle sends no statements.",
        "With the companion plugin it is not needed. To use it: {at_stores}.",
    ),
    "logstore-unknown": FindingWords(
        "Nobody knows how Logstore xAPI is set, if it is there.",
        "Compare {at_logstore} with the page “How to connect a Moodle”, and tell by “lms-bridge source change"
        " {source} --option logstore_batch_size=500 --option logstore_real_time=no”.",
    ),
    "logstore-endpoint-unset": FindingWords(
        "Logstore xAPI is switched on and has nowhere to send to.", "Fill in LRS endpoint in {at_logstore}."
    ),
    "logstore-real-time": FindingWords(
        "Logstore xAPI sends in real time: learners wait for it, and what cannot be sent at that moment is"
        " lost for good.",
        "Tick Send statements by scheduled task? in {at_logstore}.",
    ),
    "logstore-batch-small": FindingWords(
        "Logstore xAPI sends {size} events a minute, {an_hour} an hour: after a new roster completions come"
        " hours late.",
        "Set Maximum batch size to {better} in {at_logstore}.",
    ),
    "logstore-sends-username": FindingWords(
        "Logstore xAPI names people by user name; the register knows them by Moodle's id, so nobody is"
        " found.",
        "Untick Identify users by username in {at_logstore}.",
    ),
    "logstore-without-idnumber": FindingWords(
        "Logstore xAPI does not send the ID numbers of courses and activities.",
        "Tick Send course and activity ID number in {at_logstore}.",
    ),
    "logstore-good": FindingWords("Logstore xAPI is set so that it loses nothing."),
    "logstore-tls-not-verified": FindingWords(
        "Logstore xAPI does not check certificates: who stands between Moodle and us can read its key.",
        "Keep the way between the two inside your own network, or send by the companion plugin, which does"
        " check.",
    ),
    "logstore-scorm-broken": FindingWords(
        "What Logstore xAPI says of learning packages (SCORM) is wrong on Moodle 4.3 and later; it is not"
        " used.",
        "Nothing to do: results of packages are read from Moodle itself.",
    ),
    "plugin-absent": FindingWords(
        "The service has no function of the companion plugin: completions come by Logstore xAPI, by the"
        " report or by asking.",
        "Make the plugin by “lms-bridge moodle-plugin build” and install it in {at_install}; it tells within"
        " seconds, and loses nothing. If it is installed: make the token for its own service, lms-bridge.",
    ),
    "plugin-there": FindingWords("The companion plugin is there, version {version}."),
    "plugin-endpoint-unset": FindingWords(
        "The companion plugin does not know our address: nothing is sent, everything waits.",
        "Fill in Address of the bridge in {at_plugin}.",
    ),
    "plugin-secret-unset": FindingWords(
        "The companion plugin has no secret to sign with: nothing is sent, everything waits.",
        "Make one by “lms-bridge source change {source} --new-secret” and enter it as Secret in {at_plugin}.",
    ),
    "cron-unknown": FindingWords(
        "Nobody knows whether Moodle's cron runs; without it courses are completed late or never.",
        "Look in {at_tasks} at Last run: it should be no older than a few minutes.",
    ),
    "cron-never": FindingWords(
        "Moodle's cron has never run: nothing is sent, and many courses are never completed.",
        "Have the server run admin/cli/cron.php every minute; then look in {at_tasks}.",
    ),
    "cron-late": FindingWords(
        "Moodle's cron began {minutes} minutes ago; it should begin every minute.",
        "Have the server run admin/cli/cron.php every minute; an upgrade that is pending stops it. Look in"
        " {at_tasks}.",
    ),
    "cron-good": FindingWords("Moodle's cron runs."),
    "outbox-waits": FindingWords(
        "{waiting} messages wait at Moodle to be sent here, the oldest for {minutes} minutes. The last error"
        " was: {error}.",
        "Nothing is lost. HTTP 401: compare the secret in {at_plugin}. A blocked address: allow our host and"
        " port in {at_security}. Then press Send a test on that page.",
    ),
    "outbox-good": FindingWords("{waiting} messages wait at Moodle to be sent here; none of them for long."),
}

SEVERITIES: Final[Mapping[str, str]] = {
    "problem": "Problem",
    "warning": "Warning",
    "note": "Note",
    "good": "Good",
}


def finding_words(finding: Finding, *, source: str, say: Callable[[str], str] = str) -> FindingWords:
    """The words for what was found at a source, by its name. `say` translates a text.

    A check that could not be made is a finding too, by the code of the trouble.
    """
    params = {**MENUS, **finding.params, "source": source}
    if finding.code in TROUBLES:
        trouble = trouble_words({**params, "trouble": finding.code}, say=say)
        return FindingWords(trouble.detail, trouble.remedy) if trouble else FindingWords(finding.code)
    words = FINDINGS.get(finding.code) or _of_a_webinar(finding.code)
    if words is None:
        return FindingWords(finding.code)
    if "capability" in params:
        params["without"] = say(CAPABILITIES.get(str(params["capability"]), ""))
    return FindingWords(
        placed(say(words.text), params), placed(say(words.remedy), params) if words.remedy else ""
    )


def _of_a_webinar(code: str) -> FindingWords | None:
    if code in WEBINAR_TROUBLES:
        return FindingWords(WEBINAR_TROUBLES[code].detail, WEBINAR_TROUBLES[code].remedy)
    return FindingWords(*WEBINAR_FINDINGS[code]) if code in WEBINAR_FINDINGS else None
