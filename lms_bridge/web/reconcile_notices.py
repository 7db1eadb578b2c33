"""What staff are told of what differs for too long, in words. Nobody is named."""

from dataclasses import dataclass

from lms_bridge.services.tell_staff import Message
from lms_bridge.web.job_words import Speech


@dataclass(frozen=True, slots=True)
class MismatchesInWords:
    """`services.tell_mismatches.MismatchWords` in one language; `public_url`: where the pages are."""

    say: Speech
    public_url: str

    def __call__(self, number: int, hours: int) -> Message:
        _, named = self.say.gettext, {"num": number, "hours": hours}
        about = self.say.ngettext(
            "%(num)s difference between what is decided, registers and documents stands for more than"
            " %(hours)s hours.",
            "%(num)s differences between what is decided, registers and documents stand for more than"
            " %(hours)s hours.",
            number,
        )
        lines = [
            about % named,
            _("What to do: look at each with its reason and the way out."),
            f"{self.public_url}/reconciliation",
        ]
        subject = _("lms-bridge: registers differ for more than %(hours)s hours") % named
        return Message(subject, "\n\n".join(lines) + "\n")
