"""The bridge's own surface for programs: the indicators, the service's health, the OpenAPI document."""

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.report import indicators
from lms_bridge.web.machines import MachineDoors, caller
from lms_bridge.web.openapi import document
from lms_bridge.web.problems import answer_problems
from lms_bridge.web.schemas import Health, Indicators, YearQuery


def api_surface(doors: MachineDoors) -> Blueprint:
    """`/api/v1/indicators`, `/health`, `/metrics`, `/openapi.json`."""
    surface = Blueprint("api", __name__)
    answer_problems(surface)

    @surface.get("/api/v1/indicators")
    def figures() -> Response:
        caller(doors, kind="api", scope="indicators")
        year = _year()
        with doors.database.read() as unit:
            found = Indicators.model_validate(indicators(unit.report, year))
        return jsonify(found.model_dump())

    @surface.get("/health")
    def health() -> Response:
        """For a supervisor: the process answers and reaches its database."""
        with doors.database.read() as unit:
            unit.work.pending()
        return jsonify(Health(status="ok").model_dump())

    @surface.get("/metrics")
    def metrics() -> Response:
        """Of the process that answers: where several do, each has figures of its own."""
        caller(doors, kind="api", scope="metrics")
        text, content_type = doors.figures(request.headers.get("Accept", ""))
        return Response(text, content_type=content_type)

    @surface.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(document(doors.public_url))

    return surface


def _year() -> int:
    # A parameter given twice is a list, which no year is: the last of two would be a guess.
    given = {name: values[0] if len(values) == 1 else values for name, values in request.args.lists()}
    try:
        return YearQuery.model_validate(given).year
    except ValidationError as exc:
        raise InvalidValue(field="year", expected="a year from 1970 to 2100, once") from exc
