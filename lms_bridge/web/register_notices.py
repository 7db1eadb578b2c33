"""What staff are told of a register elsewhere, in words: what is the matter, what to do, that it is over."""

from dataclasses import dataclass

from lms_bridge.runtime.wording_registers import register_words
from lms_bridge.services.forward_told import TargetTelling
from lms_bridge.services.tell_staff import Message
from lms_bridge.web.forward_notices import moment
from lms_bridge.web.job_words import Speech


@dataclass(frozen=True, slots=True)
class RegistersInWords:
    """`services.forward_told.TargetWords` in one language; `public_url`: where the pages are."""

    say: Speech
    public_url: str

    def __call__(self, telling: TargetTelling) -> Message:
        return self._over(telling) if telling.over else self._trouble(telling)

    def _trouble(self, telling: TargetTelling) -> Message:
        _, named = self.say.gettext, {"register": telling.target, "since": moment(telling.since_ms)}
        words = register_words(telling.code or "bridge-error", telling.params, say=_)
        if telling.stopped:
            going_on = _("Nothing is sent to it until somebody resumes it; what comes waits.")
            subject = _("lms-bridge: sending to the register “%(register)s” has stopped") % named
        else:
            going_on = _("It is tried again by itself. When it works again, one more message says so.")
            subject = _("lms-bridge: the register “%(register)s” takes nothing") % named
        lines = [
            _("Completions have not reached the register “%(register)s” since %(since)s.") % named,
            _("Cause: %(title)s. %(detail)s") % {"title": words.title, "detail": words.detail},
            _("What to do: %(remedy)s") % {"remedy": words.remedy},
            going_on,
            f"{self.public_url}/submissions",
        ]
        return Message(subject, "\n\n".join(lines) + "\n")

    def _over(self, telling: TargetTelling) -> Message:
        _, named = self.say.gettext, {"register": telling.target, "since": moment(telling.since_ms)}
        settled = _(
            "The register “%(register)s” takes completions again; the message of %(since)s is settled."
        )
        subject = _("lms-bridge: the register “%(register)s” takes completions again") % named
        return Message(subject, f"{settled % named}\n\n{self.public_url}/submissions\n")
