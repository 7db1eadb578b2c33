"""A completion in sentences: what was seen, and what it comes to."""

from flask_babel import gettext, ngettext

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.course import PlatformSays
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.held import Held
from lms_bridge.domain.presence import Stay, Window
from lms_bridge.domain.programme import Certificate, Confirmation, Failed, Form, Rule
from lms_bridge.services.pages import CourseTold, HeldBack, Training
from lms_bridge.web.i18n import day, moment, time
from lms_bridge.web.way_words import way


def presence(completion: Completion) -> str:
    """Present 87 of 90 minutes, in three stays; or that nobody was seen in the counted time."""
    window = completion.window
    if completion.present_ms and not counted(completion):
        return _summed(completion)
    stays = len({(one.run, one.session, one.start_ms) for one in counted(completion)})
    if not stays:
        start, end = time(window.start_ms), time(window.end_ms)
        return str(
            gettext("Not seen in the webinar in the counted time, %(start)s–%(end)s.", start=start, end=end)
        )
    if not completion.minutes:
        whole = window.length_ms // 60_000
        return str(gettext("Present for less than a minute of the %(whole)s that count.", whole=whole))
    sentence: str = ngettext(
        "Present %(minutes)s of %(whole)s minutes, in one stay.",
        "Present %(minutes)s of %(whole)s minutes, in %(num)s stays.",
        stays,
        minutes=completion.minutes,
        whole=window.length_ms // 60_000,
    )
    return sentence


def _summed(completion: Completion) -> str:
    """Presence that nobody told the times of."""
    return str(
        gettext(
            "Present %(minutes)s of %(whole)s minutes, as the learning platform summed it up; nobody told "
            "when.",
            minutes=completion.minutes,
            whole=completion.window.length_ms // 60_000,
        )
    )


def counted(completion: Completion) -> list[Stay]:
    """The stays that touch the counted time."""
    return [one for one in completion.stays if one.within(completion.window)]


def inferred(completion: Completion) -> str | None:
    """Said where a stay's end was concluded and not told."""
    number = sum(one.end_inferred for one in counted(completion))
    if not number:
        return None
    sentence: str = ngettext(
        "For one stay no departure was reported; it is counted to the next arrival or the end of "
        "the meeting.",
        "For %(num)s stays no departure was reported; they are counted to the next arrival or the end of "
        "the meeting.",
        number,
    )
    return sentence


def course(told: CourseTold) -> str:
    """A fact about the course, with how often it was told."""
    when = moment(told.at_ms)
    if told.kind is FactKind.COURSE_DONE_FAILED:
        return str(
            gettext("On %(when)s all was done, and something that the course asks for failed.", when=when)
        )
    if told.kind is FactKind.COURSE_PASSED:
        return str(gettext("On %(when)s what had failed was passed.", when=when))
    return _completed(told, when)


def otherwise(says: PlatformSays) -> str:
    """Where the learning platform and the programme's rule come to different ends."""
    failed = moment(says.failed_ms)
    if says.completed_ms is None:
        return str(
            gettext(
                "The platform does not have the course as completed; done and failed on %(failed)s, it "
                "counts by the programme's rule.",
                failed=failed,
            )
        )
    return str(
        gettext(
            "The platform has the course as completed on %(completed)s; failed on %(failed)s, it does not "
            "count by the programme's rule.",
            completed=moment(says.completed_ms),
            failed=failed,
        )
    )


def _completed(told: CourseTold, when: str) -> str:
    sentence: str = ngettext(
        "Course completed on %(when)s, told by one report.",
        "Course completed on %(when)s, told by %(num)s reports.",
        told.statements,
        when=when,
    )
    return sentence


def rule(of: Rule, form: Form) -> list[str]:
    """What the programme asks, a sentence each."""
    return [_attendance(of, form), *_test(of), _confirmation(of), _certificate(of)]


def _attendance(of: Rule, form: Form) -> str:
    if form is Form.ONLINE:
        return _online(of.failed)
    if form is Form.CLASSROOM:
        return _in_class(of.presence_percent)
    if of.presence_percent is None:
        return str(gettext("The programme names no share of presence, so nobody counts as attended yet."))
    return str(
        gettext(
            "Attended: whoever is present at least %(percent)s%% of the counted time.",
            percent=of.presence_percent,
        )
    )


def _in_class(percent: int | None) -> str:
    if percent is None:
        return str(gettext("Attended: whoever is ticked as present on every day."))
    return str(
        gettext(
            "Attended: whoever is ticked as present on at least %(percent)s%% of the days.", percent=percent
        )
    )


