"""The columns that many tables have, and how constraints are named."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id(name: str = "id") -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def ms(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def said_person() -> Column[str]:
    """Whom the row was said of, where that person counts for another one now; else None.

    `person_id` beside it is the one for whom it counts.
    """
    return Column("said_person_id", Text)


def work() -> list[Column[Any]]:
    """State (due, leased, done, dead), who holds it until when, how often it was tried, why it failed."""
    return [
        Column("state", Text, nullable=False, server_default="due"),
        Column("lease", Text),
        ms("lease_until_ms", nullable=True),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("next_try_ms", BigInteger, nullable=False, server_default="0"),
        Column("error", Text),
    ]


WAITING = text("state IN ('due', 'leased')")
"""What is not finished. Written out, not bound: SQLite uses a partial index only where it sees its terms."""


ASIDE = text("state = 'dead'")


def waiting(table: str, *key: str) -> tuple[Index, Index, Index]:
    """What waits in the order in which it is claimed (`key`: the primary key's columns), what is under a
    lease, and what was laid aside; all stay small whatever was done."""
    held = text("lease IS NOT NULL")
    return (
        Index(f"ix_{table}_waiting", "next_try_ms", *key, sqlite_where=WAITING, postgresql_where=WAITING),
        Index(f"ix_{table}_lease", "lease", sqlite_where=held, postgresql_where=held),
        Index(f"ix_{table}_aside", "next_try_ms", sqlite_where=ASIDE, postgresql_where=ASIDE),
    )


def progress() -> list[Column[Any]]:
    """How it goes with a target that is called over the network, and who has it in hand (`db.turns`)."""
    return [
        Column("state", Text, nullable=False),
        Column("code", Text),
        Column("params", Text, nullable=False, server_default="{}"),
        ms("since_ms", nullable=True),
        ms("told_ms", nullable=True),
        Column("failures", Integer, nullable=False, server_default="0"),
        Column("refusals", Integer, nullable=False, server_default="0"),
        Column("narrow", Integer),
        ms("sent_ms", nullable=True),
        Column("next_try_ms", BigInteger, nullable=False, server_default="0"),
        ms("turned_ms"),
        Column("lease", Text),
        ms("lease_until_ms", nullable=True),
    ]
