"""What staff are told of a subscriber, in words: what is the matter, what to do, that it is over."""

from dataclasses import dataclass

from lms_bridge.runtime.wording_subscribers import subscriber_words
from lms_bridge.services.forward_told import TargetTelling
from lms_bridge.services.tell_staff import Message
from lms_bridge.web.forward_notices import moment
from lms_bridge.web.job_words import Speech


@dataclass(frozen=True, slots=True)
class SubscribersInWords:
    """`services.forward_told.TargetWords` in one language; `public_url`: where the pages are."""

    say: Speech
    public_url: str

    def __call__(self, telling: TargetTelling) -> Message:
        return self._over(telling) if telling.over else self._trouble(telling)

    def _trouble(self, telling: TargetTelling) -> Message:
        _, named = self.say.gettext, {"subscriber": telling.target, "since": moment(telling.since_ms)}
        words = subscriber_words(telling.code or "bridge-error", telling.params, say=_)
        if telling.stopped:
            subject = _("lms-bridge: the subscriber “%(subscriber)s” was switched off") % named
            going_on = _("Nothing is sent to it until somebody switches it on; what comes waits.")
        else:
            subject = _("lms-bridge: the subscriber “%(subscriber)s” takes no messages") % named
            going_on = _("It is tried again by itself. When it works again, one more message says so.")
        lines = [
            _("Messages have not reached the subscriber “%(subscriber)s” since %(since)s.") % named,
            _("Cause: %(title)s. %(detail)s") % {"title": words.title, "detail": words.detail},
            _("What to do: %(remedy)s") % {"remedy": words.remedy},
            going_on,
            f"{self.public_url}/subscribers",
        ]
        return Message(subject, "\n\n".join(lines) + "\n")

    def _over(self, telling: TargetTelling) -> Message:
        _, named = self.say.gettext, {"subscriber": telling.target, "since": moment(telling.since_ms)}
        settled = _("The subscriber “%(subscriber)s” takes messages again; that of %(since)s is settled.")
        subject = _("lms-bridge: the subscriber “%(subscriber)s” takes messages again") % named
        return Message(subject, f"{settled % named}\n\n{self.public_url}/subscribers\n")
