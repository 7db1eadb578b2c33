"""What stands against a realisation: a programme that was not valid, a provider that was not accredited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.programme import (
    Certificate,
    Confirmation,
    Form,
    Programme,
    ProgrammeKind,
    Realisation,
    Rule,
)
from lms_bridge.domain.validity import Accreditation, Lack, Obstacle, may_be_issued, obstacles

DAY = date(2026, 3, 2)
BEFORE, AFTER = DAY - timedelta(1), DAY + timedelta(1)
RULE = Rule(None, None, Confirmation.ATTENDED, Certificate.NEVER)
PROGRAMME = Programme("p", "P-1", "Training", ProgrammeKind.GENERAL, RULE)
BEGINS = day_begins(DAY)
RUN = Realisation(
    "r", "p", "R-1", "Run", Form.CLASSROOM, BEGINS, BEGINS + 1, None, None, None, provider_id="school"
)


def accredited(first: date | None, last: date | None, *, number: str = "A-1") -> Accreditation:
    return Accreditation("school", number, first, last)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "lack"),
    [
        (None, None, None),
        (DAY, DAY, None),
        (AFTER, None, Obstacle(Lack.PROGRAMME_NOT_YET, "P-1", AFTER)),
        (None, BEFORE, Obstacle(Lack.PROGRAMME_OVER, "P-1", BEFORE)),
    ],
)
def test_a_programme_has_to_be_valid_when_the_realisation_begins(
    valid_from: date | None, valid_to: date | None, lack: Obstacle | None
) -> None:
    programme = replace(PROGRAMME, valid_from=valid_from, valid_to=valid_to)
    assert obstacles(RUN, programme=programme, accreditations=()) == (() if lack is None else (lack,))


@pytest.mark.parametrize(
    ("known", "lack"),
    [
        ([], None),
        ([accredited(DAY, DAY)], None),
        ([accredited(None, BEFORE), accredited(DAY, None, number="A-2")], None),
        ([accredited(None, BEFORE)], Obstacle(Lack.PROVIDER_LAPSED, "A-1", BEFORE)),
        ([accredited(AFTER, None)], Obstacle(Lack.PROVIDER_NOT_YET, "A-1", AFTER)),
        (
            [accredited(None, BEFORE), accredited(AFTER, None, number="A-2")],
            Obstacle(Lack.PROVIDER_LAPSED, "A-1", BEFORE),
        ),
        ([Accreditation("other", "B-1", None, BEFORE)], None),
    ],
)
def test_a_provider_has_to_be_accredited_when_the_realisation_begins(
    known: list[Accreditation], lack: Obstacle | None
) -> None:
    assert obstacles(RUN, programme=PROGRAMME, accreditations=known) == (() if lack is None else (lack,))
    assert may_be_issued(RUN, programme=PROGRAMME, accreditations=known) is (lack is None)


def test_the_academy_itself_needs_no_accreditation() -> None:
    own = replace(RUN, provider_id=None)
    assert may_be_issued(own, programme=PROGRAMME, accreditations=[accredited(None, BEFORE)])


def test_what_an_officer_lets_pass_is_issued() -> None:
    lapsed = [accredited(None, BEFORE)]
    assert may_be_issued(RUN, programme=PROGRAMME, accreditations=lapsed, waived=True)


def test_both_may_stand_against_it() -> None:
    over = replace(PROGRAMME, valid_to=BEFORE)
    told = obstacles(RUN, programme=over, accreditations=[accredited(None, BEFORE)])
    assert [one.lack for one in told] == [Lack.PROGRAMME_OVER, Lack.PROVIDER_LAPSED]
