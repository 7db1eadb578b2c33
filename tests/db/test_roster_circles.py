"""Groups, cohorts, names and invitations of a push: over real HTTP, kept and taken back."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from lms_bridge.db.engine import Engines
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.plans import Invited
from lms_bridge.services.send_invitations import Letter, SendInvitations
from lms_bridge.services.send_notices import NoticeRefused, NoticeUnavailable
from lms_bridge.services.tell_staff import Message
from moodle_sync.standin import Circle
from tests.db.pushing import FIRST, Pushing, pushing, roster

HOUR_MS = 3_600_000


@pytest.fixture
def six(engines: Engines) -> Iterator[Pushing]:
    """Six people, the odd ones of the body, the even ones of the town; four are wanted."""
    with pushing(engines, range(1, 7), plugin=engines.writer.dialect.name == "postgresql") as made:
        made.enrol(roster(range(1, 7), wants={"r-1": range(1, 5)}))
        yield made


def groups(made: Pushing) -> dict[str, set[int]]:
    return {each.name: set(each.members) for each in made.site.tables.groups.values()}


def cohorts(made: Pushing) -> dict[str, set[int]]:
    return {each.name: set(each.members) for each in made.site.tables.cohorts.values()}


def test_each_body_has_its_group_in_the_course(six: Pushing) -> None:
    six.options(groups_by_body=True)
    assert six.push().totals.kinds == {"add": 4, "create-group": 2, "add-to-group": 4}
    assert groups(six) == {"Општина": {101, 103}, "Град": {102, 104}}
    assert six.plan().work == 0
    six.enrol(roster(range(1, 7), wants={"r-1": range(3, 6)}))
    assert six.push().state == "applied"
    assert groups(six) == {"Општина": {103, 105}, "Град": {104}}


def test_no_other_group_is_looked_at_and_no_others_member_taken_out(six: Pushing) -> None:
    six.options(groups_by_body=True)
    six.push()
    six.site.tables.groups[99] = Circle(99, name="Тим", idnumber="t", course_id=FIRST, members=(101,))
    (town,) = [each for each in six.site.tables.groups.values() if each.name == "Град"]
    six.site.tables.groups[town.id] = replace(town, members=(*town.members, 900))
    six.enrol(roster(range(1, 7), wants={"r-1": [1]}))
    six.push()
    assert groups(six) == {"Општина": {101}, "Град": {900}, "Тим": {101}}


def test_each_programme_has_its_cohort(six: Pushing) -> None:
    six.options(cohorts_by_programme=True)
    six.push()
    assert cohorts(six) == {"Training": {101, 102, 103, 104}}
    six.enrol(roster(range(1, 7), wants={"r-1": [1, 2]}))
    six.push()
    assert cohorts(six) == {"Training": {101, 102}}


def test_what_is_switched_off_is_left_as_it_is(six: Pushing) -> None:
    six.options(groups_by_body=True)
    six.push()
    six.options()
    six.enrol(roster(range(1, 7), wants={"r-1": [1, 2]}))
    six.push()
    assert groups(six) == {"Општина": {101, 103}, "Град": {102, 104}}


def test_memberships_are_taken_back(six: Pushing) -> None:
    six.options(groups_by_body=True, cohorts_by_programme=True)
    pushed = six.push()
    six.apply(six.plans.undo(pushed.number, by="Ана"))
    assert set(map(len, [*groups(six).values(), *cohorts(six).values()])) == {0}


def test_groups_that_are_not_shown_hold_the_plan_and_are_left(six: Pushing) -> None:
    six.options(groups_by_body=True)
    six.standin.traps.lacking.add("moodle/course:managegroups")
    made = six.plan()
    assert ([guard.key for guard in made.guards], made.totals.kinds) == (["groups-not-proven"], {"add": 4})


def test_names_follow_the_register_only_where_that_is_switched_on(six: Pushing) -> None:
    married = replace(roster(range(1, 7), wants={"r-1": range(1, 5)}))
    persons = tuple(replace(one, family_name="Удата") if one.id == "p-1" else one for one in married.persons)
    six.enrol(replace(married, persons=persons))
    assert six.push().totals.kinds == {"add": 4}
    six.options(update_names=True)
    pushed = six.push()
    assert (pushed.totals.kinds, six.site.tables.users[101].lastname) == ({"update-name": 1}, "Удата")
    six.apply(six.plans.undo(pushed.number, by="Ана"))
    assert six.site.tables.users[101].lastname == "Презиме"


@dataclass
class Post:
    """A mailer that keeps letters, or fails as it is told."""

    fails: list[Exception] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def write(self, letter: Letter) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.letters.append(letter)


def told(invited: Invited, source: Source, *, auth: str) -> Message:
    return Message("account", f"{invited.person.name} {invited.username} {source.name} {auth}")


@pytest.fixture
def made_accounts(engines: Engines) -> Iterator[Pushing]:
    """Accounts were made for two people."""
    with pushing(engines, range(1, 1)) as made:
        made.options(make_accounts=True, auth="oidc", invite_after_hours=24)
        made.enrol(replace(roster(range(1, 3), wants={"r-1": [1, 2]}), profiles=()))
        assert made.push().totals.kinds == {"create-account": 2, "add": 2}
        yield made


def sending(made: Pushing, post: Post | None) -> SendInvitations:
    return SendInvitations(made.pipeline.database, made.pipeline.clock, post, told)


def outcome(made: Pushing) -> dict[str, int]:
    with made.pipeline.database.read() as unit:
        return dict(unit.invitations.outcome(1))


def test_people_are_told_of_their_account_once_and_not_before_the_delay(made_accounts: Pushing) -> None:
    post = Post()
    send = sending(made_accounts, post)
    made_accounts.pipeline.clock.at_ms += 24 * HOUR_MS - 1
    assert send() is False
    made_accounts.pipeline.clock.at_ms += 1
    assert [send(), send(), send()] == [True, True, False]
    assert [letter.to for letter in post.letters] == ["p1@uprava.example", "p2@uprava.example"]
    assert post.letters[0].text == "Име 1 Презиме p-1 lms oidc"
    assert outcome(made_accounts) == {"sent": 2}


def test_nobody_is_told_of_what_was_taken_back(made_accounts: Pushing) -> None:
    made_accounts.apply(made_accounts.plans.undo(1, by="Ана"))
    made_accounts.pipeline.clock.at_ms += 48 * HOUR_MS
    assert (sending(made_accounts, Post())(), outcome(made_accounts)) == (False, {"withdrawn": 2})


def test_a_letter_that_does_not_go_is_tried_again_or_told(made_accounts: Pushing) -> None:
    post = Post(
        [NoticeUnavailable(server="m", reason="timeout"), NoticeRefused(server="m", reason="recipients-550")]
    )
    send = sending(made_accounts, post)
    made_accounts.pipeline.clock.at_ms += 24 * HOUR_MS
    assert [send(), send(), send()] == [True, True, False]
    assert outcome(made_accounts) == {"waiting": 1, "failed": 1}
    made_accounts.pipeline.clock.at_ms += HOUR_MS
    assert (send(), outcome(made_accounts)) == (True, {"sent": 1, "failed": 1})


def test_without_a_mail_server_everything_waits(made_accounts: Pushing) -> None:
    made_accounts.pipeline.clock.at_ms += 48 * HOUR_MS
    assert (sending(made_accounts, None)(), outcome(made_accounts)) == (False, {"waiting": 2})
