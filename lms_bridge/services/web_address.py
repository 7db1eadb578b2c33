"""The addresses that staff type."""

from urllib.parse import urlsplit

from lms_bridge.domain.errors import InvalidValue


def web_address(address: str, *, field: str) -> str:
    """The address as it was given. Raises `InvalidValue` where it is none, or names a user or a fragment."""
    try:
        parts = urlsplit(address)
    except ValueError as exc:
        raise InvalidValue(field=field, expected="an address that begins with https://") from exc
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise InvalidValue(field=field, expected="an address that begins with https://")
    return address
