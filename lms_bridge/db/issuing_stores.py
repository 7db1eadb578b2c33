"""The stores of a unit that closings, documents and objections need."""

from functools import cached_property

from sqlalchemy import Connection

from lms_bridge.db.closings import DbClosings
from lms_bridge.db.ids import Ids
from lms_bridge.db.issued import DbIssued
from lms_bridge.db.objections import DbObjections, DbProposals
from lms_bridge.db.papers import DbPapers, DbSigningKeys


class IssuingStores:
    """A part of `db.unit.DbUnit`, which has the connection and the ids."""

    _connection: Connection
    _ids: Ids

    @cached_property
    def closings(self) -> DbClosings:
        return DbClosings(self._connection)

    @cached_property
    def objections(self) -> DbObjections:
        return DbObjections(self._connection, self._ids)

    @cached_property
    def proposals(self) -> DbProposals:
        return DbProposals(self._connection, self._ids)

    @cached_property
    def issued(self) -> DbIssued:
        return DbIssued(self._connection, self._ids)

    @cached_property
    def papers(self) -> DbPapers:
        return DbPapers(self._connection)

    @cached_property
    def signing_keys(self) -> DbSigningKeys:
        return DbSigningKeys(self._connection)
