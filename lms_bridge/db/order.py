"""Who waits for whom on PostgreSQL, where many write at once. SQLite has one writer anyway.

One at a time: whoever tells facts, links accounts or takes a roster over.

Each of these looks for what the others have written: a leave for its join, an account for its profile.
Two that cross could not see each other's rows and both would pass by.

Statements are stored by many at once, but whoever refers to others by itself: it looks for what it refers
to, and what is referred to for who refers to it.
"""

from sqlalchemy import Connection, func, select, true

_LOCK = 0x6C6D_732D_6661  # any number that nothing else locks by
_PLANS_THAT_SORT = ("enable_sort", "enable_seqscan", "enable_bitmapscan", "enable_hashjoin")
_IN_ORDER = select(*(func.set_config(name, "off", true()) for name in _PLANS_THAT_SORT))
_STATEMENTS = 0x6C6D_732D_7374


_ATTACHMENTS = _LOCK + 1
_CLOSING = _LOCK + 2


def share_attachments(connection: Connection) -> None:
    """To the end of the transaction nobody takes away an attachment because nothing names it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(_ATTACHMENTS)))


def own_attachments(connection: Connection) -> None:
    """From here to the end of the transaction nobody names an attachment anew."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ATTACHMENTS)))


def alone(connection: Connection) -> None:
    """From here to the end of the transaction no other is past this line; what they wrote is seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def among_others(connection: Connection) -> None:
    """From here on nobody who refers stores statements until the transaction ends, and who did is seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(_STATEMENTS)))


def by_itself(connection: Connection) -> None:
    """From here on nobody else stores statements until the transaction ends, and who did is seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_STATEMENTS)))


def in_the_order_of_an_index(connection: Connection) -> None:
    """From here to the end of the transaction PostgreSQL reads what is ordered as an index has it.

    For queries of the first rows in an order that an index has: by its statistics, which are behind, it may
    think them few, and read and sort them all. SQLite never does.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_IN_ORDER)


def deciding(connection: Connection) -> None:
    """From here to the end of the transaction nobody closes a realisation; what was closed is seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(_CLOSING)))


def closing(connection: Connection) -> None:
    """From here to the end of the transaction nobody decides; what was decided is seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_CLOSING)))
