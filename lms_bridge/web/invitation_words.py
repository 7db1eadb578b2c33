"""What people are written of the account that was made for them."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.services.ports import Source
from lms_bridge.services.ports.plans import Invited
from lms_bridge.services.tell_staff import Message
from lms_bridge.web.job_words import Speech

_WITH_PASSWORD: Final = frozenset({"manual", "email"})


@dataclass(frozen=True, slots=True)
class InvitationsInWords:
    """`services.send_invitations.InvitationWords` in one language; `contact`: whom to ask, or empty."""

    say: Speech
    contact: str

    def __call__(self, invited: Invited, source: Source, *, auth: str) -> Message:
        _ = self.say.gettext
        home = source.home_page or ""
        lines = [
            _("Dear %(name)s,") % {"name": invited.person.name},
            _("an account on the learning platform was made for you, for a training you are enrolled in:")
            + f" {home}",
            _("Your user name there: %(username)s") % {"username": invited.username},
            self._way_in(home, auth),
            *([_("Questions: %(contact)s") % {"contact": self.contact}] if self.contact else []),
        ]
        return Message(_("Your account on the learning platform"), "\n\n".join(lines) + "\n")

    def _way_in(self, home: str, auth: str) -> str:
        _ = self.say.gettext
        if auth in _WITH_PASSWORD:
            address = f"{home}/login/forgot_password.php"
            return _("Choose a password on this page before you sign in first: %(address)s") % {
                "address": address
            }
        return _("Sign in there as you do with the other services of your institution.")
