"""The client of one Moodle's web services, the only code that speaks to it.

Every method makes the calls its docstring names, reads the answers strictly and raises `MoodleError`. It
keeps nothing, retries nothing and logs nothing.
"""

from collections.abc import Sequence

from moodle_sync.client.accounts import Accounts
from moodle_sync.client.attendance import Attendances
from moodle_sync.client.completions import Completions
from moodle_sync.client.courses import Courses
from moodle_sync.client.enrolments import Enrolments
from moodle_sync.client.grades import Grades
from moodle_sync.client.groups import Cohorts, Groups
from moodle_sync.client.line import Line, Patience, Post
from moodle_sync.client.plugin import Plugin
from moodle_sync.client.quizzes import Quizzes
from moodle_sync.client.reports import Reports
from moodle_sync.client.scorms import Scorms
from moodle_sync.client.site import Site
from moodle_sync.client.users import GUEST_ID, Users
from moodle_sync.client.webinars import Webinars
from moodle_sync.flow import Flows, at_once

__all__ = ["Moodle", "Patience", "Post"]


class Moodle:
    """One Moodle, by subject. `post` sends forms (see `Post`); `base_url` is the site's, as its wwwroot.

    `flows`: by which files come in pieces; without, each comes at once and takes as much memory.
    `witnesses`: ids of users who surely exist, by whom an empty look-up is believed (see `Users`). Raises
    `UnsendableValue` for an address or a token that cannot be one.
    """

    def __init__(
        self,
        post: Post,
        base_url: str,
        token: str,
        *,
        patience: Patience | None = None,
        flows: Flows | None = None,
        witnesses: Sequence[int] = (GUEST_ID,),
    ) -> None:
        line = Line(
            post,
            flows=flows or at_once(post),
            base_url=base_url,
            token=token,
            patience=patience or Patience(),
        )
        self.base_url = line.base_url
        self.site = Site(line)
        self.users = Users(line, witnesses=witnesses)
        self.accounts = Accounts(line, users=self.users)
        self.courses = Courses(line)
        self.enrolments = Enrolments(line, users=self.users)
        self.completions = Completions(line)
        self.scorms = Scorms(line)
        self.quizzes = Quizzes(line)
        self.webinars = Webinars(line)
        self.attendances = Attendances(line)
        self.grades = Grades(line)
        self.reports = Reports(line)
        self.groups = Groups(line)
        self.cohorts = Cohorts(line)
        self.plugin = Plugin(line)

    def __repr__(self) -> str:
        return f"Moodle({self.base_url!r})"
