"""A person's record: every training with its completion, the evidence, and what the register has recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import REGISTER, linked_at
from lms_bridge.db.aliases import aliases
from lms_bridge.db.bodies import history_of
from lms_bridge.db.completions import completion_of, sources_of
from lms_bridge.db.counting import counts
from lms_bridge.db.dossiers import DossierReader
from lms_bridge.db.facts import score_of
from lms_bridge.db.page_held import held_by_realisation, held_of
from lms_bridge.db.page_realisation import head_of
from lms_bridge.db.roster import person_of
from lms_bridge.db.upsert import chunks
from lms_bridge.db.windows import undecided
from lms_bridge.db.withdrawals import contested
from lms_bridge.domain.body_history import BodyHistory
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.completion import Dossier, of_moment
from lms_bridge.domain.course import CourseCompletion, CourseFailure, CoursePass, otherwise
from lms_bridge.domain.fact import ABOUT_A_COURSE, FactKind
from lms_bridge.domain.programme import Realisation
from lms_bridge.services.pages import (
    AccountShown,
    AttemptTold,
    CourseTold,
    Entry,
    Heard,
    HeldBack,
    PersonFound,
    PersonRecord,
    Training,
    VersionShown,
)
from lms_bridge.services.ports import PairKey
from lms_bridge.services.scripts import rank

_person, _body, _link, _fact = tables.person, tables.body, tables.link, tables.fact
_completion, _enrolment, _pair, _entry = tables.completion, tables.enrolment, tables.pair, tables.entry


@dataclass(frozen=True, slots=True)
class _Told:
    """A fact with the number of raw rows that tell it."""

    row: Any
    tellers: int


@dataclass(frozen=True, slots=True)
class _Gathered:
    versions: Mapping[str, Sequence[VersionShown]]
    enrolments: Mapping[str, Any]
    waits: Mapping[str, int | None]
    entries: Mapping[str, Any]
    dossiers: Mapping[str, Dossier]
    facts: Mapping[int, _Told]
    bodies: BodyHistory
    held: Mapping[str, tuple[HeldBack, ...]]
    undecided: Collection[str]
    contested: Collection[str]


def person(connection: Connection, person_id: str) -> PersonRecord | None:
    body = select(_person, _body.c.name.label("body"))
    body = body.join(_body, _body.c.id == _person.c.primary_body_id, isouter=True)
    row = connection.execute(body.where(_person.c.id == person_id)).first()
    if row is None:
        return None
    accounts = _accounts(connection, person_id)
    return PersonRecord(
        person=person_of(row),
        body=row.body,
        accounts=tuple(one for one in accounts if one.stands),
        former=tuple(one for one in reversed(accounts) if not one.stands),
        trainings=_trainings(connection, person_id),
        last_heard=_last_heard(connection, person_id),
        held=held_of(connection, person_id),
    )


def find_persons(connection: Connection, query: str, *, limit: int) -> tuple[PersonFound, ...]:
    """Names are compared here and not in SQL: no database folds two scripts into one."""
    asked = query.strip()
    rows = connection.execute(
        select(_person, _body.c.name.label("body"))
        .join(_body, _body.c.id == _person.c.primary_body_id, isouter=True)
        .where(_person.c.ended_ms.is_(None))
    ).all()
    known, by_id = aliases(connection), {row.id: row for row in rows}
    places: dict[str, int] = {}
    for row in rows:
        place, owner = _place(asked, row), known.of(row.id)
        if place is not None and owner in by_id:  # who is typed by what a double is called by
            places[owner] = min(place, places.get(owner, place))
    found = [(place, by_id[person_id]) for person_id, place in places.items()]
    found.sort(key=lambda one: (one[0], one[1].family_name, one[1].given_name, one[1].id))
    return tuple(
        PersonFound(row.id, person_of(row).name, row.body, row.employee_number, row.email)
        for _, row in found[:limit]
    )


def _place(asked: str, row: Any) -> int | None:
    """A key that begins so comes before a name: whoever types a number means it."""
    if not asked:
        return None
    lowered = asked.casefold()
    if asked == row.id or any(key.casefold().startswith(lowered) for key in (row.employee_number, row.email)):
        return -1
    return rank(asked, row.given_name, row.family_name)


def _accounts(connection: Connection, person_id: str) -> Sequence[AccountShown]:
    """Every link that ever led to the person, the oldest first."""
    account = tables.account
    query = (
        select(_link, tables.source.c.name.label("source"), account.c.name.label("account"), account.c.label)
        .join(account, account.c.id == _link.c.account_id)
        .join(tables.source, tables.source.c.id == account.c.source_id)
        .where(_link.c.person_id == person_id)
    )
    return [
        AccountShown(
            account_id=row.account_id,
            source=row.source,
            name=row.account,
            label=row.label,
            by=None if row.by == REGISTER else row.by,
            reason=row.reason,
            made_ms=row.created_ms,
            since_ms=row.since_ms,
            until_ms=row.until_ms,
            undone_ms=row.undone_ms,
            undone_by=row.undone_by,
        )
        for row in connection.execute(query.order_by(_link.c.created_ms, _link.c.id))
    ]


def _last_heard(connection: Connection, person_id: str) -> Heard | None:
    query = (
        select(_fact.c.kind, _fact.c.at_ms, tables.source.c.name)
        .join(_link, _link.c.account_id == _fact.c.account_id)
        .join(tables.source, tables.source.c.id == _fact.c.source_id)
        .where(_link.c.person_id == person_id, linked_at(_fact.c.at_ms), _fact.c.stands, counts())
        .order_by(_fact.c.at_ms.desc(), _fact.c.id.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Heard(FactKind(row.kind), row.at_ms, row.name)


def _trainings(connection: Connection, person_id: str) -> tuple[Training, ...]:
    versions = _versions(connection, person_id)
    enrolments = {
        row.realisation_id: row
        for row in _of_person(connection, _enrolment, person_id)
        if row.ended_ms is None or row.realisation_id in versions
    }
    waits = {row.realisation_id: row.waits_since_ms for row in _of_person(connection, _pair, person_id)}
    waiting = {key for key, since in waits.items() if since is not None}
    ids = sorted({*versions, *enrolments, *waiting})
    pairs = DossierReader(connection).read([PairKey(person_id, one) for one in ids])
    dossiers = {key.realisation_id: dossier for key, dossier in pairs.items()}
    gathered = _Gathered(
        versions=versions,
        enrolments=enrolments,
        waits=waits,
        entries={row.realisation_id: row for row in _of_person(connection, _entry, person_id)},
        dossiers=dossiers,
        facts=_facts(connection, _fact_ids(versions, dossiers.values())),
        bodies=history_of(connection),
        held=held_by_realisation(connection, person_id),
        undecided=undecided(connection, ids),
        contested=contested(connection, person_id),
    )
    realisation = tables.realisation
    rows = [row for chunk in chunks(ids) for row in _chosen(connection, realisation, chunk)]
    rows.sort(key=lambda row: (-row.start_ms, row.id))
    return tuple(_training(row, gathered) for row in rows)


def _chosen(connection: Connection, table: Any, ids: Sequence[Any]) -> Sequence[Any]:
    return connection.execute(select(table).where(table.c.id.in_(ids))).all()


def _of_person(connection: Connection, table: Any, person_id: str) -> Sequence[Any]:
    return connection.execute(select(table).where(table.c.person_id == person_id)).all()


def _versions(connection: Connection, person_id: str) -> Mapping[str, Sequence[VersionShown]]:
    query = select(_completion).where(_completion.c.person_id == person_id)
    found: dict[str, list[VersionShown]] = defaultdict(list)
    for row in connection.execute(query.order_by(_completion.c.version.desc())):
        shown = VersionShown(
            row.version,
            completion_of(row),
            row.reason,
            row.decided_ms,
            row.superseded_ms,
            sources_of(row),
        )
        found[row.realisation_id].append(shown)
    return found


def _fact_ids(versions: Mapping[str, Sequence[VersionShown]], dossiers: Iterable[Dossier]) -> set[int]:
    """What ever decided, also where it stands no more, and all that stands now."""
    decided = {one for shown in versions.values() for version in shown for one in version.completion.fact_ids}
    for dossier in dossiers:
        decided.update(fact.fact_id for fact in _of_course(dossier))
        decided.update(fact.fact_id for fact in dossier.attempts)
    return decided


def _of_course(dossier: Dossier) -> Sequence[CourseCompletion | CourseFailure | CoursePass]:
    return (*dossier.completions, *dossier.failures, *dossier.passes)


def _facts(connection: Connection, ids: set[int]) -> Mapping[int, _Told]:
    evidence = tables.evidence
    found: dict[int, _Told] = {}
    for chunk in chunks(sorted(ids)):
        counted = select(evidence.c.fact_id, func.count()).where(evidence.c.fact_id.in_(chunk))
        tellers = {row[0]: row[1] for row in connection.execute(counted.group_by(evidence.c.fact_id))}
        for row in _chosen(connection, _fact, chunk):
            found[row.id] = _Told(row, tellers.get(row.id, 0))
    return found


def _training(row: Any, gathered: _Gathered) -> Training:
    versions = gathered.versions.get(row.id, ())
    current = next((one for one in versions if one.superseded_ms is None), None)
    deciding = current.completion.fact_ids if current else ()
    told = _belonging(row.id, gathered)
    enrolment, entry = gathered.enrolments.get(row.id), gathered.entries.get(row.id)
    body_id = current.completion.body_id if current else None
    return Training(
        head=head_of(row),
        role=enrolment.role if enrolment else None,
        origin=enrolment.origin if enrolment else None,
        body=gathered.bodies.name_on(body_id, day_of(row.start_ms)) if body_id else None,
        versions=tuple(versions),
        courses=tuple(_course_told(one, deciding) for one in told if one.row.kind in ABOUT_A_COURSE),
        attempts=tuple(
            AttemptTold(
                one.row.at_ms,
                score_of(one.row.score),
                one.row.stands,
                decides=one.row.id in deciding,
                fact_id=one.row.id,
            )
            for one in told
            if one.row.score is not None
        ),
        entry=Entry(entry.version, entry.receipt, entry.recorded_ms) if entry else None,
        waits_since_ms=gathered.waits.get(row.id),
        otherwise=otherwise(
            current.completion.attended,
            [(FactKind(one.row.kind), one.row.at_ms) for one in told if one.row.id in deciding],
        )
        if current
        else None,
        held=gathered.held.get(row.id, ()),
        undecided=row.id in gathered.undecided,
        contested=row.id in gathered.contested,
    )


def _course_told(told: _Told, deciding: Collection[int]) -> CourseTold:
    row = told.row
    return CourseTold(
        FactKind(row.kind),
        row.at_ms,
        told.tellers,
        row.stands,
        decides=row.id in deciding,
        fact_id=row.id,
    )


def _belonging(realisation_id: str, gathered: _Gathered) -> Sequence[_Told]:
    """The facts that belong here and not to another realisation of the same course or test, by time."""
    ids = {
        one for version in gathered.versions.get(realisation_id, ()) for one in version.completion.fact_ids
    }
    dossier = gathered.dossiers.get(realisation_id)
    if dossier is not None:
        ids |= _here(dossier, {one.fact_id: one.at_ms for one in _of_course(dossier)}, dossier.tied_course)
        ids |= _here(dossier, {one.fact_id: one.at_ms for one in dossier.attempts}, dossier.tied_test)
    told = [gathered.facts[one] for one in ids if one in gathered.facts]
    return sorted(told, key=lambda one: (one.row.at_ms, one.row.id))


def _here(dossier: Dossier, moments: Mapping[int, int], tied: Sequence[Realisation]) -> set[int]:
    here = dossier.realisation.id
    found: set[int] = set()
    for fact_id, at_ms in moments.items():
        where = of_moment(at_ms, tied, dossier)
        if here in where.belongs or here in where.waits:
            found.add(fact_id)
    return found
