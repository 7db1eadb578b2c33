"""Who programs are: by a key and its secret, or by a token of the issuer that the settings name."""

from dataclasses import dataclass
from functools import cached_property

from lms_bridge.db.unit import DbGlances
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.fact import is_plain
from lms_bridge.runtime.aside import Beside
from lms_bridge.runtime.issuer import Issuer, fetched
from lms_bridge.runtime.tokens import Claims, OidcTokens
from lms_bridge.services.authenticate import Authenticate
from lms_bridge.services.bearer import AuthenticateBearer
from lms_bridge.services.credentials import KeepCredentials, NewCredential
from lms_bridge.services.keep_gradebook import KeepGradebook
from lms_bridge.services.last_use import LastUse
from lms_bridge.services.oneroster_clients import OneRosterClients
from lms_bridge.services.ports import Bound
from lms_bridge.settings import Settings


@dataclass(frozen=True)
class Access:
    """Nothing is asked of the issuer before a token comes or an application is bound."""

    settings: Settings
    credentials: KeepCredentials
    glances: DbGlances
    beside: Beside

    @cached_property
    def used(self) -> LastUse:
        return LastUse(self.credentials.database, self.credentials.clock, self.beside)

    @cached_property
    def authenticate(self) -> Authenticate:
        keep = self.credentials
        return Authenticate(self.glances, keep.hasher, keep.clock, used=self.used)

    @cached_property
    def clients(self) -> OneRosterClients:
        return OneRosterClients(self.credentials.database, self.credentials.clock, self.authenticate)

    @cached_property
    def gradebook(self) -> KeepGradebook:
        return KeepGradebook(self.credentials.database, self.credentials.clock)

    @cached_property
    def issuer(self) -> Issuer | None:
        """Of the tokens that are taken; None where none is set."""
        return Issuer(self.settings.oidc_issuer, fetch=fetched) if self.settings.oidc_issuer else None

    @cached_property
    def bearer(self) -> AuthenticateBearer | None:
        """Raises `InvalidValue` for an issuer without an audience: its tokens for others would be taken."""
        if self.issuer is None:
            return None
        tokens = OidcTokens(self.issuer, _claims(self.settings))
        return AuthenticateBearer(self.credentials.database, tokens, self.used)

    def bind(self, new: NewCredential, *, client: str, subject: str = "") -> str:
        """Take an application's tokens; the key of its credential.

        Asks the issuer where it gives tokens. Raises `InvalidValue`, `IssuerUnavailable` and what
        `KeepCredentials.bind` does.
        """
        if self.issuer is None or not is_plain(client) or not is_plain(subject):
            raise InvalidValue(field="client", expected="an application of the issuer LMS_BRIDGE_OIDC_ISSUER")
        bound = Bound(self.issuer.url, client, subject, self.issuer.token_endpoint())
        return self.credentials.bind(new, bound)


def _claims(settings: Settings) -> Claims:
    if not settings.oidc_audience:
        raise InvalidValue(
            field="LMS_BRIDGE_OIDC_AUDIENCE", expected="the name that the issuer's tokens give this service"
        )
    return Claims(
        settings.oidc_audience,
        client=settings.oidc_client_claim,
        scope=settings.oidc_scope_claim,
        prefix=settings.oidc_scope_prefix,
    )
