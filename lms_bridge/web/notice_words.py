"""Messages to staff in words: what is the matter, whom it touches, what to do, and that it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.services.ports import NoticeKind
from lms_bridge.services.tell_staff import Message, Telling
from lms_bridge.web import job_words
from lms_bridge.web.job_words import Speech


@dataclass(frozen=True, slots=True)
class NoticesInWords:
    """`services.tell_staff.NoticeWords` in one language; `public_url`: where the pages are."""

    say: Speech
    public_url: str

    def __call__(self, telling: Telling) -> Message:
        if telling.job is None:
            return self._of_source(telling)
        return self._recovered(telling) if telling.kind is NoticeKind.RECOVERY else self._failing(telling)

    def _failing(self, telling: Telling) -> Message:
        job, run, _ = telling.job, telling.run, self.say.gettext
        assert job is not None  # noqa: S101 - the caller looked
        code, params = (run.code, run.params) if run else (None, {})
        words = job_words.failure(code or "bridge-error", params, self.say)
        named = {"job": job.name, "source": telling.source.name, "kind": job_words.kind(job.kind, self.say)}
        failed = self.say.ngettext(
            "The job “%(job)s” (%(kind)s, source %(source)s) failed.",
            "The job “%(job)s” (%(kind)s, source %(source)s) failed %(num)s times in a row.",
            telling.failures,
        )
        lines = [
            failed % {**named, "num": telling.failures},
            _("Cause: %(title)s. %(detail)s") % {"title": words.title, "detail": words.detail},
            *self._touched(telling),
            _("What to do: %(remedy)s") % {"remedy": words.remedy},
            _("It is tried again by itself. When it works again, one more message says so."),
            f"{self.public_url}/jobs",
        ]
        return _message(_("lms-bridge: the job “%(job)s” fails") % named, lines)

    def _recovered(self, telling: Telling) -> Message:
        _ = self.say.gettext
        named = {"job": telling.job.name if telling.job else "", "source": telling.source.name}
        lines = [
            _("The job “%(job)s” (source %(source)s) works again.") % named,
            _("The message of %(since)s is settled; what was missed is made up for.")
            % {"since": _moment(telling.since_ms)},
            f"{self.public_url}/jobs",
        ]
        return _message(_("lms-bridge: the job “%(job)s” works again") % named, lines)

    def _of_source(self, telling: Telling) -> Message:
        _ = self.say.gettext
        named = {"source": telling.source.name, "since": _moment(telling.since_ms)}
        if telling.kind is NoticeKind.RECOVERY:
            heard = [_("The source %(source)s is heard again, since %(since)s.") % named]
            return _message(_("lms-bridge: %(source)s is heard again") % named, heard)
        lines = [
            _("Nothing has come from the source %(source)s since %(since)s. That is unusual for it.") % named,
            *self._touched(telling),
            _(
                "What to do: see whether the platform can be reached and whether its cron runs; then look at"
                " the pages “Sync jobs” and “What arrived”."
            ),
            _("When something comes again, one more message says so."),
            f"{self.public_url}/arrived",
        ]
        return _message(_("lms-bridge: nothing comes from %(source)s") % named, lines)

    def _touched(self, telling: Telling) -> Sequence[str]:
        """Whom it keeps waiting, as far as the register knows."""
        affected = telling.affected
        if not affected.realisations:
            return ()
        realisations = self.say.ngettext(
            "%(num)s training that is being held on it",
            "%(num)s trainings that are being held on it",
            affected.realisations,
        ) % {"num": affected.realisations}
        people = self.say.ngettext("%(num)s person", "%(num)s people", affected.people)
        text = self.say.gettext("Affected: %(trainings)s, with %(people)s in their rosters.")
        return (text % {"trainings": realisations, "people": people % {"num": affected.people}},)


def _message(subject: str, lines: Sequence[str]) -> Message:
    return Message(subject, "\n\n".join(lines) + "\n")


def _moment(at_ms: int) -> str:
    """The same in every language."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BELGRADE)
    return f"{moment:%d.%m.%Y. %H:%M}"
