"""Links: whose account it is, since when and until when, and who said so."""

import pytest
from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.db.engine import writing
from lms_bridge.domain.errors import ContradictingLink, NotFound
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.acts import AmbiguousAccount
from tests.db.pipeline import ANA, BOJAN, LATER, MINUTE, START, VESNA, Pipeline, completed, tried


@pytest.fixture
def stranger(school: Pipeline) -> Pipeline:
    """The account 77, which nobody has, completed the course and took the test."""
    school.post(completed("77", minute=60), tried("77", minute=120))
    school.drain()
    return school


def link(pipeline: Pipeline, person: str = ANA, name: str = "77") -> None:
    pipeline.acts.link(pipeline.account_id(name), person, by="officer", reason="asked")


def unlink(pipeline: Pipeline, name: str = "77") -> None:
    pipeline.acts.unlink(pipeline.account_id(name), by="officer")


def test_the_queue_shows_what_waits_for_an_account(stranger: Pipeline) -> None:
    (one,) = stranger.acts.unmatched()
    assert (one.source, one.home_page, one.name, one.label, one.facts) == (
        "lms",
        "https://lms.example",
        "77",
        "77",
        2,
    )


def test_what_was_voided_waits_for_nobody(school: Pipeline) -> None:
    statement_id = "00000000-0000-4000-8000-00000000000a"
    school.post(completed("77", id=statement_id))
    school.drain()
    school.post(
        {
            "actor": {"mbox": "mailto:it@lms.example"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
            "object": {"objectType": "StatementRef", "id": statement_id},
        }
    )
    school.drain()
    assert school.acts.unmatched() == []


def test_a_link_says_who_said_it_and_why(stranger: Pipeline) -> None:
    link(stranger)
    row = stranger.rows(tables.link)[-1]
    assert (row.person_id, row.by, row.reason, row.created_ms, row.undone_ms) == (
        ANA,
        "officer",
        "asked",
        LATER,
        None,
    )


def test_the_same_link_again_is_the_same_row(stranger: Pipeline) -> None:
    link(stranger)
    link(stranger)
    assert len(stranger.rows(tables.link)) == 1


def test_an_account_of_somebody_else_is_not_linked_to_another(stranger: Pipeline) -> None:
    link(stranger)
    with pytest.raises(ContradictingLink) as caught:
        link(stranger, BOJAN)
    assert caught.value.params == {"account": "77"}


def test_whom_or_what_nobody_knows_is_not_linked(stranger: Pipeline) -> None:
    with pytest.raises(NotFound, match="person"):
        link(stranger, "nobody")
    with pytest.raises(NotFound, match="account"):
        stranger.acts.link(5, ANA, by="officer", reason="")
    with pytest.raises(NotFound, match="link"):
        unlink(stranger)
    assert stranger.rows(tables.link) == []


def test_an_account_of_two_home_pages_must_be_named_exactly(stranger: Pipeline) -> None:
    elsewhere = completed("77")
    elsewhere["actor"]["account"]["homePage"] = "https://other.example"
    stranger.post(elsewhere)
    stranger.drain()
    with pytest.raises(AmbiguousAccount):
        link(stranger)


def test_what_was_undone_can_be_said_of_somebody_else(stranger: Pipeline) -> None:
    link(stranger)
    stranger.drain()
    unlink(stranger)
    link(stranger, BOJAN)
    stranger.drain()
    assert stranger.attended() == {(BOJAN, "online")}
    assert stranger.versions() == [("first", True), ("evidence-withdrawn", False)]


def put_link(pipeline: Pipeline, person: str, *, since: int | None = None, until: int | None = None) -> None:
    """A link with dates, as a register that knows them would bring it."""
    times = {"since_ms": since, "until_ms": until, "created_ms": 0}
    account = pipeline.account_id("77")
    row = {"id": pipeline.ids.new(), "account_id": account, "person_id": person}
    with writing(pipeline.engines) as connection:
        connection.execute(insert(tables.link).values(by="register", reason="", **row, **times))
    with pipeline.database.write() as unit:
        unit.pairs.touch_account(account)
    pipeline.drain()


AT = START + 60 * MINUTE


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        pytest.param(AT, None, True, id="since that moment"),
        pytest.param(AT + 1, None, False, id="since the moment after"),
        pytest.param(None, AT, False, id="until that moment"),
        pytest.param(None, AT + 1, True, id="until the moment after"),
        pytest.param(None, None, True, id="always"),
    ],
)
def test_a_link_counts_from_its_beginning_to_before_its_end(
    stranger: Pipeline, since: int | None, until: int | None, counts: bool
) -> None:
    put_link(stranger, ANA, since=since, until=until)
    assert ((ANA, "online") in stranger.attended()) is counts


def test_an_account_that_changes_hands_gives_each_their_own(stranger: Pipeline) -> None:
    put_link(stranger, ANA, until=AT + MINUTE)
    put_link(stranger, BOJAN, since=AT + MINUTE)
    online = {pair: told[:1] + told[3:4] for pair, told in stranger.standing().items()}
    assert online == {(ANA, "online"): (True, None), (BOJAN, "online"): (False, "90/0/100")}
    assert stranger.acts.unmatched() == []


def test_what_no_link_covers_waits_still(stranger: Pipeline) -> None:
    put_link(stranger, ANA, until=AT + MINUTE)
    assert [(one.name, one.facts) for one in stranger.acts.unmatched()] == [("77", 1)]


def test_no_moment_of_an_account_belongs_to_two(stranger: Pipeline) -> None:
    """Ana had it until then. What an officer says of it later takes nothing of hers a second time."""
    put_link(stranger, ANA, until=AT + DAY_MS)
    put_link(stranger, BOJAN, since=AT + DAY_MS)
    unlink(stranger)
    link(stranger, VESNA)
    stranger.acts.admit(VESNA, "online", by="officer", reason="was there")
    stranger.drain()
    assert stranger.attended() == {(ANA, "online")}
