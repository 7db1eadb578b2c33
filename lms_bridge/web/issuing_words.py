"""Closings, documents and objections in the words of people."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.wording_issuing import MATTERS
from lms_bridge.web.marking import msg

CHANGES: Final[Mapping[str, str]] = {
    "realisation-closed": msg("Realisation closed, documents issued"),
    "document-issued": msg("Document issued"),
    "document-replaced": msg("Document replaced"),
    "document-withdrawn": msg("Document withdrawn"),
    "objection-opened": msg("Objection opened"),
    "objection-owner": msg("Objection given to somebody"),
    "objection-rejected": msg("Objection decided: it stays as it is"),
    "objection-found": msg("Objection decided: found otherwise"),
    "objection-reissued": msg("Objection decided: documents issued anew"),
    "objection-followed": msg("Objection decided: taken away, as the facts say"),
    "act-proposed": msg("Act waits for a second person"),
    "act-confirmed": msg("Act confirmed by a second person"),
    "act-declined": msg("Act declined by a second person"),
}
"""For the log of changes."""

ISSUING: Final[Mapping[str, Mapping[str, str]]] = {
    "matter": MATTERS,
    "objection-origin": {
        "learner": msg("by the person"),
        "officer": msg("by an officer"),
        "facts": msg("by facts that came later"),
    },
    "objection-state": {
        "open": msg("open"),
        "decided": msg("decided"),
        "moot": msg("over: facts that came later take nothing away any more"),
    },
    "outcome": {
        "rejected": msg("It stays as it is"),
        "found": msg("Found otherwise"),
        "reissued": msg("Documents issued anew"),
        "followed": msg("Taken away, as the facts say"),
    },
    "four-eyes": {
        "objection": msg("Decision on an objection"),
        "document-withdrawal": msg("Withdrawal of a document"),
        "document-replacement": msg("Replacement of a document"),
    },
}
