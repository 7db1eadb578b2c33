"""Finding statements for staff: what is asked in words of people becomes names, and these become rows.

A question that names several agents, verbs or activities is asked for each of them; what is found is put in
one order. Each is one range of an index, however many statements there are.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final

from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.fact import Account, home_page
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.lrs import Found, Search
from lms_bridge.services.statement_pages import PersonNamed, Standing, StatementShown
from moodle_sync.statements import Actor, actor_of, named_in
from xapi import agent_name, iri_name, is_iri, is_uuid, parse_timestamp

MOST_NAMES: Final = 20
"""Activities or verbs that one word may stand for."""
_SHA1_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff look for; empty texts and None: whatever. Times are those of storing, [since, until).

    `person`: an id of the register. `account`: a name on a platform, or a mailbox. `verb`: an IRI, or the
    end of one. `activity`: an IRI, or what the catalogue calls a course or an activity.
    """

    person: str = ""
    account: str = ""
    verb: str = ""
    activity: str = ""
    source: str = ""
    registration: str = ""
    since_ms: int | None = None
    until_ms: int | None = None
    with_voided: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """The names that are looked for; None: whatever, an empty tuple: nothing can be found."""

    agents: Sequence[str] | None
    verbs: Sequence[str] | None
    activities: Sequence[str] | None
    rest: Search


@dataclass(frozen=True, slots=True)
class Listed:
    """A statement that was found. `owner`: whose the actor's account was at the time, where somebody's.

    `value`: the parsed text, floats as `Decimal`. `named`: all persons whom the statement names.
    """

    found: Found
    standing: Standing
    value: Mapping[str, Any]
    at_ms: int
    actor: Account | None
    owner: PersonNamed | None
    named: frozenset[str]


def wanted_of(unit: Unit, asked: Asked) -> Wanted:
    """The question in names. Raises `NotFound` for the source, `InvalidValue` for what is too wide."""
    if asked.registration and not is_uuid(asked.registration):
        raise InvalidValue(field="registration", expected="a UUID")
    rest = Search(
        0,
        registration=asked.registration.lower() or None,
        related_activities=True,
        since_ms=None if asked.since_ms is None else asked.since_ms - 1,  # there it is excluded
        until_ms=None if asked.until_ms is None else asked.until_ms - 1,
        source_id=_source_id(unit, asked.source),
        with_voided=asked.with_voided,
    )
    return Wanted(_agents(unit, asked), _verbs(unit, asked.verb), _activities(unit, asked.activity), rest)


def newest(unit: Unit, wanted: Wanted, *, before: int | None, limit: int) -> Sequence[Found]:
    """At most so many of the newest that fit, the newest first; `before`: a seq, excluded."""
    met: dict[int, Found] = {}
    for search in _searches(wanted, before, limit):
        met.update({one.seq: one for one in unit.search.page(search)})
    return [met[seq] for seq in sorted(met, reverse=True)[:limit]]


def listed(unit: Unit, found: Sequence[Found]) -> Sequence[Listed]:
    """What was found with what came of it and whose it is."""
    standing = unit.statement_pages.standing([one.seq for one in found])
    values = {one.seq: parsed(one.raw) for one in found}
    moments = {one.seq: happened_ms(values[one.seq], one.stored_ms) for one in found}
    accounts = {one.seq: [account_of(each) for each in named_in(values[one.seq])] for one in found}
    owners = unit.statement_pages.owners(
        {(one.source_id, account, moments[one.seq]) for one in found for account in accounts[one.seq]}
    )
    rows = []
    for one in found:
        actor = actor_of(values[one.seq])
        account = None if actor is None else account_of(actor)
        at_ms = moments[one.seq]
        keys = ((one.source_id, each, at_ms) for each in accounts[one.seq])
        rows.append(
            Listed(
                one,
                standing[one.seq],
                values[one.seq],
                at_ms,
                account,
                None if account is None else owners.get((one.source_id, account, at_ms)),
                frozenset(owners[key].id for key in keys if key in owners),
            )
        )
    return rows


