"""What staff are told of a target, in words: what is the matter, what to do, that it is over."""

from dataclasses import dataclass
from datetime import UTC, datetime

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.runtime.wording_forwarding import forward_words
from lms_bridge.services.forward_told import TargetTelling
from lms_bridge.services.tell_staff import Message
from lms_bridge.web.job_words import Speech


@dataclass(frozen=True, slots=True)
class TargetsInWords:
    """`services.forward_told.TargetWords` in one language; `public_url`: where the pages are."""

    say: Speech
    public_url: str

    def __call__(self, telling: TargetTelling) -> Message:
        return self._over(telling) if telling.over else self._trouble(telling)

    def _trouble(self, telling: TargetTelling) -> Message:
        _, named = self.say.gettext, {"target": telling.target, "since": moment(telling.since_ms)}
        words = forward_words(telling.code or "bridge-error", telling.params, say=_)
        if telling.stopped:
            going_on = _("Nothing is sent to it until somebody resumes it; what comes waits.")
            subject = _("lms-bridge: forwarding to “%(target)s” has stopped") % named
        else:
            going_on = _("It is tried again by itself. When it works again, one more message says so.")
            subject = _("lms-bridge: “%(target)s” does not take what is forwarded") % named
        lines = [
            _("Statements have not reached the target “%(target)s” since %(since)s.") % named,
            _("Cause: %(title)s. %(detail)s") % {"title": words.title, "detail": words.detail},
            _("What to do: %(remedy)s") % {"remedy": words.remedy},
            going_on,
            f"{self.public_url}/forwarding",
        ]
        return Message(subject, "\n\n".join(lines) + "\n")

    def _over(self, telling: TargetTelling) -> Message:
        _, named = self.say.gettext, {"target": telling.target, "since": moment(telling.since_ms)}
        lines = [
            _("The target “%(target)s” takes statements again; the message of %(since)s is settled.") % named,
            f"{self.public_url}/forwarding",
        ]
        subject = _("lms-bridge: “%(target)s” takes what is forwarded again") % named
        return Message(subject, "\n\n".join(lines) + "\n")


def moment(at_ms: int) -> str:
    """The same in every language."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BELGRADE):%d.%m.%Y. %H:%M}"
