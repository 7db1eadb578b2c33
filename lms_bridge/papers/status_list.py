"""Which documents no longer stand, for machines: W3C Bitstring Status List 1.0, one list a kind and year.

A document's place in its list is its number, so that nothing has to be kept for it.
"""

import gzip
from collections.abc import Iterable
from typing import Any, Final

from lms_bridge.domain.document import Document
from lms_bridge.domain.paper import PLACES, ListName
from lms_bridge.papers.proofs import base64url, moment

_VC: Final = "https://www.w3.org/ns/credentials/v2"


def entry_of(document: Document, address: str) -> dict[str, str]:
    """The `credentialStatus` of a document's badge."""
    part, place = divmod(document.number, PLACES)
    listed = _address(ListName(document.kind, document.year, part), address)
    return {
        "id": f"{listed}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": listed,
    }


def list_of(name: ListName, ended: Iterable[int], *, address: str, did: str, at_ms: int) -> dict[str, Any]:
    """The list as a credential, unsigned. `ended`: numbers that were withdrawn or replaced."""
    bits = bytearray(PLACES // 8)
    for number in ended:
        place = number - name.numbers.start
        bits[place // 8] |= 0x80 >> place % 8
    listed = _address(name, address)
    return {
        "@context": [_VC],
        "id": listed,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": moment(at_ms),
        "credentialSubject": {
            "id": f"{listed}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + base64url(gzip.compress(bytes(bits), mtime=0)),
        },
    }


def _address(name: ListName, of: str) -> str:
    return f"{of}/status-lists/{name}"
