"""Registers elsewhere from which rosters come: sources of their own kind, with what is set for each."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue, NotFound, Refused
from lms_bridge.domain.programme import Form
from lms_bridge.services.import_roster import SHARE
from lms_bridge.services.ports import Source, Unit
from lms_bridge.services.web_address import web_address

REGISTER: Final = "register"
"""The kind of a source that is a register elsewhere."""
_TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105
_MOST_PERCENT: Final = 100
_LONGEST: Final = 500


class NoRegisterAccess(Refused):
    """The source has no client of the register yet (`name`)."""

    code = "pull-no-client"


@dataclass(frozen=True, slots=True)
class RegisterOptions:
    """What is set for a register. `token_url`: where tokens are given, "" for the usual place there.

    `plain_form`: the form of classes whose type says none of ours, "" for none. `most_ended`: how many
    percent of a kind may end in one pull. `apply`: a pull that no guard holds is applied at once.
    """

    token_url: str = ""
    plain_form: str = ""
    most_ended: int = int(SHARE)
    apply: bool = False

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


def register_options(source: Source) -> RegisterOptions:
    told = json.loads(source.options)
    names = RegisterOptions.__dataclass_fields__
    return RegisterOptions(**{name: value for name, value in told.items() if name in names})


@dataclass(frozen=True, slots=True)
class RegisterClient:
    """By what a register is called (OAuth 2.0 client credentials)."""

    client_id: str
    secret: str = field(repr=False)

    def to_text(self) -> str:
        """As it is sealed."""
        return json.dumps([self.client_id, self.secret])


def register_client(text: str) -> RegisterClient:
    """What `RegisterClient.to_text` wrote."""
    return RegisterClient(*json.loads(text))


def checked_client(client: RegisterClient) -> RegisterClient:
    """Raises `InvalidValue`; nothing of the secret is named."""
    for name, value in (("client-id", client.client_id), ("client-secret", client.secret)):
        if not value or len(value) > _LONGEST or not value.isprintable() or not value.isascii():
            raise InvalidValue(field=name, expected=f"1 to {_LONGEST} printable characters of ASCII")
    if ":" in client.client_id:
        raise InvalidValue(field="client-id", expected="no colon, which parts it from the secret")
    return client


def checked_address(text: str) -> str:
    """What stands before the path that the standard gives to the services. Raises `InvalidValue`."""
    address = web_address(text.strip(), field="address")
    if urlsplit(address).query or urlsplit(address).fragment:
        raise InvalidValue(field="address", expected="an address without a query")
    return before_services(address)


def before_services(address: str) -> str:
    """The address without what the standard adds to it: `/ims/oneroster`, and the path of a service."""
    return re.sub(r"/ims/oneroster(/[a-z]+/v1p2)?/*$", "", address.rstrip("/"))


def changed_options(standing: RegisterOptions, changes: Mapping[str, Any]) -> RegisterOptions:
    """With what is given; None leaves as it is. Raises `InvalidValue`."""
    made = replace(standing, **{name: value for name, value in changes.items() if value is not None})
    if made.token_url:
        made = replace(made, token_url=web_address(made.token_url, field="token-url"))
    if made.plain_form and made.plain_form not in {str(one) for one in Form}:
        raise InvalidValue(field="plain-form", expected=" or ".join(Form))
    if not 0 <= made.most_ended <= _MOST_PERCENT:
        raise InvalidValue(field="max-ended", expected="0 to 100")
    return made


def token_url(source: Source) -> str:
    """Where the register gives tokens."""
    return register_options(source).token_url or f"{source.home_page}{_TOKEN_PATH}"


def register_source(unit: Unit, name: str) -> Source:
    """The register of that name. Raises `NotFound`."""
    source = unit.sources.by_name(name)
    if source is None or source.kind != REGISTER:
        raise NotFound(what="register", name=name)
    return source
