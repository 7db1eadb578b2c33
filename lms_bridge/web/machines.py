"""What the surfaces for programs need, handed in once; and how they read a call."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import g, request
from werkzeug.datastructures import Authorization
from werkzeug.exceptions import RequestEntityTooLarge

from lms_bridge.domain.errors import NotAllowed, NotAuthenticated
from lms_bridge.domain.fact import is_plain
from lms_bridge.services.authenticate import Authenticate, Given
from lms_bridge.services.credentials import LRS
from lms_bridge.services.keep_refused import KeepRefused
from lms_bridge.services.lrs_documents import KeepDocuments
from lms_bridge.services.lrs_statements import FindStatements
from lms_bridge.services.ports import Credential, Database
from lms_bridge.services.receive import ReceiveStatements
from lms_bridge.services.receive_calls import ReceiveDelivery
from lms_bridge.web.challenges import has_token, takes_tokens
from lms_bridge.web.problems import TooLarge


@dataclass(frozen=True, slots=True)
class MachineDoors:
    """`nudge` tells the worker that something came in; `public_url` is the service's own address.

    `stored` counts statements that were answered with their ids; `figures` gives all that is counted, by
    what the caller accepts, with the content type. `bearer` knows who has a token; None where no issuer
    is set.
    """

    database: Database
    authenticate: Authenticate
    bearer: Callable[[str], Credential] | None
    statements: ReceiveStatements
    found: FindStatements
    documents: KeepDocuments
    deliveries: ReceiveDelivery
    refused: KeepRefused
    nudge: Callable[[], None]
    public_url: str
    stored: Callable[[int], None]
    figures: Callable[[str], tuple[bytes, str]]


def caller(doors: MachineDoors, *, kind: str, scope: str) -> Credential:
    """The credential of a call with HTTP Basic. Raises `NotAuthenticated`, `NotAllowed`."""
    credential = caller_of(doors, request.authorization, kind=kind)
    if scope not in credential.scopes:
        raise NotAllowed(needs=scope)
    return credential


def caller_of(doors: MachineDoors, given: Authorization | None, *, kind: str) -> Credential:
    """The credential of HTTP Basic or, for `lrs`, of a token, whatever it may do.

    Raises `NotAuthenticated`, `TooManyFailures`, `TokenRefused`, `IssuerUnavailable`.
    """
    if doors.bearer is not None and kind == LRS:
        takes_tokens()
        if given is not None and given.type == "bearer":
            has_token()
            return doors.bearer(given.token or "")
    if given is None or given.type != "basic":
        raise NotAuthenticated
    key = given.username or ""
    if not is_plain(key):  # no key of ours; a database may refuse to look for it
        raise NotAuthenticated
    shown = Given(key, given.password or "", request.remote_addr or "")
    return doors.authenticate.identify(shown, kind=kind)


def body(*, most: int) -> bytes:
    """The raw bytes of the call, at most that many. Raises `TooLarge`."""
    request.max_content_length = most
    try:
        read = request.get_data(cache=False)
    except RequestEntityTooLarge as exc:
        raise TooLarge(most=most) from exc
    g.read_body = read  # where the call is refused, staff are shown a part of it
    return read