def parsed(raw: str) -> Mapping[str, Any]:
    """A stored text, its floats as `Decimal`: a score of 59.6 is 59.6."""
    value: Mapping[str, Any] = json.loads(raw, parse_float=Decimal)
    return value


def happened_ms(value: Mapping[str, Any], stored_ms: int) -> int:
    """When it happened, by the statement's own word where it has one."""
    moment = parse_timestamp(value["timestamp"]) if "timestamp" in value else None
    return stored_ms if moment is None else round(moment.timestamp() * 1000)


def account_of(actor: Actor) -> Account:
    """The account as facts name it."""
    return Account(home_page(actor.home_page), actor.name)


def agent_names_of(account: Account) -> Iterator[str]:
    """By which names statements may speak of an account: with the last slash of its address and without."""
    if account.home_page:
        for address in (account.home_page, f"{account.home_page}/"):
            yield agent_name({"account": {"homePage": address, "name": account.name}}) or ""
    elif account.name.startswith("mailto:"):
        yield agent_name({"mbox": account.name}) or ""
    elif len(account.name) == _SHA1_DIGITS:
        yield agent_name({"mbox_sha1sum": account.name}) or ""
    else:
        yield agent_name({"openid": account.name}) or ""


def named_persons(
    unit: Unit, shown: StatementShown, value: Mapping[str, Any] | None
) -> Mapping[Account, PersonNamed]:
    """Whose the accounts are that a statement names, at its time; nobody's are left out."""
    if value is None:
        return {}
    at_ms = happened_ms(value, shown.stored_ms)
    keys = {(shown.source_id, account_of(one), at_ms) for one in named_in(value)}
    return {account: person for (_, account, _), person in unit.statement_pages.owners(keys).items()}


def agents_called(unit: Unit, name: str) -> list[str]:
    """By which names statements may speak of an account, or a mailbox, of that name."""
    accounts = {one.account for one in unit.statement_pages.accounts_named(name)}
    accounts |= {Account("", each) for each in (name, f"mailto:{name}")}
    return sorted({each for account in accounts for each in agent_names_of(account)})


def _source_id(unit: Unit, name: str) -> int | None:
    if not name:
        return None
    source = unit.sources.by_name(name)
    if source is None:
        raise NotFound(what="source", name=name)
    return source.id


def _agents(unit: Unit, asked: Asked) -> Sequence[str] | None:
    if not (asked.person or asked.account):
        return None
    names = set(agents_called(unit, asked.account)) if asked.account else set()
    for one in unit.statement_pages.accounts_of(asked.person) if asked.person else ():
        names |= {*agent_names_of(one.account)}
    return sorted(unit.statement_pages.known_agents(names))


def _verbs(unit: Unit, asked: str) -> Sequence[str] | None:
    if not asked:
        return None
    if is_iri(asked):
        return (iri_name(asked),)
    ends = {one for one in unit.statement_pages.verbs() if _last_part(one) == asked.casefold()}
    return _few("verb", sorted(ends))


def _last_part(iri: str) -> str:
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2].casefold()


def _activities(unit: Unit, asked: str) -> Sequence[str] | None:
    if not asked:
        return None
    if is_iri(asked):
        return (iri_name(asked),)
    found = unit.statement_pages.activities(asked, limit=MOST_NAMES + 1)
    return _few("activity", [iri_name(one.address) for one in found])


def _few(field: str, names: Sequence[str]) -> Sequence[str]:
    if len(names) > MOST_NAMES:
        raise InvalidValue(field=field, expected=f"something that fits at most {MOST_NAMES} of them")
    return names


def _searches(wanted: Wanted, before: int | None, limit: int) -> Iterator[Search]:
    rest = wanted.rest
    names: tuple[Collection[str | None], ...] = tuple(
        (None,) if some is None else some for some in (wanted.agents, wanted.verbs, wanted.activities)
    )
    for agent, verb, activity in product(*names):
        yield Search(
            limit,
            agent=agent,
            verb=verb,
            activity=activity,
            registration=rest.registration,
            related_activities=rest.related_activities,
            since_ms=rest.since_ms,
            until_ms=rest.until_ms,
            source_id=rest.source_id,
            with_voided=rest.with_voided,
            after=before,
        )