def days(completion: Completion) -> str:
    """On how many of the days somebody was present, of a classroom realisation."""
    told = completion.days
    if told is None:
        return ""
    sentence: str = ngettext(
        "Present on %(present)s of %(num)s day.",
        "Present on %(present)s of %(num)s days.",
        told.of,
        present=told.present,
    )
    return sentence


def _online(failed: Failed) -> str:
    return str(
        {
            Failed.AS_PLATFORM: gettext("Attended: whoever completes the course."),
            Failed.ATTENDED: gettext(
                "Attended: whoever completes the course, and whoever does all of it and fails something."
            ),
            Failed.NOT_ATTENDED: gettext(
                "Attended: whoever completes the course and has failed nothing in it, or passes later."
            ),
        }[failed]
    )


def _test(of: Rule) -> list[str]:
    if of.pass_mark is None:
        return []
    return [str(gettext("Test passed: at least %(percent)s%% in the best attempt.", percent=of.pass_mark))]


def _confirmation(of: Rule) -> str:
    return str(
        {
            Confirmation.ATTENDED: gettext("Confirmation: for everybody who attended."),
            Confirmation.ATTENDED_WITHOUT_CERTIFICATE: gettext(
                "Confirmation: for those who attended and did not pass the test."
            ),
            Confirmation.NEVER: gettext("Confirmation: none."),
        }[of.confirmation]
    )


def _certificate(of: Rule) -> str:
    return str(
        {
            Certificate.PASSED: gettext("Certificate: for those who attended and passed the test."),
            Certificate.NEVER: gettext("Certificate: none."),
        }[of.certificate]
    )


def held(told: HeldBack) -> str:
    """Why something that was reported does not count yet."""
    if told.why is Held.PAUSED:
        return str(
            gettext(
                "Something was reported and is held, because the source %(source)s is paused.",
                source=told.source,
            )
        )
    if told.why is Held.HISTORY:
        return str(
            gettext(
                "Something was reported and is held, because it is of the time before the start of the "
                "source %(source)s.",
                source=told.source,
            )
        )
    return str(
        gettext(
            "Something was reported and is held, because the source %(source)s is only watched.",
            source=told.source,
        )
    )


def missing(training: Training, now_ms: int) -> str:
    """Why there is no attendance, in words for the learner."""
    head = training.head
    if now_ms < head.start_ms:
        return str(gettext("This training has not begun yet."))
    if training.held:
        return " ".join(held(one) for one in training.held)
    if now_ms < head.end_ms:
        return str(gettext("This training is under way. What you do appears here by itself."))
    if training.undecided:
        return str(gettext("It is not settled yet what counts of this webinar. Your result comes with that."))
    return _missed(training)


def _missed(training: Training) -> str:
    """The same of a training that is over."""
    completion = training.current.completion if training.current else None
    if completion is None:
        return str(gettext("Nothing has reached us about your part in this training."))
    form = training.head.form
    if form is Form.WEBINAR and completion.rule.presence_percent is not None:
        return str(
            gettext(
                "You were present less than the %(percent)s%% of the time that this training asks for.",
                percent=completion.rule.presence_percent,
            )
        )
    if form is Form.ONLINE:
        return str(gettext("The learning platform has not reported that you completed the course."))
    return str(gettext("Your attendance has not been recorded yet."))


def stay_times(completion: Completion) -> list[str]:
    """When the stays were that touch the counted time."""
    return [_stay(one, completion.window) for one in counted(completion)]


def stays_elsewhen(completion: Completion) -> list[str]:
    """When the stays were that lie outside the counted time."""
    inside = counted(completion)
    outside = [one for one in completion.stays if not one.aside and one not in inside]
    return [_stay(one, completion.window) for one in outside]


def stays_aside(completion: Completion) -> list[str]:
    """The stays that were set aside because another way of knowing the meeting counts, each with its own."""
    aside = [one for one in completion.stays if one.aside]
    return [f"{way(one.channel)} {_stay(one, completion.window)}" for one in aside]


def _stay(stay: Stay, window: Window) -> str:
    """From when to when, with the day where it is not that of the counted time."""
    told = f"{time(stay.start_ms)}–{time(stay.end_ms) if stay.end_ms is not None else '…'}"
    return told if day(stay.start_ms) == day(window.start_ms) else f"{day(stay.start_ms)} {told}"
