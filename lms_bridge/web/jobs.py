"""The pages of sync jobs: what runs when, what came of it, and what staff were told."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import AlreadyThere, BridgeError, InvalidValue, NotFound
from lms_bridge.services.moodles import MOODLE
from lms_bridge.services.ports import Limits, SyncKind, Unit
from lms_bridge.services.registers import REGISTER
from lms_bridge.services.sync_jobs import REPORTING, NewJob
from lms_bridge.web import i18n, job_views, job_words
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.job_views import JobShown
from lms_bridge.web.security import signed_in

RUNS_LISTED: Final = 50
NOTICES_LISTED: Final = 20
USUAL_TIMES: Final = ("*/5 * * * *", "10 * * * *", "10 2 * * *", "0 6 * * 1-5", "0 6 * * 1", "0 3 1 * *")
_JOB: Final = "/jobs/<name>"
Answer = str | Response | tuple[str, int]


class JobPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def jobs(self) -> str:
        return self._list({})

    def _list(self, given: dict[str, Any]) -> str:
        now_ms, say = self._doors.clock.now_ms(), i18n.speech()
        with self._doors.database.read() as unit:
            jobs, newest = unit.jobs.all(), unit.jobs.newest(each=job_views.RUNS_DRAWN)
            sources = {one.id: one for one in unit.sources.all()}
            asked = {
                one.id: one.name for one in sources.values() if one.kind in (MOODLE, REGISTER, *REPORTING)
            }
            notices = unit.notices.latest(limit=NOTICES_LISTED)
        return render_template(
            "jobs.html",
            jobs=[
                job_views.shown(one, sources[one.source_id], newest.get(one.id, ()), now_ms=now_ms, say=say)
                for one in jobs
            ],
            sources=sorted(asked.values()),
            without=job_views.sources_without(jobs, asked),
            kinds=[kind.value for kind in SyncKind if kind in self._doors.jobs.kinds],
            times=[(cron, job_words.when(cron, say)) for cron in USUAL_TIMES],
            notices=notices,
            given=given,
        )

    def add(self) -> Answer:
        form = request.form
        try:
            new = NewJob(
                form.get("name", "").strip(),
                form.get("source", ""),
                _kind(form.get("kind", "")),
                form.get("when", ""),
                _limits(),
            )
            self._doors.jobs.add(new, by=signed_in().name)
        except BridgeError as error:
            flash(told(error), "problem")
            return self._list(form.to_dict()), HTTPStatus.BAD_REQUEST
        flash(gettext("The job is added. It runs at its next time."), "done")
        return redirect(url_for("jobs.job", name=new.name))

    def add_usual(self) -> Response:
        def act() -> str:
            added = self._doors.jobs.add_usual(request.form.get("source", ""), by=signed_in().name)
            if not added:
                return str(gettext("The source has the usual jobs already."))
            return str(gettext("Added: %(names)s.", names=", ".join(added)))

        return self._act(act, url_for("jobs.jobs"))

    def job(self, name: str) -> str:
        with self._doors.database.read() as unit:
            found = self._shown(unit, name, limit=RUNS_LISTED if "all" not in request.args else 500)
        times = [(cron, job_words.when(cron, i18n.speech())) for cron in USUAL_TIMES]
        return render_template("job.html", one=found, times=times, listed=RUNS_LISTED)

    def _shown(self, unit: Unit, name: str, *, limit: int) -> JobShown:
        job = unit.jobs.by_name(name)
        if job is None:
            abort(404)
        source = unit.sources.by_id(job.source_id)
        runs = unit.jobs.runs(job.id, limit=limit)
        return job_views.shown(job, source, runs, now_ms=self._doors.clock.now_ms(), say=i18n.speech())

    def change(self, name: str) -> Response:
        def act() -> str:
            when = request.form.get("when", "")
            self._doors.jobs.change(name, when=when, limits=_limits(), by=signed_in().name)
            return str(gettext("The job is changed."))

        return self._act(act, url_for("jobs.job", name=name))

    def run(self, name: str) -> Response:
        def act() -> str:
            self._doors.jobs.ask(name, by=signed_in().name)
            asked = gettext(
                "The job runs as soon as its source is free. Load the page again to see how far it is."
            )
            return str(asked)

        return self._act(act, self._back(name))

    def pause(self, name: str) -> Response:
        def act() -> str:
            self._doors.jobs.pause(name, by=signed_in().name)
            return str(gettext("The job is paused: it runs when somebody asks for it, and otherwise not."))

        return self._act(act, self._back(name))

    def resume(self, name: str) -> Response:
        def act() -> str:
            self._doors.jobs.resume(name, by=signed_in().name)
            return str(gettext("The job runs again, from its next time on."))

        return self._act(act, self._back(name))

    def remove(self, name: str) -> Response:
        def act() -> str:
            self._doors.jobs.remove(name, by=signed_in().name)
            return str(gettext("The job and its history are removed. What it has brought in stays."))

        return self._act(act, url_for("jobs.jobs"))

    def _act(self, act: Callable[[], str], back: str) -> Response:
        try:
            flash(act(), "done")
        except NotFound:
            abort(404)
        except BridgeError as error:
            flash(told(error), "problem")
        return redirect(back)

    def _back(self, name: str) -> str:
        """To the page on which the button stands."""
        if request.form.get("on") == "list":
            return url_for("jobs.jobs", _anchor=f"job-{name}")
        return url_for("jobs.job", name=name)


def told(error: BridgeError) -> str:
    """What was wrong with what somebody entered, in the language of the page."""
    if isinstance(error, AlreadyThere):
        return str(gettext("There is a job of that name already. Please choose another name."))
    field = error.params.get("field") if isinstance(error, InvalidValue) else None
    if field == "when":
        return str(gettext("Please give the time as five fields, for example 10 2 * * * for daily at 02:10."))
    if field == "what":
        return str(gettext("This is not done with a source of that kind. Please choose another."))
    if field == "name":
        return str(gettext("Please give a name of 1 to 100 characters, without a slash."))
    if field is not None:
        return str(gettext("Please give whole numbers from 1 on as limits, or leave them empty."))
    words = job_words.failure(error.code, error.params, i18n.speech())
    return f"{words.title}. {words.detail} {words.remedy}"


def _kind(text: str) -> SyncKind:
    try:
        return SyncKind(text)
    except ValueError:
        abort(400)


def _limits() -> Limits:
    """Raises `InvalidValue`."""
    return Limits(_number("most_calls"), _number("most_seconds"))


def _number(field: str) -> int | None:
    text = request.form.get(field, "").strip()
    try:
        return int(text) if text else None
    except ValueError:
        raise InvalidValue(field=field, expected="a number from 1 on") from None


def blueprint(doors: PageDoors) -> Blueprint:
    pages = JobPages(doors)
    made = Blueprint("jobs", __name__)
    made.add_url_rule("/jobs", "jobs", pages.jobs)
    made.add_url_rule("/jobs", "add", pages.add, methods=["POST"])
    made.add_url_rule("/jobs/add-usual", "add_usual", pages.add_usual, methods=["POST"])
    made.add_url_rule(_JOB, "job", pages.job)
    for act in ("change", "run", "pause", "resume", "remove"):
        made.add_url_rule(f"{_JOB}/{act}", act, getattr(pages, act), methods=["POST"])
    made.app_template_filter("duration")(job_views.duration)
    return made
