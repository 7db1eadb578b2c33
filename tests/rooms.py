"""Statements of the virtual-classroom profile, as BigBlueButton's xAPI output writes them."""

from typing import Any

SERVER = "https://bbb.example"
ROOM = f"{SERVER}/xapi/activities/8f4e0f9f-6f3c-5d0a-9f5b-0f6f3c5d0a9f"
RUN = "3b1c7e5a-0f5b-5d9c-8e0d-4b8a6f7e2100"
VERBS = {
    "begun": "http://adlnet.gov/expapi/verbs/initialized",
    "ended": "http://adlnet.gov/expapi/verbs/terminated",
    "joined": "http://activitystrea.ms/join",
    "left": "http://activitystrea.ms/leave",
}


def room_statement(what: str, at: str, name: str = "Ана Петровић", *, run: str = RUN) -> dict[str, Any]:
    """The statement of one event; `what` is of `VERBS`, or a verb."""
    return {
        "actor": {"account": {"name": name, "homePage": SERVER}},
        "verb": {"id": VERBS.get(what, what)},
        "object": {
            "id": ROOM,
            "definition": {
                "type": "https://w3id.org/xapi/virtual-classroom/activity-types/virtual-classroom",
                "name": {"en": "Вебинар"},
            },
        },
        "context": {
            "registration": "7d9c3e0d-4b8a-5f7e-a100-2f6b1c7e5a0f",
            "contextActivities": {
                "category": [
                    {
                        "id": "https://w3id.org/xapi/virtual-classroom",
                        "definition": {"type": "http://adlnet.gov/expapi/activities/profile"},
                    }
                ]
            },
            "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": run},
        },
        "timestamp": at,
    }
