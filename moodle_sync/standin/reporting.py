"""The custom report "Course participants": display texts, filters kept per account, people enrolled now."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moodle_sync.standin import defaults
from moodle_sync.standin.call import Call, Service
from moodle_sync.standin.form import INT, TEXT, Optional
from moodle_sync.standin.refusals import missing
from moodle_sync.standin.site import Enrolment

_HEADERS = ["ID number", "Username", "Course ID number", "Completed", "Time completed", "Grade", "Status"]
_RANGE = 3
_NAME = "completions"


def _list(call: Call) -> Mapping[str, Any]:
    """Without the capability there are simply no reports."""
    seen = call.site.report is not None and call.may("moodle/reportbuilder:viewall")
    return {"reports": [_details(call)] if seen else [], "warnings": []}


def _details(call: Call) -> Mapping[str, Any]:
    return defaults.REPORT | {"id": call.site.report, "name": _NAME}


def _report(call: Call) -> int:
    report: int = call.args["reportid"]
    if report != call.site.report:
        raise missing("invalidrecord")
    call.require("moodle/reportbuilder:viewall", "errorreportview")
    return report


def _filter(call: Call) -> bool:
    call.tables.filters[_report(call)] = json.loads(call.args["values"])
    return True


def _reset(call: Call) -> bool:
    call.tables.filters.pop(_report(call), None)
    return True


def _retrieve(call: Call) -> Mapping[str, Any]:
    report = _report(call)
    filters = {} if call.traps.report_unfiltered else call.tables.filters.get(report, {})
    rows = list(_rows(call, filters))
    start = call.args["page"] * call.args["perpage"]
    page = rows[start : start + call.args["perpage"]]
    shown = [_HEADERS.index(each) for each in call.traps.report_headers or _HEADERS]
    rows_shown = [{"columns": [each[index] for index in shown]} for each in page]
    data = {"headers": [_HEADERS[index] for index in shown], "rows": rows_shown}
    return {
        "details": _details(call),
        "data": data | {"totalrowcount": len(rows) if page else 0},
        "warnings": [],
    }


def _rows(call: Call, filters: Mapping[str, Any]) -> Iterator[list[str]]:
    for enrolment in call.tables.enrolments.values():
        done = call.tables.course_done.get((enrolment.course_id, enrolment.user_id))
        if _passes(done, filters):
            yield _columns(call, enrolment, done)


def _passes(done: int | None, filters: Mapping[str, Any]) -> bool:
    """Both ends of the range count, and 0 is an open one."""
    if filters.get("completion:completed_operator") == 1 and done is None:
        return False
    if filters.get("completion:timecompleted_operator") != _RANGE:
        return True
    first, last = (filters.get(f"completion:timecompleted_{end}", 0) for end in ("from", "to"))
    return done is not None and first <= done and (not last or done <= last)


def _columns(call: Call, enrolment: Enrolment, done: int | None) -> list[str]:
    user = call.tables.users[enrolment.user_id]
    course = call.tables.courses[enrolment.course_id]
    when = "" if done is None else _display(done + call.traps.report_zone_s)
    active = "Active" if enrolment.active(call.site.now()) else "Suspended"
    return [user.idnumber, user.username, course.idnumber, "" if done is None else "Yes", when, "", active]


def _display(seconds: int) -> str:
    """As "Sunday, 22 November 2026, 12:01 AM": to the minute."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%A}, {moment.day} {moment:%B %Y}, {moment.hour % 12 or 12}:{moment:%M %p}"


SERVICES = {
    "core_reportbuilder_list_reports": Service(_list, spec={}),
    "core_reportbuilder_set_filters": Service(_filter, spec={"reportid": INT, "values": TEXT}),
    "core_reportbuilder_filters_reset": Service(_reset, spec={"reportid": INT}),
    "core_reportbuilder_retrieve_report": Service(
        _retrieve, spec={"reportid": INT, "page": Optional(INT, 0), "perpage": Optional(INT, 10)}
    ),
}
