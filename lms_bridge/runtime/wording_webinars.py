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
    "hook-stands": ("The server calls {url}.", ""),
    "hook-registered": ("The server was asked to call {url} from now on, and will.", ""),
}
"""What was found, and what to do about it."""
