"""By what statements are found again, the bytes that came with them, and documents.

Verbs, agents and activities are rows of a dictionary each, and the links of a statement name them by their
ids. The primary key of a link begins with what is asked for and goes on with the statement's `seq`, so that
"the newest first" is one range of one index. `near` parts the actor and the object itself from all that is
only related. `via` is 0, or the seq of the statement that this one refers to, whose links it has too.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, Table, Text

from lms_bridge.db.tables.columns import metadata, ms, own_id


def _dictionary(name: str) -> Table:
    return Table(name, metadata, own_id(), Column("name", Text, nullable=False, unique=True))


def _key(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _links(name: str, *columns: Column[int] | Column[str]) -> Table:
    return Table(name, metadata, *columns, _key("seq"), _key("via"), sqlite_with_rowid=False)


def _near() -> Column[int]:
    return Column("near", SmallInteger, primary_key=True, autoincrement=False)


verb = _dictionary("verb")
agent = _dictionary("agent")
activity = _dictionary("activity")

definition = Table(
    "definition",
    metadata,
    _key("activity"),
    Column("digest", Text, primary_key=True),
    ms("first_ms"),
    Column("text", Text, nullable=False),
)

verb_link = _links("verb_link", _key("verb"))
registration_link = _links("registration_link", Column("registration", Text, primary_key=True))
agent_link = Table(
    "agent_link",
    metadata,
    _key("agent"),
    _near(),
    _key("seq"),
    _key("via"),
    Column("verb", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
activity_link = Table(
    "activity_link",
    metadata,
    _key("activity"),
    _near(),
    _key("seq"),
    _key("via"),
    Column("verb", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
target_link = Table(
    "target_link", metadata, Column("target", Text, primary_key=True), _key("seq"), sqlite_with_rowid=False
)

attachment = Table(
    "attachment",
    metadata,
    Column("sha2", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    ms("first_ms"),
)
attachment_link = Table(
    "attachment_link",
    metadata,
    Column("sha2", Text, primary_key=True),
    _key("seq"),
    sqlite_with_rowid=False,
)

lrs_document = Table(
    "lrs_document",
    metadata,
    Column("key", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("registration", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("etag", Text, nullable=False),
    ms("updated_ms"),
    Index("ix_lrs_document_place", "place"),
)
