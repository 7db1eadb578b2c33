"""Whether a Moodle is still the one that was connected: pure rules over what is known and what it says.

A copy of a site speaks with the same token and the same ids, and a site that was restored from a backup
gives ids away a second time. Both would put one person's training into another's record.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from moodle_sync.records import SiteTold


class Verdict(StrEnum):
    """What was found. All but the first two need a person."""

    SAME = "same"
    FIRST = "first"
    OTHER_SITE = "other-site"
    """Another identifier or another address: copied, moved, or replaced."""
    WENT_BACK = "went-back"
    """It tells of fewer changes than were read already: restored from a backup."""
    RECREATED = "recreated"
    """The user's id was given to an account that was made later."""
    OLDER = "older"
    """The user's id belongs to an account that was made earlier than the known one: another database."""


@dataclass(frozen=True, slots=True)
class ToldSite:
    """What a payload or an answer says of the site it comes from; what it does not say is empty.

    `identifier` is Moodle's own for the installation, `url` its wwwroot. Stock web services tell only the
    latter.
    """

    identifier: str
    url: str
    _: KW_ONLY
    release: str = ""
    plugin_version: int | None = None


def told_site(site: SiteTold) -> ToldSite:
    """What a message of the companion plugin says of its site."""
    return ToldSite(site.identifier, site.url, release=site.release, plugin_version=site.plugin)


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What was told before and confirmed; empty where nothing was. `address`: as staff have set it."""

    identifier: str
    url: str
    _: KW_ONLY
    address: str


def judge_site(known: KnownSite, told: ToldSite) -> Verdict:
    """Compare what both sides say; what one of them does not say tells nothing.

    The address is the same when host, port and path are: a site that went over to https is no other.
    Either the address told last or the one that staff set will do: they change it before the site moves.
    """
    if told.identifier and known.identifier and told.identifier != known.identifier:
        return Verdict.OTHER_SITE
    places = {_place(url) for url in (known.url, known.address) if url}
    if told.url and places and _place(told.url) not in places:
        return Verdict.OTHER_SITE
    new = (told.identifier and not known.identifier) or (told.url and not known.url)
    return Verdict.FIRST if new else Verdict.SAME


def judge_head(cursor: int | None, head: int) -> Verdict:
    """`cursor`: the number of the last change that was read; `head`: that of the last one there is."""
    if cursor is None:
        return Verdict.FIRST
    return Verdict.WENT_BACK if head < cursor else Verdict.SAME


def judge_account(known_s: int | None, created_s: int) -> Verdict:
    """Compare when the account of a user id was made, in seconds; 0 is what Moodle says where it forgot."""
    if not created_s or known_s == created_s:
        return Verdict.SAME
    if not known_s:
        return Verdict.FIRST
    return Verdict.RECREATED if created_s > known_s else Verdict.OLDER


def _place(url: str) -> str:
    return "".join(_parts(url))


def _parts(url: str) -> Iterator[str]:
    """Host and port, in one writing, and the path. What is no address is compared as it is."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        yield url
        return
    yield (host or "").rstrip(".")
    if port not in (None, 80, 443):
        yield f":{port}"
    yield parts.path.rstrip("/")
