"""What goes wrong between us and a register elsewhere. After any of it nothing was planned."""

from lms_bridge.domain.errors import Refused, Unavailable
from lms_bridge.oneroster.findings import RosterRefused


class RegisterUnavailable(Unavailable):
    """The register cannot be reached or does not answer now (`source`, `reason`)."""

    code = "pull-unavailable"


class ClientRefused(Refused):
    """The register does not know us: its token is not given for this client (`source`)."""

    code = "pull-client-refused"


class ReadingRefused(Refused):
    """The register knows us and does not let us read that (`source`, `what`)."""

    code = "pull-reading-refused"


class PageBroken(Unavailable):
    """A page is not what OneRoster says (`source`, `what`, `offset`, `reason`: a code or a field's name)."""

    code = "pull-page-broken"


class PageShort(Unavailable):
    """A page holds fewer rows than belong on it (`source`, `what`, `offset`, `expected`, `found`)."""

    code = "pull-page-short"


class TotalMoved(Unavailable):
    """The register's total changed while its pages were read (`source`, `what`, `before`, `after`)."""

    code = "pull-total-moved"


class RowsRepeat(Unavailable):
    """The same id came twice, so another was left out (`source`, `what`, `offset`)."""

    code = "pull-rows-repeat"


class TotalMissing(Refused):
    """The register does not say how many rows there are (`source`, `what`)."""

    code = "pull-total-missing"


class RegisterEmpty(Refused):
    """The register says that it has nothing of what stands here (`source`, `what`, `standing`)."""

    code = "pull-empty"


class PulledRosterRefused(RosterRefused):
    """What the register holds cannot be a roster here (`source`, `total`, `first`: the first place)."""

    code = "pull-roster-refused"

    def __init__(self, refused: RosterRefused, *, source: str, first: str) -> None:
        super().__init__(refused.findings, total=refused.total)
        self.params |= {"source": source, "first": first}
