"""What the environment may set. `docs/reference/settings.md` lists the same names."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from lms_bridge.domain.elected import codes_of
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.ways import Ways

PREFIX = "LMS_BRIDGE_"
FOUR_EYES = frozenset({"documents", "merge"})
"""What may be asked of two officers."""
Network = IPv4Network | IPv6Network
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseModel):
    """One field a variable: `database_url` is `LMS_BRIDGE_DATABASE_URL`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    database_url: str = Field("sqlite:///lms-bridge.sqlite", repr=False)  # may hold a password
    key_file: Path = Path("lms-bridge.key")
    packages: Path = Path("lms-bridge-packages")
    public_url: str = "http://127.0.0.1:8080"
    host: str = "127.0.0.1"
    threads: int = Field(32, ge=1, le=64)
    upload_mb: int = Field(512, ge=1, le=2048)
    trusted_proxy: str = ""
    contact: str = ""
    mail_host: str = ""
    mail_port: int = Field(587, ge=1, le=65535)
    mail_tls: str = Field("starttls", pattern="^(starttls|tls|none)$")
    mail_user: str = ""
    mail_password: str = Field("", repr=False)
    mail_password_file: str = ""
    mail_from: str = ""
    mail_to: str = ""
    notice_webhook_url: str = Field("", repr=False)  # may hold a key
    notice_webhook_secret: str = Field("", repr=False)
    notice_language: str = Field("sr_Cyrl", pattern="^(sr_Cyrl|sr_Latn|en)$")
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_client_claim: str = ""
    oidc_scope_claim: str = "scope"
    oidc_scope_prefix: str = ""
    metrics_port: int = Field(0, ge=0, le=65535)
    refused_days: int = Field(90, ge=1, le=3650)
    presence_ways: Ways = Ways.PRIORITY
    analytics_hosts: str = ""
    reconcile_alarm_hours: int = Field(48, ge=1, le=8760)
    firm_hours: int = Field(24, ge=0, le=8760)
    close_meetings_hours: int = Field(0, ge=0, le=720)
    objection_days: int = Field(15, ge=1, le=365)
    objection_owner: str = ""
    close_after_days: int = Field(30, ge=0, le=3650)
    issuer_name: str = ""
    issuer_name_en: str = ""
    paper_language: str = Field("sr_Cyrl", pattern="^(sr_Cyrl|sr_Latn|en)$")
    seal_file: str = ""
    seal_password: str = Field("", repr=False)
    seal_password_file: str = ""
    seal_timestamp_url: str = ""
    elected_roles: str = ""
    four_eyes: str = ""
    subscriber_networks: str = ""
    subscriber_days: int = Field(5, ge=1, le=60)
    message_days: int = Field(90, ge=1, le=3650)
    queue_hours: int = Field(24, ge=1, le=8760)
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address that begins with https:// or http://")
        return address.rstrip("/")

    @field_validator("seal_timestamp_url")
    @classmethod
    def _is_an_address_or_none(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.password):
            raise ValueError("an address that begins with https:// or http://, without a password")
        return address

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, address: str) -> str:
        """Keys that came without TLS could be anybody's, but from this machine itself."""
        parts = urlsplit(address)
        here = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
        if address and not here and not (parts.scheme == "https" and parts.hostname):
            raise ValueError("an address that begins with https://")
        return address

    @field_validator("analytics_hosts", "subscriber_networks")
    @classmethod
    def _are_networks(cls, listed: str) -> str:
        _networks(listed)
        return listed

    @property
    def analytics_networks(self) -> tuple[Network, ...]:
        return _networks(self.analytics_hosts)

    @property
    def called_inside(self) -> tuple[Network, ...]:
        """Networks in which subscribers may be called, though nobody outside could be asked to."""
        return _networks(self.subscriber_networks)

    @field_validator("four_eyes")
    @classmethod
    def _are_acts(cls, listed: str) -> str:
        if unknown := codes_of(listed) - FOUR_EYES:
            raise ValueError(f"acts of {', '.join(sorted(FOUR_EYES))}, not {', '.join(sorted(unknown))}")
        return listed

    @property
    def asked_of_two(self) -> frozenset[str]:
        """Acts that one officer asks for and another one agrees to."""
        return codes_of(self.four_eyes)

    @property
    def elected_codes(self) -> frozenset[str]:
        """Roles that make somebody an elected official, beside those that begin with `ext:elected`."""
        return codes_of(self.elected_roles)

    @property
    def secure_cookies(self) -> bool:
        """Cookies go over TLS alone where the service is reached by it."""
        return self.public_url.startswith("https://")


def _networks(listed: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in listed.split(",") if one.strip())
    except ValueError:
        raise ValueError("IP addresses or networks such as 10.0.5.0/24, separated by commas") from None


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings of a process. Raises `InvalidValue` naming the variable."""
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as exc:
        first = exc.errors(include_input=False, include_url=False)[0]
        name = f"{PREFIX}{first['loc'][0]}".upper()
        raise InvalidValue(field=name, expected=first["msg"]) from None


_ELSEWHERE = frozenset(
    {"SECRET", "CLIENT_SECRET", "TOKEN", "PASSWORD", "CHROMIUM", "TEST_PG_URL", "SHARED_DATA"}
)
"""Names that a command or the tests read, not the settings."""


def unknown(environment: Mapping[str, str]) -> list[str]:
    """Variables that begin like ours and mean nothing: most likely misspelt."""
    known = {name.upper() for name in Settings.model_fields} | _ELSEWHERE
    return sorted(
        name for name in environment if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in known
    )
