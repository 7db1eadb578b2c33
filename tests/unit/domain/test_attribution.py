"""Which realisation a fact belongs to, and where it waits when it belongs to none."""

import pytest

from lms_bridge.domain.attribution import Attribution, of_moment, of_stay
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import DAY_MS, Form, Realisation

HOUR = 3_600_000


def held(name: str, *, start: int, end: int, unit: int = DAY_MS) -> Realisation:
    """A realisation from day `start` to day `end`."""
    return Realisation(
        id=name,
        programme_id="programme",
        code=name,
        title=name,
        form=Form.ONLINE,
        start_ms=start * unit,
        end_ms=end * unit,
        lms_course="course",
        lms_test="test",
        meeting="room",
        provider_id=None,
    )


SPRING = held("spring", start=100, end=110)
AUTUMN = held("autumn", start=300, end=310)
SOON = held("soon", start=120, end=130)
"""Repeats spring within spring's thirty days."""
MORNING = held("morning", start=9, end=11, unit=HOUR)
NOON = held("noon", start=11, end=13, unit=HOUR)
NEXT_DAY = held("next-day", start=33, end=35, unit=HOUR)


def moment(
    at_ms: int, tied: list[Realisation], *enrolled: str, admitted: tuple[str, ...] = ()
) -> Attribution:
    return of_moment(at_ms, tied=tied, enrolled=enrolled, admitted=admitted)


def stay(start: float, end: float, tied: list[Realisation], *enrolled: str) -> Attribution:
    """A stay in hours."""
    return of_stay(int(start * HOUR), int(end * HOUR), tied=tied, enrolled=enrolled)


def belongs(*names: str) -> Attribution:
    return Attribution(belongs=names)


def waits(*names: str) -> Attribution:
    return Attribution(waits=names)


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [
        pytest.param(100 * DAY_MS - 1, waits("spring"), id="one millisecond before the start"),
        pytest.param(100 * DAY_MS, belongs("spring"), id="exactly the start"),
        pytest.param(110 * DAY_MS, belongs("spring"), id="exactly the end"),
        pytest.param(140 * DAY_MS, belongs("spring"), id="exactly thirty days after the end"),
        pytest.param(140 * DAY_MS + 1, waits("spring"), id="one millisecond beyond"),
    ],
)
def test_a_realisation_takes_facts_from_its_start_to_thirty_days_after(
    at_ms: int, expected: Attribution
) -> None:
    assert moment(at_ms, [SPRING], "spring") == expected


@pytest.mark.parametrize(
    ("day", "enrolled", "expected"),
    [
        pytest.param(105, ["spring"], belongs("spring"), id="one roster, its time"),
        pytest.param(305, ["spring", "autumn"], belongs("autumn"), id="both rosters, the time decides"),
        pytest.param(125, ["spring"], belongs("spring"), id="late work counts for one's own"),
        pytest.param(125, ["soon"], belongs("soon"), id="overlapping times, the roster decides"),
        pytest.param(115, ["spring", "soon"], belongs("spring"), id="before the repeat has begun"),
        pytest.param(125, ["spring", "soon"], belongs("soon"), id="both rosters: the one running"),
        pytest.param(135, ["spring", "soon"], waits("soon", "spring"), id="both rosters, none running"),
        pytest.param(145, ["spring", "soon"], belongs("soon"), id="only the repeat still takes it"),
        pytest.param(125, [], waits("soon", "spring"), id="in no roster: both that take it"),
        pytest.param(105, ["autumn"], waits("spring"), id="in the roster of another time"),
        pytest.param(305, [], waits("autumn"), id="in no roster: the one that takes it"),
    ],
)
def test_a_repeated_course(day: int, enrolled: list[str], expected: Attribution) -> None:
    assert moment(day * DAY_MS, [SPRING, SOON, AUTUMN], *enrolled) == expected


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [(120 * DAY_MS - 1, "spring"), (120 * DAY_MS, "soon"), (130 * DAY_MS - 1, "soon")],
)
def test_the_running_one_is_found_at_its_very_edges(at_ms: int, expected: str) -> None:
    assert moment(at_ms, [SPRING, SOON], "spring", "soon") == belongs(expected)


def test_where_one_ends_as_the_next_begins_the_next_has_the_moment() -> None:
    following = held("following", start=110, end=120)
    assert moment(110 * DAY_MS, [SPRING, following], "spring", "following") == belongs("following")


