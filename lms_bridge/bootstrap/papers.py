"""Papers of documents, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.domain.paper import Language
from lms_bridge.papers.press import PaperPress
from lms_bridge.papers.sheet import Issuer
from lms_bridge.papers.typesetting import Typesetter
from lms_bridge.runtime.http import HttpClients
from lms_bridge.services.badge_keys import BadgeKeys
from lms_bridge.services.check_document import CheckDocument
from lms_bridge.services.hand_out import HandOut
from lms_bridge.services.ports import Clock, Database, Sealer
from lms_bridge.services.ports.papers import SealOfPapers
from lms_bridge.services.throttle import Throttle
from lms_bridge.settings import Settings
from moodle_sync import Answer

_STAMP_S: Final = 15.0
_LARGEST_STAMP: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Papers:
    """`hand_out` for those who may have a paper, `check` for anybody, `keys` for who runs the service."""

    hand_out: HandOut
    check: CheckDocument
    keys: BadgeKeys
    language: Language
    """In which papers are written where nobody says."""


def papers_of(
    database: Database, clock: Clock, *, sealer: Callable[[], Sealer], settings: Settings
) -> Papers:
    """Nothing is read yet: neither the installation's key nor that of the seal."""
    press = PaperPress(_issuer(settings), Typesetter())
    keys = BadgeKeys(database, clock, press, sealer)
    return Papers(
        HandOut(database, clock, press, keys, _seal(settings, clock)),
        CheckDocument(database, clock, press, keys, Throttle(clock)),
        keys,
        Language(settings.paper_language),
    )


def _issuer(settings: Settings) -> Issuer:
    name = settings.issuer_name or urlsplit(settings.public_url).netloc
    return Issuer(name, settings.issuer_name_en or name, settings.public_url)


def _seal(settings: Settings, clock: Clock) -> SealOfPapers | None:
    if not settings.seal_file:
        return None
    # Half a second and 40 MB, which only those pay who sign.
    from lms_bridge.papers.seal import Seal, SealFile  # noqa: PLC0415
    from lms_bridge.papers.stamps import HEADERS, Stamps  # noqa: PLC0415

    file = Path(settings.seal_password_file) if settings.seal_password_file else None
    url, clients = settings.seal_timestamp_url, HttpClients(most_bytes=_LARGEST_STAMP)

    def ask(query: bytes) -> Answer:
        return clients.send("POST", url, query, HEADERS, timeout_s=_STAMP_S)

    stamps = Stamps(ask, url) if url else None
    return Seal(SealFile(Path(settings.seal_file), settings.seal_password, file), clock, stamps)
