"""Groups of courses and cohorts of the site."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from moodle_sync.standin.call import Call, Service
from moodle_sync.standin.form import FLAG, INT, TEXT, Many, Optional, Spec
from moodle_sync.standin.refusals import invalid, missing
from moodle_sync.standin.site import Circle

_CONTEXT = "errorcoursecontextnotvalid"


def _manage(call: Call, course_id: int) -> None:
    call.course(_CONTEXT, course_id)
    call.require("moodle/course:managegroups")


def _of_course(call: Call) -> list[Mapping[str, Any]]:
    _manage(call, call.args["courseid"])
    groups = call.tables.groups.values()
    return [
        _group(each) | {"enrolmentkey": None} for each in groups if each.course_id == call.args["courseid"]
    ]


def _group(group: Circle) -> dict[str, Any]:
    return {
        "id": group.id,
        "courseid": group.course_id,
        "name": group.name,
        "description": "",
        "descriptionformat": 1,
        "enrolmentkey": "",
        "idnumber": group.idnumber,
        "visibility": 0,
        "participation": True,
    }


def _create_groups(call: Call) -> list[Mapping[str, Any]]:
    made: list[Mapping[str, Any]] = []
    for asked in call.args["groups"]:
        _manage(call, asked["courseid"])
        there = [each for each in call.tables.groups.values() if each.course_id == asked["courseid"]]
        if any(each.name == asked["name"] or asked["idnumber"] in {each.idnumber} - {""} for each in there):
            raise invalid("Group with the same name already exists in the course")
        number = len(call.tables.groups) + 1
        group = Circle(number, name=asked["name"], idnumber=asked["idnumber"], course_id=asked["courseid"])
        call.tables.groups[group.id] = group
        made.append(_group(group))
    return made


def _a_group(call: Call, group_id: int) -> Circle:
    group = call.tables.groups.get(group_id)
    if group is None:
        raise missing("invalidrecord")
    _manage(call, group.course_id)
    return group


def _group_members(call: Call) -> list[Mapping[str, Any]]:
    groups = (_a_group(call, each) for each in call.args["groupids"])
    return [{"groupid": each.id, "userids": list(each.members)} for each in groups]


def _add_to_groups(call: Call) -> None:
    for asked in call.args["members"]:
        group = _a_group(call, asked["groupid"])
        user = call.user(asked["userid"])
        if not any(each.course_id == group.course_id for each in call.site.enrolments_for(user.id)):
            raise invalid("Only enrolled users may be members of groups")
        call.tables.groups[group.id] = _with(group, user.id)


def _with(circle: Circle, user_id: int) -> Circle:
    members = circle.members if user_id in circle.members else (*circle.members, user_id)
    return replace(circle, members=members)


def _without(circle: Circle, user_id: int) -> Circle:
    return replace(circle, members=tuple(each for each in circle.members if each != user_id))


def _take_from_groups(call: Call) -> None:
    for asked in call.args["members"]:
        group = _a_group(call, asked["groupid"])
        call.tables.groups[group.id] = _without(group, asked["userid"])


def _search(call: Call) -> Mapping[str, Any]:
    call.require("moodle/cohort:view")
    text = call.args["query"].lower()
    found = [each for each in call.tables.cohorts.values() if text in f"{each.name}\n{each.idnumber}".lower()]
    start, size = call.args["limitfrom"], call.args["limitnum"]
    return {"cohorts": [_cohort(each) | {"customfields": []} for each in found[start : start + size]]}


def _cohort(cohort: Circle) -> dict[str, Any]:
    return {
        "id": cohort.id,
        "name": cohort.name,
        "idnumber": cohort.idnumber,
        "description": "",
        "descriptionformat": 1,
        "visible": True,
        "theme": "",
    }


def _create_cohorts(call: Call) -> list[Mapping[str, Any]]:
    call.require("moodle/cohort:manage")
    made: list[Mapping[str, Any]] = []
    for asked in call.args["cohorts"]:
        if asked["idnumber"] in {each.idnumber for each in call.tables.cohorts.values()} - {""}:
            raise invalid("Record already exists")
        cohort = Circle(len(call.tables.cohorts) + 1, name=asked["name"], idnumber=asked["idnumber"])
        call.tables.cohorts[cohort.id] = cohort
        made.append(_cohort(cohort))
    return made


def _cohort_members(call: Call) -> list[Mapping[str, Any]]:
    call.require("moodle/cohort:view")
    cohorts = [call.tables.cohorts.get(each) for each in call.args["cohortids"]]
    if None in cohorts:
        raise missing("invalidrecord")
    return [{"cohortid": each.id, "userids": list(each.members)} for each in cohorts if each]


def _add_to_cohorts(call: Call) -> Mapping[str, Any]:
    """Who or what is unknown becomes a warning in words; the rest is done."""
    call.require("moodle/cohort:assign")
    warnings = []
    for asked in call.args["members"]:
        cohort = _one(call.tables.cohorts, asked["cohorttype"])
        user = _one(call.tables.users, asked["usertype"])
        if cohort is None or user is None:
            what = "cohort" if cohort is None else "user"
            named = asked[f"{what}type"]
            message = f"{what} {named['type']}={named['value']} not exists"
            warnings.append({"warningcode": "2", "message": message})
        else:
            call.tables.cohorts[cohort.id] = _with(cohort, user.id)
    return {"warnings": warnings}


def _one(rows: Mapping[int, Any], named: Mapping[str, str]) -> Any:
    field, value = named["type"], named["value"]
    return next((each for each in rows.values() if str(getattr(each, field, None)) == value), None)


def _take_from_cohorts(call: Call) -> None:
    call.require("moodle/cohort:assign")
    for asked in call.args["members"]:
        cohort = call.tables.cohorts.get(asked["cohortid"])
        if cohort is None:
            raise missing("invalidrecord")
        call.tables.cohorts[cohort.id] = _without(cohort, asked["userid"])


_NAMED: dict[str, Spec] = {"type": TEXT, "value": TEXT}
_MEMBER: dict[str, Spec] = {"groupid": INT, "userid": INT}
_GROUP: dict[str, Spec] = {
    "courseid": INT,
    "name": TEXT,
    "description": TEXT,
    "idnumber": Optional(TEXT, ""),
}
_COHORT: dict[str, Spec] = {
    "categorytype": _NAMED,
    "name": TEXT,
    "idnumber": TEXT,
    "description": Optional(TEXT, ""),
    "visible": Optional(FLAG),
}
_SEARCH: dict[str, Spec] = {
    "query": TEXT,
    "context": {"contextid": INT},
    "includes": Optional(TEXT),
    "limitfrom": Optional(INT, 0),
    "limitnum": Optional(INT, 25),
}

SERVICES = {
    "core_group_get_course_groups": Service(_of_course, spec={"courseid": INT}),
    "core_group_create_groups": Service(_create_groups, spec={"groups": Many(_GROUP)}, writes=True),
    "core_group_get_group_members": Service(_group_members, spec={"groupids": Many(INT)}),
    "core_group_add_group_members": Service(_add_to_groups, spec={"members": Many(_MEMBER)}, writes=True),
    "core_group_delete_group_members": Service(
        _take_from_groups, spec={"members": Many(_MEMBER)}, writes=True
    ),
    "core_cohort_search_cohorts": Service(_search, spec=_SEARCH),
    "core_cohort_create_cohorts": Service(_create_cohorts, spec={"cohorts": Many(_COHORT)}, writes=True),
    "core_cohort_get_cohort_members": Service(_cohort_members, spec={"cohortids": Many(INT)}),
    "core_cohort_add_cohort_members": Service(
        _add_to_cohorts, spec={"members": Many({"cohorttype": _NAMED, "usertype": _NAMED})}, writes=True
    ),
    "core_cohort_delete_cohort_members": Service(
        _take_from_cohorts, spec={"members": Many({"cohortid": INT, "userid": INT})}, writes=True
    ),
}
