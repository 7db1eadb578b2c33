"""A year through two installations over real HTTP: one is the register, the other the bridge."""

from pathlib import Path

from lms_bridge.domain.calendar import day_of
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster
from tests.db.registering import NAME
from tests.e2e import years
from tests.e2e.registers import decided, know, place_in, register_of, send_all, send_to, tally
from tests.e2e.running import Place, serving
from tests.e2e.years import post_all


def test_a_year_comes_from_the_register_and_its_completions_go_back(tmp_path: Path, place: Place) -> None:
    given = years.small_year()
    roster = to_roster(read_package(given.roster))
    key = years.set_up(place, given)
    with register_of(place_in(tmp_path / "register"), roster) as register:
        know(place, register)
        send_to(place, register)
        place.ask("pull", "run", NAME)
        place.ask("pull", "apply", "1")
        with serving(place, "--no-worker") as service:
            post_all(service.client, key, given.posts)
        place.ask("work", "--drain")
        assert years.differences(place, given) == []
        assert set(send_all(place)) == {"acknowledged"}
        classes = {one.id for one in roster.realisations if day_of(one.start_ms).year == given.year}
        assert tally(register, classes) == decided(place, given.year)
