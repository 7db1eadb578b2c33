"""What staff are told of decisions that wait for them, in words: what is the matter, and where to decide."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.runtime.wording_counting import DOUBTS
from lms_bridge.services.tell_decisions import About, DecisionTelling
from lms_bridge.services.tell_staff import Message
from lms_bridge.web.job_words import Speech

_PREFIX: Final = "lms-bridge: "


@dataclass(frozen=True, slots=True)
class DecisionsInWords:
    """`services.tell_decisions.DecisionWords` in one language; `public_url`: where the pages are."""

    say: Speech
    public_url: str

    def __call__(self, telling: DecisionTelling) -> Message:
        said = {
            About.WINDOW: self._window,
            About.WITHDRAWAL: self._withdrawal,
            About.MEETING: self._meeting,
            About.OBJECTION: self._objection,
            About.OVERDUE: self._objection,
        }[telling.about]
        return said(telling)

    def over(self, subject: str) -> Message:
        _, what = self.say.gettext, {"what": subject.removeprefix(_PREFIX)}
        lines = [
            _("What was told as “%(what)s” waits for nobody any more.") % what,
            _("It was decided, or facts that came meanwhile have settled it. Nothing is left to do."),
            f"{self.public_url}/decisions",
        ]
        return _message(_("lms-bridge: settled: %(what)s") % what, lines)

    def _window(self, telling: DecisionTelling) -> Message:
        _, named = self.say.gettext, {"title": telling.named}
        lines = [
            _("The results of the webinar “%(title)s” wait: it is not sure what counts.") % named,
            _(DOUBTS[telling.code]),
            _("What to do: see who would gain and who would lose, and say what counts."),
            f"{self.public_url}/decisions",
        ]
        return _message(_("lms-bridge: “%(title)s” waits for the counted time") % named, lines)

    def _withdrawal(self, telling: DecisionTelling) -> Message:
        _ = self.say.gettext
        named = {"title": telling.named, "num": telling.number}
        about = self.say.ngettext(
            "Facts that came late would take something from %(num)s person in “%(title)s”.",
            "Facts that came late would take something from %(num)s people in “%(title)s”.",
            telling.number,
        )
        lines = [
            about % named,
            _("Nothing changes until somebody decides: keep it, or take it away."),
            f"{self.public_url}/decisions",
        ]
        return _message(_("lms-bridge: late facts about “%(title)s”") % named, lines)

    def _objection(self, telling: DecisionTelling) -> Message:
        _, named = self.say.gettext, {"title": telling.named, "owner": telling.code}
        late = telling.about is About.OVERDUE
        said = (
            _("An objection about “%(title)s” was to be decided by now.")
            if late
            else _("Somebody says that a result of “%(title)s” is wrong.")
        )
        owner = _("%(owner)s sees to it.") if telling.code else _("Nobody sees to it yet: take it over.")
        lines = [
            said % named,
            owner % named,
            _("What to do: look at what is held, and decide with a reason."),
            f"{self.public_url}/objections/{telling.id}",
        ]
        subject = (
            _("lms-bridge: an objection about “%(title)s” is overdue")
            if late
            else _("lms-bridge: an objection about “%(title)s”")
        )
        return _message(subject % named, lines)

    def _meeting(self, telling: DecisionTelling) -> Message:
        _ = self.say.gettext
        named = {"source": telling.named, "num": telling.number, "run": telling.id}
        stays = self.say.ngettext(
            "%(num)s stay in it is open and counts nothing until then.",
            "%(num)s stays in it are open and count nothing until then.",
            telling.number,
        )
        lines = [
            _("The source %(source)s has told no end of the meeting %(run)s.") % named,
            stays % named,
            _("What to do: say when it ended. An end that is told later takes its place."),
            f"{self.public_url}/decisions",
        ]
        return _message(_("lms-bridge: a meeting of %(source)s has no end") % named, lines)


def _message(subject: str, lines: list[str]) -> Message:
    return Message(subject, "\n\n".join(lines) + "\n")
