"""The pages of staff: the year, a realisation, people. Whoever's data is shown, it is in the log first."""

from collections.abc import Collection, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.merging import MergeState
from lms_bridge.domain.programme import Form
from lms_bridge.services.counted_time import counted_time
from lms_bridge.services.pages import Year
from lms_bridge.services.report import BodyFigures, FormFigures
from lms_bridge.services.scripts import rank
from lms_bridge.services.ways_told import at_once
from lms_bridge.web import charts, counting_words, evidence, i18n, numbers
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.security import signed_in

A_PAGE = 100
"""Participants listed at once: each of them is a line in the access log."""

MOST_FOUND = 50
BODIES_SHOWN = 25
YEARS = range(1990, 2200)
BODY_COLUMNS = ("name", "trainings", "attendances", "persons", "confirmations", "certificates")


def log_views(doors: PageDoors, person_ids: Collection[str], page: str) -> None:
    """Keep who is about to see whom, each person once a page. It is kept before anything is shown."""
    if not person_ids:
        return
    with doors.database.write() as unit:
        unit.logs.viewed(signed_in().name, set(person_ids), page=page, at_ms=doors.clock.now_ms())


class Console:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def newest_year(self) -> Response:
        with self._doors.database.read() as unit:
            years = self._doors.pages(unit).years()
        now = day_of(self._doors.clock.now_ms()).year
        # A year that was planned ahead is not yet the one to look at.
        chosen = next((year for year in years if year <= now), years[-1] if years else now)
        return redirect(url_for("console.year", year=chosen))

    def year(self, year: int) -> str:
        if year not in YEARS:
            abort(404)
        with self._doors.database.read() as unit:
            pages = self._doors.pages(unit)
            shown, years = pages.year(year), pages.years()
            objections = unit.objections.figures(at_ms=self._doors.clock.now_ms())
        sort, asked = _one_of(BODY_COLUMNS, request.args.get("sort", "")), request.args.get("q", "").strip()
        form = _one_of(("", *Form), request.args.get("form", ""))
        bodies = _chosen(shown.bodies.values(), sort=sort, asked=asked)
        return render_template(
            "year.html",
            shown=shown,
            years=years,
            objections=objections,
            forms=_forms(shown),
            bars=_bars(shown),
            months=charts.months(shown.realisations),
            names=i18n.months(),
            form_names=[(form.value, word("form", form.value)) for form in Form],
            realisations=[one for one in shown.realisations if form in ("", one.form)],
            form=form,
            bodies=bodies if asked or "all" in request.args else bodies[:BODIES_SHOWN],
            all_bodies=len(bodies),
            columns=BODY_COLUMNS,
            sort=sort,
            asked=asked,
            kept={"sort": sort, "q": asked or None, "form": form or None},
        )

    def realisation(self, realisation_id: str) -> str:
        offset = numbers.offset()
        with self._doors.database.read() as unit:
            shown = self._doors.pages(unit).realisation(realisation_id, offset=offset, limit=A_PAGE)
            counted = counted_time(unit, realisation_id) if shown else None
            closing = unit.closings.of([realisation_id]).get(realisation_id)
            issued = unit.issued.count_of(realisation_id)
        if shown is None:
            abort(404)
        log_views(self._doors, {one.person_id for one in shown.participants}, f"realisation {realisation_id}")
        return render_template(
            "realisation.html",
            shown=shown,
            counted=counted,
            closing=closing,
            issued=issued,
            counting=counting_words,
            rules=evidence.rule(shown.head.rule, shown.head.form),
            evidence=evidence,
            share=charts.share,
            began=day_of(shown.head.start_ms).year,
            offset=offset,
            step=A_PAGE,
        )

    def persons(self) -> str:
        asked = request.args.get("q", "").strip()
        with self._doors.database.read() as unit:
            found = self._doors.pages(unit).find_persons(asked, limit=MOST_FOUND) if asked else ()
        log_views(self._doors, {one.id for one in found}, "persons")
        return render_template("persons.html", found=found, asked=asked, most=MOST_FOUND)

    def person(self, person_id: str) -> str:
        with self._doors.database.read() as unit:
            record = self._doors.pages(unit).person(person_id)
            attempts = unit.tracks.of_person(person_id)
            registrations = unit.registrations.of_person(person_id)
            objections = unit.objections.of_person(person_id)
            same = [one for one in unit.merges.of_person(person_id) if one.state is MergeState.MERGED]
            others = unit.merges.briefs({each for one in same for each in (one.doubled_id, one.kept_id)})
            documents = unit.issued.of_person(person_id)
        if record is None:
            abort(404)
        log_views(self._doors, {person_id, *others}, "person")
        return render_template(
            "person.html",
            record=record,
            attempts=attempts,
            registrations=registrations,
            objections=objections,
            same=same,
            others=others,
            documents=documents,
            evidence=evidence,
            at_once=at_once(record.trainings),
            timeline=charts.timeline,
            contact=self._doors.contact,
        )


def _forms(shown: Year) -> dict[str, FormFigures]:
    """Every form has its row, also where nothing was held."""
    return {form.value: shown.forms.get(form, FormFigures()) for form in Form}


def _bars(shown: Year) -> charts.Drawing:
    return charts.rows_of_bars(
        {
            word("form", form): {"attendances": figures.attendances, "persons": figures.persons}
            for form, figures in _forms(shown).items()
        }
    )


def _chosen(bodies: Collection[BodyFigures], *, sort: str, asked: str) -> list[BodyFigures]:
    """The bodies that answer the search: by name in either script, or by a figure, the greatest first."""
    kept = [one for one in bodies if not asked or rank(asked, one.name) is not None]
    kept.sort(key=lambda one: i18n.alphabetical(one.name))
    if sort in BODY_COLUMNS[1:]:
        kept.sort(key=lambda one: -int(getattr(one, sort)))
    return kept


def _one_of(known: Sequence[str], asked: str) -> str:
    """What was asked for where it is known, else the first."""
    return asked if asked in known else known[0]


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Console(doors)
    made = Blueprint("console", __name__)
    made.add_url_rule("/year", "newest_year", pages.newest_year)
    made.add_url_rule("/year/<int(min=1970, max=2100):year>", "year", pages.year)
    made.add_url_rule("/realisations/<path:realisation_id>", "realisation", pages.realisation)
    made.add_url_rule("/persons", "persons", pages.persons)
    made.add_url_rule("/persons/<path:person_id>", "person", pages.person)
    return made
