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
WEBINAR_FINDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "webinar-no-address": (
        "Where the server is, is not known, so it cannot be asked whether it calls us.",
        "Give the URL that “bbb-conf --secret” shows, by “lms-bridge source change {source} --server URL”.",
    ),
    "hook-stands": ("The server calls {url}.", ""),
    "hook-registered": ("The server was asked to call {url} from now on, and will.", ""),
}
"""What was found, and what to do about it."""
