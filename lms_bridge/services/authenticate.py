"""Who is calling, by key and secret. The slow hash is computed once a process and secret, then remembered."""

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from lms_bridge.domain.errors import NotAllowed, NotAuthenticated
from lms_bridge.services.ports import Clock, Credential, Database, Hasher
from lms_bridge.services.throttle import Throttle, network

_MOST_REMEMBERED = 1000
_MOST_SECRETS = 2


@dataclass(frozen=True, slots=True)
class Given:
    """What a caller shows: its key and secret, and the address from which it calls."""

    key: str
    secret: str
    address: str = ""


class Authenticate:
    """Checks credentials. What is remembered is keyed by a random key of this process and never leaves it.

    The row is read at every call, so that a revocation acts at once in every process. `used` is told of
    each secret that was right. A secret that was right before in this process is never made to wait for
    others' guesses.
    """

    def __init__(
        self, database: Database, hasher: Hasher, clock: Clock, *, used: Callable[[int, str], None]
    ) -> None:
        self._database = database
        self._hasher = hasher
        self._clock = clock
        self._used = used
        self._throttle = Throttle(clock)
        self._process_key = secrets.token_bytes(32)
        self._verified: dict[bytes, None] = {}
        self._lock = Lock()
        self._decoy = hasher.hash(secrets.token_urlsafe(16))

    def __call__(self, key: str, secret: str, *, kind: str, scope: str) -> Credential:
        """The credential. Raises what `identify` does, or `NotAllowed` where the scope is not given."""
        credential = self.identify(Given(key, secret), kind=kind)
        if scope not in credential.scopes:
            raise NotAllowed(needs=scope)
        return credential

    def identify(self, given: Given, *, kind: str) -> Credential:
        """The credential, whatever it may do. Raises `NotAuthenticated`, `TooManyFailures`."""
        with self._database.read() as unit:
            credential = unit.credentials.by_key(given.key)
        if credential is None or credential.kind != kind:
            self._guessed(("", network(given.address)), given.secret, ())
            raise NotAuthenticated
        hashes = self._valid(credential)
        right = next((one for one in hashes if self._proof(one, given.secret) in self._verified), None)
        if right is None:
            right = self._guessed((given.key, network(given.address)), given.secret, hashes)
        if right is None:
            raise NotAuthenticated
        self._used(credential.id, right)
        return credential

    def _valid(self, credential: Credential) -> Sequence[str]:
        earlier = credential.earlier
        if earlier is None or not earlier.valid(self._clock.now_ms()):
            return (credential.secret_hash,)
        return (credential.secret_hash, earlier.hash)

    def _proof(self, hashed: str, secret: str) -> bytes:
        return hmac.digest(self._process_key, f"{hashed}\0{secret}".encode(), "sha256")

    def _guessed(self, name: tuple[str, str], secret: str, hashes: Sequence[str]) -> str | None:
        """The hash that the secret has; None after as much work as a right one could have cost.

        Raises `TooManyFailures`.
        """
        self._throttle.check(name)
        with self._lock:  # who waited here may find the work done, or its turn gone
            for hashed in hashes:
                proof = self._proof(hashed, secret)
                if proof in self._verified:
                    return hashed
            self._throttle.check(name)
            right = self._verify(secret, hashes)
            if right is None:
                self._throttle.failed(name)
            else:
                self._throttle.passed(name)
            return right

    def _verify(self, secret: str, hashes: Sequence[str]) -> str | None:
        for hashed in hashes:
            if self._hasher.verify(secret, hashed):
                if len(self._verified) >= _MOST_REMEMBERED:
                    self._verified.clear()
                self._verified[self._proof(hashed, secret)] = None
                return hashed
        for _ in range(_MOST_SECRETS - len(hashes)):
            self._hasher.verify(secret, self._decoy)  # an unknown key takes as long as a wrong secret
        return None
