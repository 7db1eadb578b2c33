"""Who is calling, by a token of an issuer. The issuer says who it is; what it may do stays with us."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lms_bridge.domain.errors import Refused, Unavailable
from lms_bridge.domain.fact import is_plain
from lms_bridge.services import lrs_scopes
from lms_bridge.services.credentials import OIDC
from lms_bridge.services.ports import Credential, Database
from lms_bridge.services.ports.tokens import Tokens


class TokenRefused(Refused):
    """The token is not one that is taken (`reason`: a code)."""

    code = "token-refused"


class IssuerUnavailable(Unavailable):
    """The issuer of tokens did not give its keys (`reason`: a code)."""

    code = "issuer-unavailable"


@dataclass(frozen=True, slots=True)
class AuthenticateBearer:
    """Checks tokens. The application's credential is read at every call: a revocation acts at once."""

    database: Database
    tokens: Tokens
    used: Callable[[int, str], None]

    def __call__(self, text: str) -> Credential:
        """The credential, with the scopes that both it and the token have.

        Raises `TokenRefused`, `IssuerUnavailable`.
        """
        token = self.tokens.read(text)
        if not is_plain(token.client_id) or not is_plain(token.subject):
            raise TokenRefused(reason="application")  # a database may refuse to look for it
        with self.database.read() as unit:
            credential = unit.credentials.of_tokens(token.issuer, token.client_id, token.subject)
        if credential is None or credential.kind != OIDC:
            raise TokenRefused(reason="unknown-application")
        self.used(credential.id, credential.secret_hash)
        if token.scopes is None:
            return credential
        return replace(credential, scopes=lrs_scopes.both(credential.scopes, token.scopes))
