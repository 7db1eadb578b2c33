"""The stores of a unit for what goes out: to registers, statements to other LRSs, events to subscribers."""

from functools import cached_property

from sqlalchemy import Connection

from lms_bridge.db.forward_rows import DbForwardRows
from lms_bridge.db.forward_stream import DbForwardStream
from lms_bridge.db.forward_targets import DbForwardTargets
from lms_bridge.db.ids import Ids
from lms_bridge.db.messages import DbMessages
from lms_bridge.db.page_submissions import DbOutbox
from lms_bridge.db.reconciling import DbReconciling
from lms_bridge.db.registers import DbRegisterTargets
from lms_bridge.db.submissions import DbSubmissions, EmbeddedRegister
from lms_bridge.db.subscribers import DbSubscribers


class SendingStores:
    """A part of `db.unit.DbUnit`, which has the connection and the ids."""

    _connection: Connection
    _ids: Ids

    @cached_property
    def submissions(self) -> DbSubmissions:
        return DbSubmissions(self._connection, self._ids)

    @cached_property
    def register_targets(self) -> DbRegisterTargets:
        return DbRegisterTargets(self._connection)

    @cached_property
    def outbox(self) -> DbOutbox:
        return DbOutbox(self._connection)

    @cached_property
    def reconciling(self) -> DbReconciling:
        return DbReconciling(self._connection, self._ids)

    @cached_property
    def register(self) -> EmbeddedRegister:
        return EmbeddedRegister(self._connection)

    @cached_property
    def forward_targets(self) -> DbForwardTargets:
        return DbForwardTargets(self._connection, self.forward_stream)

    @cached_property
    def forward_stream(self) -> DbForwardStream:
        return DbForwardStream(self._connection)

    @cached_property
    def forward_rows(self) -> DbForwardRows:
        return DbForwardRows(self._connection, self._ids)

    @cached_property
    def subscribers(self) -> DbSubscribers:
        return DbSubscribers(self._connection)

    @cached_property
    def messages(self) -> DbMessages:
        return DbMessages(self._connection, self._ids)
