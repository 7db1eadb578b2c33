"""From the POST of a completion to its being on the person's page, at rest."""

import csv
import io
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from zipfile import ZipFile

from lms_bridge.demo.calls import Credential, batch_call, calls_of
from lms_bridge.demo.installation import Installation
from lms_bridge.demo.making.plan import Year, YearPlan
from lms_bridge.demo.making.year import made_up_year
from lms_bridge.demo.posting import Door, post_all
from lms_bridge.demo.service import Service, serving
from lms_bridge.demo.waiting import looking_at, wait_until_done
from tests.benchmarks.browser import Visitor
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import load

PASSWORD = "only for this benchmark"
LONGEST_S = 30
LOOK_S = 0.02


def measure(plan: YearPlan, address: str, *, samples: int) -> list[Figure]:
    """Times in seconds. Raises `TimeoutError` where a completion does not appear."""
    before = load()
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder:
        times = _times(plan, Installation(folder=Path(folder), address=address), samples)
    return [
        Figure(f"from POST to the person's page, median of {len(times)}", median(times), "s"),
        Figure("fastest", min(times), "s"),
        Figure("slowest", max(times), "s"),
        Figure("load of the machine before", before),
        Figure("load of the machine after", load()),
    ]


def _times(plan: YearPlan, installation: Installation, samples: int) -> list[float]:
    year = made_up_year(plan)
    credential = installation.prepare(plan, year.roster)
    installation.add_user("officer", PASSWORD, "staff")
    with serving(installation) as service, looking_at(installation) as waiting:
        post_all(service.address, calls_of(year, credential), lambda _: None)
        wait_until_done(service, waiting)
        return _sampled(service, year, credential, year.pending[:samples])


def _sampled(service: Service, year: Year, credential: Credential, bodies: Sequence[str]) -> list[float]:
    visitor, door, owners = Visitor(service.address), Door(service.address), _owners(year.roster)
    visitor.sign_in("officer", PASSWORD)
    times = []
    for body in bodies:
        person = owners[json.loads(body)[0]["actor"]["account"]["name"]]
        shown = visitor.attendances(person)
        begun = time.perf_counter()
        door.post(batch_call(body, credential))
        while visitor.attendances(person) == shown:
            if time.perf_counter() - begun > LONGEST_S:
                raise TimeoutError(f"{person}: no completion within {LONGEST_S} s")
            time.sleep(LOOK_S)
        times.append(time.perf_counter() - begun)
    return times


def _owners(roster: bytes) -> dict[str, str]:
    """The person of each account."""
    with ZipFile(io.BytesIO(roster)) as package:
        rows = csv.DictReader(io.StringIO(package.read("userProfiles.csv").decode()))
        return {row["username"]: row["userSourcedId"] for row in rows}
