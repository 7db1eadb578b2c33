"""The installation's key and what hangs on it: sealed secrets, signed sessions. And the slow hash."""

import base64
import os
import secrets
from pathlib import Path
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lms_bridge.domain.errors import InvalidValue, KeyMismatch, Refused

_KEY_BYTES = 32


class InstallationKey:
    """32 random bytes. Each use has a key of its own derived from them, named by its purpose."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise InvalidValue(field="key-file", expected="a key that lms-bridge wrote")
        self._key = key

    def __repr__(self) -> str:
        return "InstallationKey(…)"

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF, RFC 5869)."""
        return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(self._key)


class KeyMissing(Refused):
    """There is no key file (`place`)."""

    code = "key-missing"


def create_key(file: Path) -> None:
    """Make a key in the file, readable by its owner alone; one that is there stays."""
    try:
        with open(file, "x", opener=_private) as new:
            new.write(base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n")
    except FileExistsError:
        return
    except OSError as exc:
        raise InvalidValue(field="key-file", expected="a file in a folder that you may write to") from exc


def load_key(file: Path) -> InstallationKey:
    """The key in the file. Raises `KeyMissing`, and `InvalidValue` for a file that holds something else."""
    try:
        return InstallationKey(base64.urlsafe_b64decode(file.read_text().strip()))
    except FileNotFoundError as exc:
        raise KeyMissing(place=str(file)) from exc
    except (ValueError, OSError) as exc:
        raise InvalidValue(field="key-file", expected="a key that lms-bridge wrote") from exc


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class FernetSealer:
    """Seals with a key derived from the installation's (authenticated encryption)."""

    def __init__(self, key: InstallationKey) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key.derived("sealed secrets")))

    def seal(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as exc:
            raise KeyMismatch from exc


class Argon2Hasher:
    """Argon2id with the library's defaults (RFC 9106, low memory), one at a time.

    Each takes 64 MiB: many wrong sign-ins at once would take the machine's memory.
    """

    def __init__(self) -> None:
        self._argon2 = PasswordHasher()
        self._one_at_a_time = Lock()

    def hash(self, secret: str) -> str:
        with self._one_at_a_time:
            return self._argon2.hash(secret)

    def verify(self, secret: str, hashed: str) -> bool:
        with self._one_at_a_time:
            try:
                return self._argon2.verify(hashed, secret)
            except (Argon2Error, InvalidHashError):
                return False
