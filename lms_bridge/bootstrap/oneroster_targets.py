"""Registers elsewhere that take completions by OneRoster: their places, connected."""

from typing import Final

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.register.gradebook import GradebookTarget
from lms_bridge.register.line import Access, Line
from lms_bridge.register.pages import Pages
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.runtime.http import HttpClients
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.oneroster_scopes import CREATE_PUT, DELETE, ROSTER_CORE
from lms_bridge.services.oneroster_scopes import GRADEBOOK as READ
from lms_bridge.services.ports.registers import RegisterPlace
from lms_bridge.services.registers import RegisterClient, before_services, checked_client
from lms_bridge.services.web_address import web_address

ONEROSTER: Final = "oneroster"
TOKEN_URL, SCHOOL, CONNECTIONS = "token-url", "school", "connections"
_OPTIONS: Final = frozenset({TOKEN_URL, SCHOOL, CONNECTIONS})
USUAL_HANDS: Final = 4
MOST_HANDS: Final = 16
_MOST_ANSWERED: Final = 32 << 20
_NEEDED: Final = (READ, CREATE_PUT, DELETE)
_SCOPES: Final = ((*_NEEDED, ROSTER_CORE), _NEEDED, (READ, CREATE_PUT), ())


def connected(place: RegisterPlace, secret: str) -> GradebookTarget:
    """A register over connections of its own; nobody is called yet. Raises `InvalidValue`."""
    unknown = set(place.options) - _OPTIONS
    if unknown:
        raise InvalidValue(field="option", expected=" or ".join(sorted(_OPTIONS)))
    client = checked_client(RegisterClient(place.client, secret))
    base = before_services(place.endpoint)
    told = place.options.get(TOKEN_URL, "")
    token_url = web_address(told, field=TOKEN_URL) if told else f"{base}/oauth2/token"
    hands = _hands(place.options.get(CONNECTIONS, str(USUAL_HANDS)))
    http = HttpClients(most_bytes=_MOST_ANSWERED)
    access = Access(token_url, client.client_id, client.secret, scopes=_SCOPES)
    line = Line(base, access, send=http.send, tokens=TokenStore(SystemClock().now_ms))
    school = place.options.get(SCHOOL, "")
    return GradebookTarget(Pages(place.name, line), school=school, hands=hands, close=http.close)


def _hands(told: str) -> int:
    if not (told.isascii() and told.isdigit() and len(told) <= 2 and 1 <= int(told) <= MOST_HANDS):  # noqa: PLR2004
        raise InvalidValue(field=CONNECTIONS, expected=f"a whole number from 1 to {MOST_HANDS}")
    return int(told)
