"""What the companion plugin on the stand-in says of itself and of the settings around it."""

from collections.abc import Mapping
from typing import Any

from moodle_sync.standin import messages
from moodle_sync.standin.call import Call, Service


def _status(call: Call) -> Mapping[str, Any]:
    call.require("local/lmsbridge:use")
    around, now = call.traps.plugin, call.site.now() + call.traps.seconds_ahead
    return {
        "site": messages.about(call.site, version=call.traps.version),
        "now": now,
        "outbox": {
            "head": max(call.tables.outbox, default=0),
            "waiting": around.waiting,
            "oldest": now - around.oldest_ago_s if around.waiting else None,
            "last_error": around.last_error or None,
            "last_sent": None,
        },
        "settings": {
            "endpoint_set": around.endpoint_set,
            "secret_set": around.secret_set,
            "max_input_vars": call.traps.max_input_vars,
            "idnumber_locked": around.idnumber_locked,
            "logstore": _logstore(call),
            "completion_enabled": around.completion_enabled,
            "cron_last": None if around.cron_ago_s is None else now - around.cron_ago_s,
        },
    }


def _logstore(call: Call) -> Mapping[str, Any]:
    around = call.traps.plugin
    return {
        "installed": True,
        "enabled": around.logstore_enabled,
        "version": 2026022300,
        "batch_size": around.batch_size,
        "background": around.background,
        "send_idnumber": around.sends_idnumber,
        "send_username": around.sends_username,
        "endpoint_is_set": around.logstore_endpoint_set,
    }


SERVICES = {"local_lmsbridge_get_status": Service(_status, spec={})}