@pytest.mark.parametrize(
    ("day", "enrolled", "admitted", "expected"),
    [
        pytest.param(135, ["spring", "soon"], ["spring"], belongs("spring"), id="two take it, none running"),
        pytest.param(125, ["spring", "soon"], ["spring"], belongs("soon"), id="the running one prevails"),
        pytest.param(105, ["spring", "soon"], ["soon"], belongs("spring"), id="one roster takes it"),
        pytest.param(400, ["spring"], ["spring"], belongs("spring"), id="whatever its time"),
        pytest.param(50, ["spring", "soon"], ["soon"], belongs("soon"), id="before all"),
        pytest.param(135, ["spring", "soon"], ["spring", "soon"], waits("soon", "spring"), id="two admit"),
        pytest.param(
            135, ["spring", "soon"], ["elsewhere"], waits("soon", "spring"), id="admitted elsewhere"
        ),
    ],
)
def test_an_admission_decides_where_not_exactly_one_roster_does(
    day: int, enrolled: list[str], admitted: list[str], expected: Attribution
) -> None:
    tied = [SPRING, SOON, AUTUMN]
    assert moment(day * DAY_MS, tied, *enrolled, admitted=tuple(admitted)) == expected


def test_a_fact_of_an_untied_object_belongs_nowhere_and_waits_nowhere() -> None:
    assert moment(105 * DAY_MS, [], "spring") == Attribution()


@pytest.mark.parametrize("day", [50, 111, 145, 200, 290, 305, 400])
def test_the_order_of_realisations_never_matters(day: int) -> None:
    tied = [SPRING, SOON, AUTUMN]
    for enrolled in ([], ["spring"], ["soon", "spring"], ["autumn", "soon", "spring"]):
        assert moment(day * DAY_MS, tied, *enrolled) == moment(day * DAY_MS, tied[::-1], *enrolled)


@pytest.mark.parametrize(
    ("day", "nearest"), [(50, "spring"), (200, "spring"), (295, "autumn"), (500, "autumn")]
)
def test_outside_all_times_a_fact_waits_in_the_nearest(day: int, nearest: str) -> None:
    assert moment(day * DAY_MS, [AUTUMN, SPRING]) == waits(nearest)


def test_nearness_is_measured_to_the_time_with_its_thirty_days() -> None:
    next_one = held("next", start=165, end=175)
    just_too_late = 140 * DAY_MS + 1
    assert moment(just_too_late, [SPRING, next_one], "spring") == waits("spring")


@pytest.mark.parametrize(
    ("start", "end"), [(9, 11), (0, 1), (500, 501)], ids=["in time", "long before", "long after"]
)
def test_a_rooms_only_realisation_has_every_stay(start: int, end: int) -> None:
    assert stay(start, end, [MORNING], "morning") == belongs("morning")
    assert stay(start, end, [MORNING]) == waits("morning")


@pytest.mark.parametrize(
    ("start", "end", "enrolled", "expected"),
    [
        pytest.param(9.5, 10.5, ["morning", "next-day"], belongs("morning"), id="first day"),
        pytest.param(33.5, 34.5, ["morning", "next-day"], belongs("next-day"), id="second day"),
        pytest.param(8, 34, ["morning", "next-day"], belongs("morning", "next-day"), id="left running"),
        pytest.param(33.5, 34.5, ["morning"], waits("next-day"), id="came to the other day"),
        pytest.param(9.5, 10.5, [], waits("morning"), id="in no roster"),
    ],
)
def test_a_room_shared_on_two_days(
    start: float, end: float, enrolled: list[str], expected: Attribution
) -> None:
    assert stay(start, end, [NEXT_DAY, MORNING], *enrolled) == expected


@pytest.mark.parametrize(
    ("start", "end", "enrolled", "expected"),
    [
        pytest.param(9, 11.5, ["morning"], belongs("morning"), id="stayed on into the next"),
        pytest.param(10.5, 13, ["noon"], belongs("noon"), id="came early into the one before"),
        pytest.param(10, 12, ["morning", "noon"], belongs("morning", "noon"), id="took part in both"),
        pytest.param(10, 12, [], waits("morning", "noon"), id="in neither roster"),
        pytest.param(9, 11, ["noon"], waits("morning"), id="left as the own one began"),
    ],
)
def test_a_room_with_one_webinar_after_another(
    start: float, end: float, enrolled: list[str], expected: Attribution
) -> None:
    assert stay(start, end, [MORNING, NOON], *enrolled) == expected


@pytest.mark.parametrize(("start", "end"), [(11, 33), (0, 9), (35, 40)], ids=["between", "before", "after"])
def test_touching_a_window_of_a_shared_room_is_not_overlapping_it(start: int, end: int) -> None:
    assert stay(start, end, [MORNING, NEXT_DAY], "morning", "next-day").belongs == ()


def test_a_stay_follows_the_counted_time_that_was_set() -> None:
    moved = {"morning": Window(15 * HOUR, 17 * HOUR)}
    tied, both = [MORNING, NOON], ("morning", "noon")
    here = of_stay(15 * HOUR, 16 * HOUR, tied=tied, enrolled=both, windows=moved)
    assert here == belongs("morning")
    assert of_stay(9 * HOUR, 10 * HOUR, tied=tied, enrolled=both, windows=moved) == belongs()
