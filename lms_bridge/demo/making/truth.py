"""What must come out of a made-up year, added up from what its people were made to do."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lms_bridge.demo.making.people import Body, Cast
from lms_bridge.demo.making.plan import YearPlan
from lms_bridge.demo.making.record import Attended, Record
from lms_bridge.demo.making.trainings import Realisation

COLUMNS = ("class", "user", "body", "attended", "minutes", "score", "confirmation", "certificate")
FORMS = ("online", "webinar", "classroom")


def truth(
    plan: YearPlan, cast: Cast, runs: Sequence[Realisation], record: Record, *, refused: int
) -> Mapping[str, object]:
    """The indicators of the plan's year, in the shape of `indicators --json`."""
    held = [run for run in runs if run.day.year == plan.year]
    told = attended_in(plan, record)
    return {
        "year": plan.year,
        "lms_users": sum(1 for person in cast.people if person.accounts),
        **{form: _of_form(form, held, told) for form in FORMS},
        "documents": _documents(told),
        "bodies": _bodies(told),
        "unmatched_accounts": len(record.strangers),
        "unmatched_facts": record.strangers.total(),
        "not_enrolled": len(record.waiting),
        "rejected_deliveries": refused,
    }


def attended_in(plan: YearPlan, record: Record) -> list[Attended]:
    """The attendances of the realisations that start in the year, as Belgrade counts years."""
    return [one for one in record.attended if one.run.day.year == plan.year]


def completions(plan: YearPlan, record: Record) -> str:
    """The rows of `completions --csv`: one per attendance, sorted by realisation and person."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(_row(one) for one in attended_in(plan, record)))
    return text.getvalue()


def _row(one: Attended) -> tuple[str, ...]:
    return (
        one.run.id,
        one.person.id,
        _body(one).id,
        "1",
        "" if one.seconds is None else str(one.seconds // 60),
        "" if one.best is None else str(int(one.best)),
        str(int(one.confirmation)),
        str(int(one.certificate)),
    )


def _body(one: Attended) -> Body:
    return one.person.body_on(one.run.day)


def _documents(told: Iterable[Attended]) -> dict[str, int]:
    given = list(told)
    return {
        "confirmations": sum(one.confirmation for one in given),
        "certificates": sum(one.certificate for one in given),
    }


def _of_form(form: str, held: Sequence[Realisation], told: Sequence[Attended]) -> Mapping[str, int]:
    here = [one for one in told if one.run.form == form]
    return {
        "realisations": sum(run.form == form for run in held),
        "attendances": len(here),
        "persons": len({one.person.id for one in here}),
    }


def _bodies(told: Iterable[Attended]) -> Mapping[str, Mapping[str, object]]:
    by_body: defaultdict[str, list[Attended]] = defaultdict(list)
    for one in told:
        by_body[_body(one).id].append(one)
    return {
        key: {
            "name": _body(ones[0]).name,
            "trainings": len({one.run.id for one in ones}),
            "attendances": len(ones),
            "persons": len({one.person.id for one in ones}),
            **_documents(ones),
        }
        for key, ones in sorted(by_body.items())
    }
