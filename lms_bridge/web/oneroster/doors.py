"""What the surface needs, handed in once."""

from dataclasses import dataclass

from lms_bridge.services.keep_gradebook import KeepGradebook
from lms_bridge.services.oneroster_clients import OneRosterClients
from lms_bridge.services.ports import Database


@dataclass(frozen=True, slots=True)
class OneRosterDoors:
    """`public_url`: the service's own address, without a slash at its end."""

    database: Database
    clients: OneRosterClients
    gradebook: KeepGradebook
    public_url: str
