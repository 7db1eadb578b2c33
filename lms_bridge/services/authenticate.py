"""Who is calling, by key and secret. The slow hash is computed once a process and secret, then remembered."""

import hashlib
import hmac
import secrets
from threading import Lock

from lms_bridge.domain.errors import NotAllowed, NotAuthenticated
from lms_bridge.services.ports import Credential, Database, Hasher

_MOST_REMEMBERED = 1000


class Authenticate:
    """Checks credentials. What is remembered is keyed by a random key of this process and never leaves it.

    The row is read at every call, so that a revocation acts at once in every process.
    """

    def __init__(self, database: Database, hasher: Hasher) -> None:
        self._database = database
        self._hasher = hasher
        self._process_key = secrets.token_bytes(32)
        self._verified: dict[bytes, None] = {}
        self._lock = Lock()
        self._decoy = hasher.hash(secrets.token_urlsafe(16))

    def __call__(self, key: str, secret: str, *, kind: str, scope: str) -> Credential:
        """The credential. Raises `NotAuthenticated`, or `NotAllowed` where the scope is not given."""
        credential = self.identify(key, secret, kind=kind)
        if scope not in credential.scopes:
            raise NotAllowed(needs=scope)
        return credential

    def identify(self, key: str, secret: str, *, kind: str) -> Credential:
        """The credential, whatever it may do. Raises `NotAuthenticated`."""
        with self._database.read() as unit:
            credential = unit.credentials.by_key(key)
        if credential is None or credential.kind != kind:
            self._hasher.verify(secret, self._decoy)  # an unknown key takes as long as a wrong secret
            raise NotAuthenticated
        if not self._matches(secret, credential.secret_hash):
            raise NotAuthenticated
        return credential

    def _matches(self, secret: str, hashed: str) -> bool:
        known = hmac.new(self._process_key, f"{hashed}\0{secret}".encode(), hashlib.sha256).digest()
        if known in self._verified:
            return True
        with self._lock:  # who waited here may find the work done
            return known in self._verified or self._verify(secret, hashed, known)

    def _verify(self, secret: str, hashed: str, known: bytes) -> bool:
        if not self._hasher.verify(secret, hashed):
            return False
        if len(self._verified) >= _MOST_REMEMBERED:
            self._verified.clear()
        self._verified[known] = None
        return True
