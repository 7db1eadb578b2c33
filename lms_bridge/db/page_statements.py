"""Statements as staff look at them: whose they are, what came of each, and by what they are looked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.page_statement import fact, facts_of
from lms_bridge.db.roster import person_of
from lms_bridge.db.upsert import any_of, chunks
from lms_bridge.domain.fact import Account
from lms_bridge.domain.lms import course_address, module_address
from lms_bridge.services.scripts import rank
from lms_bridge.services.statement_pages import (
    AccountFound,
    ActivityFound,
    FactTold,
    Owner,
    PersonNamed,
    Standing,
    StatementShown,
)
from xapi import attached

_statement, _source, _credential = tables.statement, tables.source, tables.credential
_account, _link, _person, _evidence = tables.account, tables.link, tables.person, tables.evidence
_MOST_VERBS: Final = 500


class DbStatementPages:
    """`services.statement_pages.StatementPages` over the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, seqs: Collection[int]) -> Mapping[int, Standing]:
        found: dict[int, Standing] = {}
        for chunk in chunks(seqs):
            facts, again = self._facts(chunk), self._again(chunk)
            columns = (_statement.c.seq, _statement.c.state, _statement.c.said, _statement.c.error)
            query = select(*columns, _source.c.name.label("source"))
            query = query.join(_source, _source.c.id == _statement.c.source_id)
            for row in self._connection.execute(query.where(_statement.c.seq.in_(chunk))):
                found[row.seq] = _standing(row, facts.get(row.seq, 0), again.get(row.seq, 0))
        return found

    def _facts(self, seqs: Collection[int]) -> Mapping[int, int]:
        told = (_evidence.c.raw == "statement", _evidence.c.raw_id.in_(seqs))
        query = select(_evidence.c.raw_id, func.count()).where(*told).group_by(_evidence.c.raw_id)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _again(self, seqs: Collection[int]) -> Mapping[int, int]:
        other = _evidence.alias("other")
        same = and_(other.c.fact_id == _evidence.c.fact_id, other.c.raw == "statement")
        query = (
            select(_evidence.c.raw_id, func.count(other.c.raw_id.distinct()))
            .join(other, same)
            .where(_evidence.c.raw == "statement", _evidence.c.raw_id.in_(seqs))
            .where(other.c.raw_id != _evidence.c.raw_id)
            .group_by(_evidence.c.raw_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def owners(self, asked: Collection[Owner]) -> Mapping[Owner, PersonNamed]:
        links: dict[tuple[int, Account], list[Any]] = defaultdict(list)
        columns = (_account.c.name, _account.c.home_page, _account.c.source_id)
        keys = {(account.name, account.home_page, source_id) for source_id, account, _ in asked}
        query = select(_link.c.since_ms, _link.c.until_ms, _person, *columns[1:], columns[0].label("account"))
        query = query.select_from(_account).join(_link, _link.c.account_id == _account.c.id)
        query = query.join(_person, _person.c.id == _link.c.person_id).where(_link.c.undone_ms.is_(None))
        for chunk in chunks(sorted(keys)):
            for row in self._connection.execute(query.where(any_of(columns, chunk))):
                links[row.source_id, Account(row.home_page, row.account)].append(row)
        found: dict[Owner, PersonNamed] = {}
        for one in asked:
            for row in links[one[0], one[1]]:
                if (row.since_ms or 0) <= one[2] and (row.until_ms is None or one[2] < row.until_ms):
                    found[one] = PersonNamed(row.id, person_of(row).name)
        return found

    def accounts_of(self, person_id: str) -> Sequence[AccountFound]:
        linked = select(_link.c.account_id)
        linked = linked.where(_link.c.person_id == person_id, _link.c.undone_ms.is_(None))
        return _accounts(self._connection.execute(_ACCOUNTS.where(_account.c.id.in_(linked))))

    def accounts_named(self, text: str) -> Sequence[AccountFound]:
        found = _accounts(self._connection.execute(_ACCOUNTS.where(_account.c.name == text)))
        met = {(one.source, one.account) for one in found}
        query = select(_source.c.name, _source.c.home_page).where(_source.c.home_page.is_not(None))
        own = [
            AccountFound(Account(row.home_page, text), row.name, "")
            for row in self._connection.execute(query)
        ]
        return [*found, *(one for one in own if (one.source, one.account) not in met)]

    def known_agents(self, names: Collection[str]) -> frozenset[str]:
        agent = tables.agent
        return frozenset(
            name
            for chunk in chunks(sorted(names))
            for name in self._connection.execute(
                select(agent.c.name).where(agent.c.name.in_(chunk))
            ).scalars()
        )

    def verbs(self) -> Sequence[str]:
        query = select(tables.verb.c.name).order_by(tables.verb.c.name).limit(_MOST_VERBS)
        return self._connection.execute(query).scalars().all()

    def activities(self, asked: str, *, limit: int) -> Sequence[ActivityFound]:
        found = [(place, one) for place, one in _ranked(asked, self._catalogue()) if place is not None]
        found.sort(key=lambda one: (one[0], one[1].name, one[1].address))
        return [one for _, one in found[:limit]]

    def _catalogue(self) -> Iterable[tuple[Sequence[str], ActivityFound]]:
        """Names and numbers are compared outside: no database folds two scripts into one."""
        course, module = tables.lms_course, tables.lms_module
        query = select(course, _source.c.name.label("source"), _source.c.home_page)
        for row in self._connection.execute(query.join(_source, _source.c.id == course.c.source_id)):
            address = course_address(row.home_page or "", row.course_id)
            words = (row.full_name, row.short_name, row.idnumber or "")
            yield words, ActivityFound(address, row.full_name, row.source)
        query = select(module, _source.c.name.label("source"), _source.c.home_page)
        for row in self._connection.execute(query.join(_source, _source.c.id == module.c.source_id)):
            address = module_address(row.home_page or "", row.kind, row.module_id)
            yield (row.name,), ActivityFound(address, row.name, row.source)

    def statement(self, statement_id: str) -> StatementShown | None:
        row = self._connection.execute(_WHOLE.where(_statement.c.id == statement_id)).first()
        if row is None:
            return None
        facts = facts_of(self._connection, row.seq)
        again = {twin.id for fact in facts for twin in fact.twins}
        return StatementShown(
            row.seq,
            row.id,
            source_id=row.source_id,
            credential=row.credential,
            key=row.key,
            raw=row.raw,
            version=row.version,
            stored_ms=row.stored_ms,
            voids=row.voids,
            voided_by=row.voided_by,
            deleted_ms=row.deleted_ms,
            sha256=row.sha256,
            standing=_standing(row, len(facts), len(again)),
            facts=facts,
            kept=self._kept(row.seq, attached(row.raw) if row.raw else ()),
        )

    def _kept(self, seq: int, hashes: Collection[str]) -> frozenset[str]:
        its, attachment = tables.attachment_link, tables.attachment
        query = select(its.c.sha2).join(attachment, attachment.c.sha2 == its.c.sha2)
        own = query.where(its.c.sha2.in_(hashes), its.c.seq == seq)
        return frozenset(self._connection.execute(own).scalars())

    def fact(self, fact_id: int) -> FactTold | None:
        return fact(self._connection, fact_id)

    def attachment(self, statement_id: str, sha2: str) -> bytes | None:
        its, attachment = tables.attachment_link, tables.attachment
        query = (
            select(attachment.c.body)
            .join(its, its.c.sha2 == attachment.c.sha2)
            .join(_statement, _statement.c.seq == its.c.seq)
            .where(_statement.c.id == statement_id, attachment.c.sha2 == sha2)
        )
        body: bytes | None = self._connection.execute(query).scalar_one_or_none()
        return body


_ACCOUNTS: Final = (
    select(_account, _source.c.name.label("source"))
    .join(_source, _source.c.id == _account.c.source_id)
    .order_by(_source.c.name, _account.c.id)
)
_WHOLE: Final[Select[Any]] = (
    select(
        _statement, _source.c.name.label("source"), _credential.c.name.label("credential"), _credential.c.key
    )
    .join(_source, _source.c.id == _statement.c.source_id)
    .join(_credential, _credential.c.id == _statement.c.credential_id)
)


def _accounts(rows: Iterable[Any]) -> list[AccountFound]:
    return [AccountFound(Account(row.home_page, row.name), row.source, row.label) for row in rows]


def _standing(row: Any, facts: int, again: int) -> Standing:
    return Standing(row.source, state=row.state, said=row.said, error=row.error, facts=facts, again=again)


def _ranked(
    asked: str, rows: Iterable[tuple[Sequence[str], ActivityFound]]
) -> Iterable[tuple[int | None, ActivityFound]]:
    for words, one in rows:
        exact = asked in words or asked == one.address.rpartition("=")[2]
        yield (-1 if exact else rank(asked, *words)), one
