"""The gradebook as it is asked for, on both databases: own objects beside those that were handed in."""

from dataclasses import replace

import pytest

from lms_bridge.domain.person import Person
from lms_bridge.oneroster.rest.gradebook_payloads import GradebookPayloads
from lms_bridge.oneroster.rest.questions import Place, Query, asked
from lms_bridge.services import gradebook_ids as own
from lms_bridge.services.ports import PairKey, Version
from lms_bridge.services.ports.clients import Reading, Told
from lms_bridge.services.ports.gradebook import Handed, Slot
from lms_bridge.services.ports.rostering import Sight
from tests.contract.oneroster import HALF, PASSED, TAKEN_BACK
from tests.db.pipeline import ANA, BOJAN, LATER, ONLINE, ROSTER, Pipeline, enrolled

ODD = "обука/1: а"
DECIDED = {
    PairKey(ANA, "online"): PASSED,
    PairKey(ANA, "webinar"): HALF,
    PairKey(BOJAN, "online"): PASSED,
    PairKey(ODD, ODD): PASSED,
}


@pytest.fixture
def book(pipeline: Pipeline) -> Pipeline:
    pipeline.enrol(
        replace(
            ROSTER,
            persons=(*ROSTER.persons, Person(ODD, "О", "О", "", "", None)),
            realisations=(*ROSTER.realisations, replace(ONLINE, id=ODD, lms_course=None, lms_test=None)),
            enrolments=(*ROSTER.enrolments, enrolled(ODD, ODD)),
        )
    )
    with pipeline.database.write() as unit:
        first = {key: Version(1, one, ()) for key, one in DECIDED.items()}
        unit.completions.add(first, reasons=dict.fromkeys(first, "first"), at_ms=LATER)
        again = {PairKey(BOJAN, "online"): Version(2, TAKEN_BACK, ())}
        unit.completions.add(again, reasons=dict.fromkeys(again, "evidence-withdrawn"), at_ms=LATER + 1)
        refs = {"lineItem": "line", "student": ANA}
        body = {
            "score": 7.5,
            "textScore": "Одличан",
            **{name: {"sourcedId": id_} for name, id_ in refs.items()},
        }
        mark = Handed("result", "mark", status="active", body=body, refs=refs)
        unit.gradebook.keep(mark, credential_id=3, class_id="webinar", at_ms=LATER + 2)
    return pipeline


def ids(book: Pipeline, kind: str, *, query: Query = {}, sight: Sight = Sight(), **within: str) -> list[str]:  # noqa: B006, B008
    with book.database.read() as unit:
        found = unit.gradebook.page(asked(query, Place(kind, within), sight))
    return [GradebookPayloads("").of(one)["sourcedId"].removeprefix(own.PREFIX) for one in found.entries]


ODD_ID = own.result(ODD, ODD, Slot.TEST).removeprefix(own.PREFIX)
ODD_PRESENCE = own.result(ODD, ODD, Slot.PRESENCE).removeprefix(own.PREFIX)
OF_ANA = ["online/ana/presence", "webinar/ana/presence", "online/ana/test"]
ASKED = [
    ("student.sourcedId='ana' AND status='active'", [*OF_ANA, "mark"]),
    ("status='tobedeleted'", ["online/bojan/presence", "online/bojan/test"]),
    (f"sourcedId='completion/{ODD_ID}'", [ODD_ID]),
    (f"lineItem.sourcedId='{own.line(ODD, Slot.PRESENCE)}'", [ODD_PRESENCE]),
    ("score<'10'", ["mark"]),
    ("textScore='ОДЛИЧАН'", ["mark"]),
    ("score='60' AND class.sourcedId='online'", ["online/ana/test"]),
    ("lineItem.sourcedId='line' OR class.sourcedId='webinar'", ["webinar/ana/presence", "mark"]),
]


def test_filters_choose_alike_on_both_databases(book: Pipeline) -> None:
    assert [(text, ids(book, "results", query={"filter": [text]})) for text, _ in ASKED] == ASKED


def test_pages_hold_each_object_once_in_any_order(book: Pipeline) -> None:
    for sort in ("", "dateLastModified", "sourcedId", "student.sourcedId", "score"):
        query = {"sort": [sort], "orderBy": ["desc"], "limit": ["1"]}
        pages = [ids(book, "results", query={**query, "offset": [str(at)]}) for at in range(9)]
        seen = [one for page in pages for one in page]
        assert len(seen) == len(set(seen)) == 8
    assert ids(book, "results", query={"sort": ["dateLastModified"], "limit": ["1"], "offset": ["7"]}) == [
        "mark"
    ]


def test_what_belongs_to_a_class_a_person_and_a_line_is_told_of_it_alone(book: Pipeline) -> None:
    assert ids(book, "results", **{"class": "webinar"}) == ["webinar/ana/presence", "mark"]
    assert ids(book, "results", **{"class": "online", "student": ANA}) == [OF_ANA[0], OF_ANA[2]]
    assert ids(book, "results", **{"class": ODD, "lineItem": own.line(ODD, Slot.TEST)}) == [ODD_ID]
    assert ids(book, "results", **{"class": "webinar", "lineItem": "line"}) == ["mark"]
    assert ids(book, "lineItems", **{"class": ODD}) == [
        own.line(ODD, slot).removeprefix(own.PREFIX) for slot in (Slot.PRESENCE, Slot.TEST)
    ]


def test_each_own_object_is_found_by_its_name_and_by_no_other(book: Pipeline) -> None:
    with book.database.read() as unit:
        for name in ids(book, "results"):
            id_ = name if name == "mark" else own.PREFIX + name
            assert unit.gradebook.one("results", id_, Sight()) is not None
        for id_ in (own.result(ODD, ANA, Slot.TEST), own.line(ODD, Slot.TEST), own.PREFIX, "none"):
            assert unit.gradebook.one("results", id_, Sight()) is None
        assert unit.gradebook.one("results", own.PREFIX + OF_ANA[0], Sight(frozenset())) is None
    assert ids(book, "results", sight=Sight(frozenset())) == []


def test_whom_a_client_was_told_of_is_counted(book: Pipeline) -> None:
    with book.database.write() as unit:
        for at_ms, persons in ((1, {ANA, BOJAN}), (5, {ANA})):
            unit.clients.saw(3, Reading(Told.REGISTER, "getAllUsers", 2, frozenset(persons)), at_ms=at_ms)
        (seen,) = unit.clients.seen(ANA)
        use = unit.clients.use(3, reads=1)
    assert (seen.first_ms, seen.last_ms, seen.times) == (1, 5, 2)
    assert (use.persons, use.handed_in, [one.persons for one in use.reads]) == (2, {"result": 1}, [1])
