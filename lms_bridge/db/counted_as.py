"""By which word each of many raw rows counts: they are few, the rows many."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, Table, update

from lms_bridge.db.upsert import among, chunks


def say(connection: Connection, table: Table, said: Mapping[int, str]) -> None:
    """Set `said` in the rows of the table, by their ids."""
    (own_id,) = table.primary_key.columns
    by_word: dict[str, list[int]] = defaultdict(list)
    for row_id, word in sorted(said.items()):
        by_word[word].append(row_id)
    for word, ids in by_word.items():
        for chunk in chunks(ids):
            connection.execute(update(table).where(among(own_id, chunk)).values(said=word))
