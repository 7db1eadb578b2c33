"""Which documents no longer stand, for machines: W3C Bitstring Status List 1.0, one list a kind and year.

A document's place in its list is its number, so that nothing has to be kept for it.
"""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lms_bridge.domain.document import Document, DocumentKind
from lms_bridge.papers.proofs import base64url, moment

PLACES: Final = 131_072
"""The least that a list may have (16 KB): with fewer one could tell who asks for which document."""
_VC: Final = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True, slots=True)
class ListName:
    """One list: `part` 0 has the numbers from 0 to 131,071 of the kind and year."""

    kind: DocumentKind
    year: int
    part: int

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.year}-{self.part}"

    def address(self, of: str) -> str:
        return f"{of}/status-lists/{self}"

    @property
    def numbers(self) -> range:
        return range(self.part * PLACES, (self.part + 1) * PLACES)


def entry_of(document: Document, address: str) -> dict[str, str]:
    """The `credentialStatus` of a document's badge."""
    part, place = divmod(document.number, PLACES)
    listed = ListName(document.kind, document.year, part).address(address)
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
    listed = name.address(address)
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
