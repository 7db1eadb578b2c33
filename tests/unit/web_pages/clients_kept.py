"""A client of OneRoster that is limited, read of people and handed results in, for the pages."""

from lms_bridge.services.credentials import ONEROSTER
from lms_bridge.services.ports import Credential, Unit
from lms_bridge.services.ports.clients import ClientView, Reading, Told
from lms_bridge.services.ports.gradebook import Handed
from tests.unit.web_pages.world import NOW

KEY = "hr-key"
_SCOPES = ("roster.readonly", "gradebook.readonly", "gradebook.createput", "gradebook.delete")
_HIDDEN = frozenset({"user.email", "user.userProfiles", "class.classType"})


def keep_client(unit: Unit, *persons: str) -> None:
    """It was told of these people twice."""
    credential = Credential(2, KEY, ONEROSTER, None, "Кадровска служба", "hash", _SCOPES)
    unit.credentials.add(credential, at_ms=NOW)
    unit.credentials.used(credential.id, "hash", at_ms=NOW)
    unit.clients.set_view(credential.id, ClientView(_HIDDEN, frozenset({"b-town"})))
    for what, asked in ((Told.REGISTER, "getAllUsers"), (Told.RESULTS, "getResultsForClass")):
        reading = Reading(what, asked, 1200, frozenset(persons))
        for at_ms in (NOW, NOW + 86_400_000):
            unit.clients.saw(credential.id, reading, at_ms=at_ms)
    handed = Handed("category", "theirs", status="active", body={"title": "Оцене"})
    unit.gradebook.keep(handed, credential_id=credential.id, class_id=None, at_ms=NOW)
