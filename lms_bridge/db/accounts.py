"""Accounts and links: whose login is it, since when, and who said so."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from sqlalchemy import Connection, Text, and_, cast, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.aliases import aliases, columns_of, said_id
from lms_bridge.db.counting import counts
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import among, any_of, chunks, insert_all, insert_new
from lms_bridge.domain.errors import ContradictingLink, NotFound
from lms_bridge.domain.fact import ABOUT_AN_ACCOUNT, Account
from lms_bridge.domain.merging import Aliases
from lms_bridge.services.ports import UnmatchedAccount
from lms_bridge.services.presence_told import PRODUCT_HOMES

_account, _link, _profile, _fact = tables.account, tables.link, tables.profile, tables.fact

_made = tables.site_account

REGISTER = "register"
"""The `by` of a link that follows from a user profile of the roster."""
PROFILE = "user profile"
OWN_ID = "register id"


def linked_at(at_ms: ColumnElement[int]) -> ColumnElement[bool]:
    """A link that holds at that time and was not undone."""
    return and_(
        _link.c.undone_ms.is_(None),
        or_(_link.c.since_ms.is_(None), _link.c.since_ms <= at_ms),
        or_(_link.c.until_ms.is_(None), _link.c.until_ms > at_ms),
    )


def of_nobody() -> ColumnElement[bool]:
    """A fact that would count for somebody, and at whose time its account has no link."""
    covering = select(_link.c.id).where(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
    return and_(_fact.c.stands, counts(), _fact.c.kind.in_(ABOUT_AN_ACCOUNT), ~covering.exists())


class DbAccounts:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    @cached_property
    def _aliases(self) -> Aliases:
        return aliases(self._connection)

    def ensure(
        self, named: Mapping[tuple[int, Account], str], *, at_ms: int
    ) -> Mapping[tuple[int, Account], int]:
        """The ids of these accounts (with the label the platform shows); new ones are linked by profile."""
        found = self._found(named)
        new = sorted((one for one in named if one not in found), key=lambda one: (one[0], _sortable(one[1])))
        rows = [
            {
                "id": account_id,
                "source_id": source_id,
                "home_page": account.home_page,
                "name": account.name,
                "label": named[source_id, account],
                "first_ms": at_ms,
            }
            for account_id, (source_id, account) in zip(self._ids.many(len(new)), new, strict=True)
        ]
        insert_new(self._connection, _account, rows, key=("source_id", "home_page", "name"))
        if not new:
            return found
        found = {**found, **self._found(dict.fromkeys(new, ""))}
        self.link_by_profile([found[one] for one in new], at_ms=at_ms)
        return found

    def _found(self, named: Mapping[tuple[int, Account], str]) -> dict[tuple[int, Account], int]:
        found: dict[tuple[int, Account], int] = {}
        columns = (_account.c.name, _account.c.home_page, _account.c.source_id)
        for chunk in chunks((one.name, one.home_page, source_id) for source_id, one in named):
            query = select(_account.c.id, *columns).where(any_of(columns, chunk))
            for row in self._connection.execute(query):
                found[row.source_id, Account(row.home_page, row.name)] = row.id
        return found

    def of_profiles(self, source_id: int) -> Sequence[Account]:
        there = and_(
            _account.c.source_id == source_id,
            _account.c.home_page == _profile.c.home_page,
            _account.c.name == _profile.c.account,
        )
        query = (
            select(_profile.c.home_page, _profile.c.account)
            .join(
                tables.source,
                and_(
                    tables.source.c.home_page == _profile.c.home_page,
                    tables.source.c.kind == _profile.c.vendor,
                ),
            )
            .where(tables.source.c.id == source_id, _profile.c.ended_ms.is_(None))
            .where(~select(_account.c.id).where(there).exists())
            .distinct()
        )
        return [Account(row.home_page, row.account) for row in self._connection.execute(query)]

    def link_by_profile(self, account_ids: Sequence[int], *, at_ms: int) -> None:
        """Link accounts that were never linked to the person whose user profile names them.

        Only on the source's own home page: a site speaks for its own numbering and for no other's.
        """
        for chunk in chunks(account_ids):
            found = self._by_profile(among(_account.c.id, chunk), *_never_linked())
            self._link_all(found, reason=PROFILE, at_ms=at_ms)

    def link_by_id(self, persons: Mapping[int, str], *, at_ms: int) -> None:
        for chunk in chunks(sorted(persons)):
            new = select(_account.c.id).where(among(_account.c.id, chunk), *_never_linked())
            found = self._connection.execute(new.order_by(_account.c.id)).scalars()
            self._link_all([(one, persons[one]) for one in found], reason=OWN_ID, at_ms=at_ms)

    def profiled(self, accounts: Collection[tuple[int, Account]]) -> Mapping[tuple[int, Account], str]:
        """Whose the register's profiles say that these accounts are, whether anybody met them or not."""
        columns = (_profile.c.account, _profile.c.home_page, tables.source.c.id)
        found: dict[tuple[int, Account], set[str]] = {}
        for chunk in chunks((one.name, one.home_page, source_id) for source_id, one in accounts):
            query = select(*columns, _profile.c.person_id).join(
                tables.source, _speaks_for(_profile.c.home_page, _profile.c.vendor)
            )
            query = query.where(any_of(columns, chunk), _profile.c.ended_ms.is_(None))
            for row in self._connection.execute(query):
                found.setdefault((row.id, Account(row.home_page, row.account)), set()).add(row.person_id)
        return {one: persons.pop() for one, persons in found.items() if len(persons) == 1}

    def follow_profiles(self, *, at_ms: int) -> Sequence[int]:
        """After a roster: new links for accounts that waited, and for profiles that name another person.

        The link that the register made before holds until now, the new one from now on. Returns the
        ids of the accounts whose links changed.
        """
        waiting = [account_id for account_id, _ in self._by_profile(*_never_linked())]
        self.link_by_profile(waiting, at_ms=at_ms)
        told = self._by_register()
        moved = [
            (account_id, person_id)
            for account_id, person_id in self._by_profile()
            if self._aliases.of(told.get(account_id, person_id)) != self._aliases.of(person_id)
        ]
        for account_id, person_id in moved:
            standing = (
                _link.c.account_id == account_id,
                _link.c.undone_ms.is_(None),
                _link.c.until_ms.is_(None),
            )
            self._connection.execute(update(_link).where(*standing).values(until_ms=at_ms))
            self._insert_link(account_id, person_id, by=REGISTER, reason=PROFILE, since_ms=at_ms, at_ms=at_ms)
        return sorted({*waiting, *(account_id for account_id, _ in moved)})

    def _by_profile(self, *which: ColumnElement[bool]) -> Sequence[tuple[int, str]]:
        """Accounts that a standing profile names, with the person; two people with one are a riddle."""
        named = and_(_profile.c.home_page == _account.c.home_page, _profile.c.account == _account.c.name)
        query = (
            select(_account.c.id, func.min(said_id(_profile)))
            .join(tables.source, tables.source.c.id == _account.c.source_id)
            .join(_profile, named)
            .where(_speaks_for(_account.c.home_page, _profile.c.vendor))
            .where(_profile.c.ended_ms.is_(None), *which)
            .group_by(_account.c.id)
            .having(func.count(_profile.c.person_id.distinct()) == 1)
        )
        return [(row[0], row[1]) for row in self._connection.execute(query.order_by(_account.c.id)).all()]

    def _by_register(self) -> dict[int, str]:
        """Whom the register's own standing links name, by account."""
        standing = (_link.c.by == REGISTER, _link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))
        query = select(_link.c.account_id, _link.c.person_id).where(*standing)
        return {row.account_id: row.person_id for row in self._connection.execute(query)}

    def _insert_link(
        self,
        account_id: int,
        person_id: str,
        *,
        by: str,
        reason: str,
        at_ms: int,
        since_ms: int | None = None,
    ) -> None:
        row = {"id": self._ids.new(), "account_id": account_id, "by": by, "reason": reason}
        whose = columns_of(person_id, self._aliases)
        values = {**row, **whose, "since_ms": since_ms, "created_ms": at_ms}
        self._connection.execute(insert(_link).values(**values))

    def _link_all(self, links: Sequence[tuple[int, str]], *, reason: str, at_ms: int) -> None:
        """Links of the register's own making."""
        said = {"by": REGISTER, "reason": reason, "since_ms": None, "created_ms": at_ms}
        ids = self._ids.many(len(links))
        rows = [
            {"id": row_id, "account_id": account_id, **columns_of(person_id, self._aliases), **said}
            for row_id, (account_id, person_id) in zip(ids, links, strict=True)
        ]
        insert_all(self._connection, _link, rows)

    def unmatched(self) -> Sequence[UnmatchedAccount]:
        """Accounts with standing facts at whose time no link holds. What is held waits for no link yet."""
        query = (
            select(
                _account.c.id,
                tables.source.c.name.label("source"),
                _account.c.home_page,
                _account.c.name,
                _account.c.label,
                func.count(_fact.c.id).label("facts"),
                _account.c.first_ms,
            )
            .join(tables.source, tables.source.c.id == _account.c.source_id)
            .join(_fact, _fact.c.account_id == _account.c.id)
            .where(of_nobody())
            .group_by(_account.c.id, tables.source.c.name)
            .order_by(_account.c.first_ms, _account.c.id)
        )
        return [UnmatchedAccount(*row) for row in self._connection.execute(query)]

    def find(self, source: str, name: str) -> Sequence[int]:
        query = (
            select(_account.c.id)
            .join(tables.source, tables.source.c.id == _account.c.source_id)
            .where(tables.source.c.name == source, _account.c.name == name)
        )
        return self._connection.execute(query.order_by(_account.c.id)).scalars().all()

    def link(self, account_id: int, person_id: str, *, by: str, reason: str, at_ms: int) -> None:
        if (
            self._connection.execute(
                select(tables.person.c.id).where(tables.person.c.id == person_id)
            ).first()
            is None
        ):
            raise NotFound(what="person", name=person_id)
        query = select(_account.c.name, _link.c.person_id).join(_link, _standing(), isouter=True)
        row = self._connection.execute(query.where(_account.c.id == account_id)).first()
        if row is None:
            raise NotFound(what="account", name=str(account_id))
        if row.person_id == self._aliases.of(person_id):
            return
        if row.person_id is not None:
            raise ContradictingLink(account=row.name)
        # From where an earlier link ended: no moment of an account belongs to two.
        earlier = select(func.max(_link.c.until_ms)).where(
            _link.c.account_id == account_id, _link.c.undone_ms.is_(None)
        )
        since_ms = self._connection.execute(earlier).scalar()
        self._insert_link(account_id, person_id, by=by, reason=reason, since_ms=since_ms, at_ms=at_ms)

    def end_links(self, source_id: int, until_ms: Mapping[str, int], *, at_ms: int) -> Sequence[int]:
        ended: list[int] = []
        for chunk in chunks(sorted(until_ms)):
            query = select(_account.c.id, _account.c.name, _link.c.since_ms).join(_link, _standing())
            query = query.where(_account.c.source_id == source_id, among(_account.c.name, chunk))
            for row in self._connection.execute(query.order_by(_account.c.id)).all():
                until = min(at_ms, max(until_ms[row.name], row.since_ms or 0))
                self._connection.execute(update(_link).where(*_of(row.id)).values(until_ms=until))
                ended.append(row.id)
        return ended

    def unlink(self, account_id: int, *, by: str, at_ms: int) -> str | None:
        standing = select(_link.c.person_id).where(*_of(account_id))
        person_id: str | None = self._connection.execute(standing).scalar()
        if person_id is not None:
            undone = update(_link).where(*_of(account_id)).values(undone_ms=at_ms, undone_by=by)
            self._connection.execute(undone)
        return person_id


