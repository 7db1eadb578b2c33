"""The English words of webinar servers: what a check finds, and what goes wrong there. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

WEBINAR_TROUBLES: Final[Mapping[str, Words]] = {
    "webinar-checksum": Words(
        "The webinar server does not know our secret",
        "The server of “{source}” does not accept what we sign.",
        "Compare the shared secret with what “bbb-conf --secret” shows, and give it by “lms-bridge source"
        " change {source} --secret-file FILE”. The server must allow sha256 (supportedChecksumAlgorithms).",
    ),
    "webinar-no-hooks": Words(
        "The webinar server calls nobody",
        "The server of “{source}” has no hooks.",
        "Install bbb-webhooks there: apt-get install bbb-webhooks.",
    ),
    "webinar-not-bigbluebutton": Words(
        "No BigBlueButton answers there",
        "At the address of “{source}” something else answers.",
        "Give the URL that “bbb-conf --secret” shows, by “lms-bridge source change {source} --server URL”.",
    ),
    "webinar-says-no": Words(
        "The webinar server says no",
        "The server of “{source}” refuses to call us: {reason}.",
        "Look into its log: journalctl -u bbb-webhooks.",
    ),
    "webinar-no-app": Words(
        "Reports cannot be fetched yet",
        "“{name}” has no access to the API that gives reports.",
        "Give the app's parts: “lms-bridge source change {name} --account-id ID --client-id ID"
        " --client-secret-file FILE”.",
    ),
    "webinar-app-refused": Words(
        "The app is not known there",
        "Zoom does not accept the account id, the client id or the client secret of “{source}”.",
        "Compare all three with the app's page and see that the app is activated; then “lms-bridge source"
        " change {source} --account-id ID --client-id ID --client-secret-file FILE”.",
    ),
    "webinar-reading-refused": Words(
        "The app may not read this",
        "The API of “{source}” refuses: {what}.",
        "“lms-bridge source check {source}” names the scopes that it lacks. Reports need a paid account.",
    ),
    "webinar-report-broken": Words(
        "A report is not whole",
        "The report of the meeting {run} from “{source}” is not whole ({reason}); nothing of it is taken.",
        "It is asked for again at the job's next time. If it stays so, bring the report in as a file.",
    ),
    "webinar-not-zoom": Words(
        "Zoom does not answer there",
        "At the API's address of “{source}” something else answers.",
        "Without --server the address is https://api.zoom.us; see that no proxy answers in its place.",
    ),
    "webinar-unavailable": Words(
        "The webinar server does not answer",
        "The server of “{source}” cannot be used now: {reason}.",
        "Check that it runs and that this machine reaches it; then try again.",
    ),
}
REFUSED_CALLS: Final[Mapping[str, Words]] = {
    "expired-token": Words(
        "The token has expired",
        "The call is signed by the secret of the source, and the time of its token is over.",
        "Set the clocks of both machines by a time server. What was sent so is not sent again: give it by"
        " “lms-bridge source analytics NAME FILE”.",
    ),
    "not-private": Words(
        "Only over TLS",
        "The call came without TLS. Its signature does not cover what it brings, so anybody on the way could"
        " have changed it.",
        "Give the server an address that begins with https://. Where a proxy ends TLS before this service,"
        " name it by LMS_BRIDGE_TRUSTED_PROXY, and let it say X-Forwarded-Proto.",
    ),
    "unlisted-host": Words(
        "Not from there",
        "The call is signed, and comes from an address that is not in LMS_BRIDGE_ANALYTICS_HOSTS.",
        "If the server has a new address, add it there. Otherwise change the shared secret: somebody else"
        " has a token of it.",
    ),
    "told-otherwise": Words(
        "Told already, and otherwise",
        "The meeting's analytics came before, with another content. The first stands.",
        "Compare both: what came second is kept under “What was refused”. If the second is right, correct"
        " the presence by hand or by an imported list.",
    ),
}
"""Why a genuine call is not taken, by the code of the error."""

WEBINAR_FINDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "webinar-no-address": (
        "Where the server is, is not known, so it cannot be asked whether it calls us.",
        "Give the URL that “bbb-conf --secret” shows, by “lms-bridge source change {source} --server URL”.",
    ),
    "reports-no-app": (
        "Webhooks tell who was there; the reports cannot be fetched, as no app is known.",
        "“lms-bridge source change {source} --account-id ID --client-id ID --client-secret-file FILE”.",
    ),
    "reports-may-meetings-runs": ("It may be asked which meetings were held.", ""),
    "reports-may-meetings-reports": ("The reports on who took part in meetings may be read.", ""),
    "reports-may-webinars-runs": ("It may be asked which webinars were held.", ""),
    "reports-may-webinars-reports": ("The reports on who took part in webinars may be read.", ""),
    "reports-may-not-meetings-runs": (
        "It may not be asked which meetings were held.",
        "Give the app the scope meeting:read:list_past_instances:admin (or meeting:read:admin).",
    ),
    "reports-may-not-meetings-reports": (
        "The reports on who took part in meetings may not be read.",
        "Give the app the scope report:read:list_meeting_participants:admin (or report:read:admin).",
    ),
    "reports-may-not-webinars-runs": (
        "It may not be asked which webinars were held.",
        "Give the app the scope webinar:read:list_past_instances:admin (or webinar:read:admin).",
    ),
    "reports-may-not-webinars-reports": (
        "The reports on who took part in webinars may not be read.",
        "Give the app the scope report:read:list_webinar_participants:admin (or report:read:admin).",
    ),
    "hook-stands": ("The server calls {url}.", ""),
    "hook-registered": ("The server was asked to call {url} from now on, and will.", ""),
}
"""What was found, and what to do about it."""
