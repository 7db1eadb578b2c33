"""Plays a made-up year through the front doors of a service of its own, and keeps serving."""

import json
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from lms_bridge.demo.calls import Credential, batch_call, calls_of
from lms_bridge.demo.comparison import compare
from lms_bridge.demo.failed import DemoFailed
from lms_bridge.demo.folder import fresh_folder
from lms_bridge.demo.installation import LMS, Installation
from lms_bridge.demo.invitation import LEARNER, STAFF, Invitation
from lms_bridge.demo.making.plan import YearPlan, another_completion, demo_plan
from lms_bridge.demo.making.year import made_up_year
from lms_bridge.demo.moodle import DemoMoodle
from lms_bridge.demo.ports import HOST, free_port, is_free
from lms_bridge.demo.posting import Door
from lms_bridge.demo.replay import Replay
from lms_bridge.demo.screen import Screen
from lms_bridge.demo.service import Service, serving
from lms_bridge.demo.sizes import shrunk
from lms_bridge.demo.waiting import looking_at

USUAL_PORT: Final = 8080
EVERY_S: Final = 5
"""Between one learner who completes something and the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for. No `port`: the usual one, or a free one; no `people`: a few hundred."""

    folder: Path
    port: int | None = None
    seed: int = 1
    people: int | None = None


class Demo:
    """One playing of the year."""

    def __init__(self, wish: Wish, screen: Screen, moodle: DemoMoodle) -> None:
        self._wish = wish
        self._screen = screen
        self._moodle = moodle
        self._plan = replace(_plan(wish), home_page=moodle.url)
        self._year = made_up_year(self._plan)
        moodle.fill(self._year)

    def once(self) -> bool:
        """Play, lay the register beside the truth, stop; whether they are equal. Raises `DemoFailed`."""
        address = self._address()
        with fresh_folder(self._wish.folder, address) as folder:
            installation = self._installation(folder, address)
            credential = installation.prepare(self._plan, self._year.roster, self._moodle.token)
            with serving(installation) as service:
                self._replay(installation, service, credential)
                self._push(installation)
            lines = compare(installation, self._year)
        self._screen.compared(lines)
        return all(line.is_equal for line in lines)

    def keep_serving(self) -> None:
        """Play, invite, and let somebody complete something every few seconds, until interrupted."""
        address = self._address()
        with fresh_folder(self._wish.folder, address) as folder:
            installation = self._installation(folder, address)
            credential = installation.prepare(self._plan, self._year.roster, self._moodle.token)
            passwords = self._users(installation)
            with serving(installation) as service:
                self._replay(installation, service, credential)
                self._push(installation)
                self._replace_packages(installation)
                self._moodle.tell(address, secrets=installation.webhook_secret())
                self._invite(installation, credential, passwords)
                self._go_on(service, credential)

    def _address(self) -> str:
        port = self._wish.port or USUAL_PORT
        if not is_free(port):
            if self._wish.port:
                raise DemoFailed(
                    f"port {port} is taken. Name another with --port, or none: a free one is found."
                )
            port = free_port()
            self._screen.say(f"Port {USUAL_PORT} is taken; this demo listens on {port}.")
        return f"http://{HOST}:{port}"

    def _installation(self, folder: Path, address: str) -> Installation:
        self._screen.say(f"A service of its own, in {folder}:")
        return Installation(folder=folder, address=address, heard=self._screen.typed)

    def _users(self, installation: Installation) -> dict[str, str]:
        passwords = {name: secrets.token_urlsafe(9) for name in (STAFF, LEARNER)}
        installation.add_user(STAFF, passwords[STAFF], "staff")
        installation.add_user(LEARNER, passwords[LEARNER], "learner", "--person", self._year.sample_person)
        return passwords

    def _replay(self, installation: Installation, service: Service, credential: Credential) -> None:
        calls = calls_of(self._year, credential)
        batches, deliveries = len(self._year.statements), len(self._year.deliveries)
        self._screen.say(
            f"The year {self._plan.year}: {batches} batches of statements, {deliveries} webinar calls."
        )
        with looking_at(installation) as waiting, self._screen.bars(len(calls)) as bars:
            Replay(service, waiting, bars).run(calls)

    def _push(self, installation: Installation) -> None:
        """Bring Moodle's courses to the register's roster, by a plan that stands on its page afterwards."""
        self._screen.say(f"\nThe Moodle of the academy stands at {self._moodle.url}. Its rosters are pushed:")
        installation.command("source", "fetch", LMS)
        plan = json.loads(installation.command("roster", "plan", LMS, "--json"))
        installation.command("roster", "apply", str(plan["number"]))
        self._screen.say(
            f"  {self._moodle.enrolled_by_hand()} people were enrolled there by plan {plan['number']}."
        )

    def _replace_packages(self, installation: Installation) -> None:
        """So that the pages of packages have two versions to compare."""
        self._moodle.ask_for_more()
        installation.command("source", "fetch", LMS, "--packages")

    def _invite(self, installation: Installation, credential: Credential, passwords: dict[str, str]) -> None:
        invitation = Invitation(
            address=installation.address,
            folder=str(installation.folder),
            year=self._year,
            credential=credential,
            passwords=passwords,
        )
        self._screen.say()
        for line in invitation.lines():
            self._screen.say(line)
        self._screen.say(f"\nEvery {EVERY_S} seconds somebody completes something. Ctrl-C stops it all.\n")

    def _go_on(self, service: Service, credential: Credential) -> None:
        door = Door(service.address)
        for number in count():
            time.sleep(EVERY_S)
            service.check()
            body = another_completion(self._year, number)
            if body is not None and number % 2:
                self._screen.say(f"  {datetime.now().astimezone():%H:%M:%S}  {self._completed(number)}")
            elif body is not None:
                door.post(batch_call(body, credential))
                self._screen.say(f"  {datetime.now().astimezone():%H:%M:%S}  {_told(body)}")
            elif number == len(self._year.pending):
                self._screen.say("  Everybody has completed what is open; the service goes on.")

    def _completed(self, number: int) -> str:
        """Somebody completes a course on the Moodle, whose plugin tells of it."""
        seat = self._year.pending_seats[number]
        self._moodle.complete(seat)
        return f"{seat.name} completed “{seat.title}” in Moodle, and its plugin told"


def _plan(wish: Wish) -> YearPlan:
    plan = demo_plan(datetime.now(UTC), wish.seed)
    return shrunk(plan, wish.people) if wish.people else plan


def _told(body: str) -> str:
    statement = json.loads(body)[0]
    names = statement["object"]["definition"]["name"]
    return f"{statement['actor']['name']} completed “{next(iter(names.values()))}”"