def _speaks_for(home_page: ColumnElement[str], vendor: ColumnElement[str]) -> ColumnElement[bool]:
    """The source's own numbering: its home page's, or that of the product of which it is."""
    product = (and_(tables.source.c.kind == kind, home_page == home) for kind, home in PRODUCT_HOMES.items())
    return and_(vendor == tables.source.c.kind, or_(tables.source.c.home_page == home_page, *product))


def _never_linked() -> tuple[ColumnElement[bool], ...]:
    """Accounts that a profile may still link, the first time and never after.

    Not after an undone link: what an officer took apart no import puts together again. Not where the platform
    gave the number to somebody else: the profile may mean who had it before.
    """
    linked = select(_link.c.id).where(_link.c.account_id == _account.c.id)
    anew = select(_made.c.moodle_user_id).where(
        _made.c.source_id == _account.c.source_id,
        cast(_made.c.moodle_user_id, Text) == _account.c.name,
        _made.c.before_s.is_not(None),
    )
    return ~linked.exists(), ~anew.exists()


def _of(account_id: int) -> tuple[ColumnElement[bool], ...]:
    """The account's standing link."""
    return (_link.c.account_id == account_id, _link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))


def _standing() -> ColumnElement[bool]:
    return and_(_link.c.account_id == _account.c.id, _link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))


def _sortable(account: Account) -> tuple[str, str]:
    return account.home_page, account.name
