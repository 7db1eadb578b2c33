"""A hasher that costs nothing, for tests of what is done with hashes."""

import hashlib
import hmac
import secrets


class QuickHasher:
    """Keeps the promises of the port but for the slowness. Counts how often it was asked."""

    def __init__(self) -> None:
        self.verified = 0

    def hash(self, secret: str) -> str:
        salt = secrets.token_hex(8)
        return f"{salt}:{self._digest(salt, secret)}"

    def verify(self, secret: str, hashed: str) -> bool:
        self.verified += 1
        salt, _, digest = hashed.partition(":")
        return hmac.compare_digest(self._digest(salt, secret).encode(), digest.encode())

    def _digest(self, salt: str, secret: str) -> str:
        return hashlib.sha256(f"{salt}:{secret}".encode()).hexdigest()
