"""Every payload is compared with what is known of its site: a copy, a restore, an account made anew.

Whoever receives calls these inside the unit that tells the facts, before it tells them, and goes on with the
source and the `held` that they return. On PostgreSQL the unit has taken `alone()`. What another site says
(`held`) is asked neither for its head nor for its accounts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from lms_bridge.domain.fact import home_page
from lms_bridge.domain.held import Held
from lms_bridge.services import watch
from lms_bridge.services.ports import KnownSite, Source, Unit
from lms_bridge.services.ports.access import PAUSED
from moodle_sync import identity
from moodle_sync.identity import ToldSite, Verdict

SERVICE = "service"
"""The `by` of what the service itself does."""

OTHER_SITE, WENT_BACK, OLDER_ACCOUNT = "other-site", "went-back", "older-account"
"""Why the service pauses a source: codes that have words at the edge."""


@dataclass(frozen=True, slots=True)
class SeenSite:
    """The source as it is now, which may have been paused, and what to tell the facts of this payload with.

    `held` goes into each `Told`: what another site tells is kept, and does not count by going live.
    """

    source: Source
    held: Held | None = None


def seen_site(unit: Unit, source: Source, site: ToldSite, *, at_ms: int) -> SeenSite:
    """Compare a payload's site with the one that is known; another one pauses the source, which says so."""
    known = unit.sites.of(source.id)
    told = replace(site, url=home_page(site.url))
    mine = identity.KnownSite(known.identifier, known.url, address=source.home_page or "")
    if identity.judge_site(mine, told) is Verdict.OTHER_SITE:
        other = replace(known, other_identifier=told.identifier, other_url=told.url)
        unit.sites.keep(other)
        shown = {
            "known": known.url or source.home_page or "",
            "told": told.url,
            "identifier": told.identifier,
        }
        return SeenSite(_paused(unit, source, OTHER_SITE, shown, at_ms=at_ms), Held.OTHER_SITE)
    unit.sites.keep(_heard(known, told, at_ms))
    return SeenSite(source)


def _heard(known: KnownSite, told: ToldSite, at_ms: int) -> KnownSite:
    return replace(
        known,
        identifier=told.identifier or known.identifier,
        url=told.url or known.url,
        release=told.release or known.release,
        plugin_version=known.plugin_version if told.plugin_version is None else told.plugin_version,
        seen_ms=at_ms,
    )


def seen_head(unit: Unit, source: Source, head: int, *, at_ms: int) -> Source:
    """Compare the number of the feed's last change with the cursor; one that went back pauses the source.

    The cursor stays: it is `unit.sites.set_cursor` of whoever reads the feed, and of staff who take the site
    as it is now.
    """
    cursor = unit.sites.of(source.id).cursor
    if identity.judge_head(cursor, head) is not Verdict.WENT_BACK:
        return source
    return _paused(unit, source, WENT_BACK, {"head": head, "cursor": cursor}, at_ms=at_ms)


def seen_account(unit: Unit, source: Source, moodle_user_id: int, created_s: int, *, at_ms: int) -> Source:
    """`seen_accounts` of one."""
    return seen_accounts(unit, source, {moodle_user_id: created_s}, at_ms=at_ms)


def seen_accounts(unit: Unit, source: Source, created_s: Mapping[int, int], *, at_ms: int) -> Source:
    """Compare when Moodle accounts (by id) were made with what is known; 0 says nothing.

    One that was made later than the known one is somebody else's: its link ends where the new account begins,
    so that what it did since, also what came already, waits for a link of its own. One that was made earlier
    is of another database: its link ends now, and the source is paused. Only the standing link is ended, by
    the account's id under any address of the site. The source as it is then.
    """
    known = unit.sites.created(source.id, created_s)
    verdicts = {one: identity.judge_account(known.get(one), made) for one, made in created_s.items()}
    anew = {one for one, verdict in verdicts.items() if verdict is Verdict.RECREATED}
    older = {one for one, verdict in verdicts.items() if verdict is Verdict.OLDER}
    new = {one: made for one, made in created_s.items() if verdicts[one] is not Verdict.SAME}
    if new:
        unit.sites.keep_created(source.id, new, at_ms=at_ms)
    _end_links(unit, source, {one: created_s[one] * 1000 for one in anew}, at_ms=at_ms)
    _end_links(unit, source, dict.fromkeys(older, at_ms), at_ms=at_ms)
    if older:
        return _paused(unit, source, OLDER_ACCOUNT, {"accounts": len(older)}, at_ms=at_ms)
    return source


def _end_links(unit: Unit, source: Source, until_ms: Mapping[int, int], *, at_ms: int) -> None:
    if not until_ms:
        return
    by_name = {str(one): moment for one, moment in until_ms.items()}
    for account_id in _touched(unit, source, by_name, at_ms=at_ms):
        unit.logs.event(
            by=SERVICE,
            what="account-made-anew",
            subject=f"account {account_id}",
            detail=source.name,
            at_ms=at_ms,
        )


def _touched(unit: Unit, source: Source, until_ms: Mapping[str, int], *, at_ms: int) -> Collection[int]:
    standing = [found for name in until_ms for found in unit.accounts.find(source.name, name)]
    for (
        account_id
    ) in standing:  # while the link stands its facts lead to the pairs that are judged without it
        unit.pairs.touch_account(account_id)
    return unit.accounts.end_links(source.id, until_ms, at_ms=at_ms)


def _paused(unit: Unit, source: Source, code: str, params: Mapping[str, object], *, at_ms: int) -> Source:
    if source.mode == PAUSED:
        return source  # it says already why, and would say it again with every payload
    because = watch.Because(SERVICE, at_ms=at_ms, code=code, params=params)
    return watch.pause(unit, source, because)
