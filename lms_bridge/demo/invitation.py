"""What the demo tells whoever started it: where to look, who to be, what to type."""

import csv
import io
import json
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms_bridge.demo.calls import STATEMENTS, XAPI_VERSION, Credential
from lms_bridge.demo.making.plan import Year

STAFF, LEARNER = "officer", "learner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`passwords` by name."""

    address: str
    folder: str
    year: Year
    credential: Credential
    passwords: dict[str, str] = field(repr=False)

    def lines(self) -> Iterator[str]:
        year = self.year
        yield f"The register is at {self.address}"
        yield f"Everything is in   {self.folder}"
        yield ""
        yield "Sign in as"
        yield f"  {STAFF:<8} {self.passwords[STAFF]}   staff: sees the year, everybody, the queues"
        yield f"  {LEARNER:<8} {self.passwords[LEARNER]}   {self.name}: sees only themself"
        yield ""
        yield "What to look at"
        yield f"  the year                      {self.address}/year/{year.truth['year']}"
        yield f"  a webinar, its participants   {self.address}/realisations/{fullest_webinar(year)}"
        yield f"  a person, with the evidence   {self.record}"
        yield f"  accounts that nobody has      {self.address}/accounts"
        yield f"  people who are in no roster   {self.address}/waiting"
        yield f"  what was pushed to Moodle     {self.address}/plans/1"
        yield f"  learning packages, versions   {self.address}/packages"
        yield ""
        yield "Make a completion appear: paste this into a shell"
        yield ""
        yield self.curl()
        yield ""
        yield f"and look at {self.record}"

    @property
    def name(self) -> str:
        """Of the person of the sample completion, as the platform shows it."""
        return str(json.loads(self.year.sample_completion)["actor"]["name"])

    @property
    def record(self) -> str:
        return f"{self.address}/persons/{self.year.sample_person}"

    def curl(self) -> str:
        """A command for a POSIX shell."""
        user = shlex.quote(f"{self.credential.key}:{self.credential.secret}")
        return " \\\n  ".join(
            [
                f"curl --silent --show-error --user {user}",
                "--header 'Content-Type: application/json'",
                f"--header 'X-Experience-API-Version: {XAPI_VERSION}'",
                f"--data {shlex.quote(self.year.sample_completion)}",
                shlex.quote(self.address + STATEMENTS),
            ]
        )


def fullest_webinar(year: Year) -> str:
    """The webinar with the most attendances; only a webinar's have minutes."""
    rows = csv.DictReader(io.StringIO(year.truth_completions))
    return Counter(row["class"] for row in rows if row["minutes"]).most_common(1)[0][0]
