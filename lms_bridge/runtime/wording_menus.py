"""Where things are in Moodle 4.5 and 5.1, in the words of its own English menus. They are not translated."""

from collections.abc import Mapping
from typing import Final

_ADMINISTRATION: Final = "Site administration > "
_WEB_SERVICES: Final = f"{_ADMINISTRATION}Server > Web services > "
_AUTHENTICATION: Final = f"{_ADMINISTRATION}Plugins > Authentication > "

MENUS: Final[Mapping[str, str]] = {
    "at_features": f"{_ADMINISTRATION}Advanced features",
    "at_security": f"{_ADMINISTRATION}Security > HTTP security",
    "at_users": f"{_ADMINISTRATION}Users > Accounts > Browse list of users",
    "at_roles": f"{_ADMINISTRATION}Users > Permissions > Define roles",
    "at_assigned": f"{_ADMINISTRATION}Users > Permissions > Assign system roles",
    "at_locks": f"{_AUTHENTICATION}Manual accounts > Lock user fields > Lock value (ID number)",
    "at_policy": f"{_ADMINISTRATION}Security > Site security settings",
    "at_install": f"{_ADMINISTRATION}Plugins > Install plugins",
    "at_plugin": f"{_ADMINISTRATION}Plugins > Local plugins > LMS bridge",
    "at_stores": f"{_ADMINISTRATION}Plugins > Logging > Manage log stores",
    "at_logstore": f"{_ADMINISTRATION}Plugins > Logging > Logstore xAPI > General Settings",
    "at_services": f"{_WEB_SERVICES}External services",
    "at_protocols": f"{_WEB_SERVICES}Manage protocols",
    "at_tokens": f"{_WEB_SERVICES}Manage tokens",
    "at_maintenance": f"{_ADMINISTRATION}Server > Maintenance mode",
    "at_tasks": f"{_ADMINISTRATION}Server > Tasks > Scheduled tasks",
    "at_php": f"{_ADMINISTRATION}Server > PHP info",
    "at_reports": f"{_ADMINISTRATION}Reports > Report builder > Custom reports",
}
"""By the names under which remedies speak of them."""
