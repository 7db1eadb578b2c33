"""What can go wrong between the bridge and a Moodle, as names a caller can act on.

    MoodleError
    ├── MoodleRefused       a person must act; the same call would be refused again
    └── MoodleUnavailable   nothing is known to be wrong with the call; the same may be sent again

Each class has a stable `code`, says whether it is `retryable` and names its `remedy`. These are codes: the
words for people are made at the edge. `params` say which function, capability or place it is about. They
never hold the token, an argument that was sent or Moodle's own message (it may name people).

An unavailable *write* may have been carried out: Moodle can finish a request whose answer was lost. Whoever
repeats one looks first.
"""

from typing import ClassVar


class PostFailed(OSError):
    """No answer came: what a `post` callable raises, whatever its HTTP library calls it.

    `reason` is a code of the caller's own (connection-refused, timeout, tls, …). `sent`: whether the request
    may have reached the server, in which case a write may have been carried out.
    """

    def __init__(self, reason: str, *, sent: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class MoodleError(Exception):
    """Something went wrong that a caller can name. `params` hold neither secrets nor people's data."""

    code: ClassVar[str] = "moodle-error"
    retryable: ClassVar[bool] = False
    remedy: ClassVar[str] = "look-at-it"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({told})" if told else self.code


class MoodleRefused(MoodleError):
    """A person must act: the same call would be refused again."""

    code = "moodle-refused"


class MoodleUnavailable(MoodleError):
    """Nothing is known to be wrong with the call: the same may be sent again."""

    code = "moodle-unavailable"
    retryable = True
    remedy = "wait"


class TokenRefused(MoodleRefused):
    """The token is unknown: wrong, deleted, or expired, when Moodle deletes it on use (`function`)."""

    code = "moodle-token-refused"
    remedy = "make-a-new-token"


class AccessRefused(MoodleRefused):
    """One of four things that Moodle does not tell apart (`function`).

    The token has expired, it is bound to other IP addresses, the service is off, or the function is not in
    the service.
    """

    code = "moodle-access-refused"
    remedy = "check-token-and-service"


class ServiceUserBarred(MoodleRefused):
    """The account of the token may not log in (`function`, `why`: suspended, must-change-password, …)."""

    code = "moodle-service-user-barred"
    remedy = "restore-service-account"


class WebServicesOff(MoodleRefused):
    """Web services or their REST protocol are switched off (403 without a body)."""

    code = "moodle-web-services-off"
    remedy = "switch-on-web-services"


class NotMoodle(MoodleRefused):
    """No Moodle answers at this address, or something stands before it (`status`)."""

    code = "moodle-not-there"
    remedy = "check-the-address"


class AddressMoved(MoodleRefused):
    """The site answers with a redirect, which would lose the call's body (`status`)."""

    code = "moodle-address-moved"
    remedy = "use-the-final-address"


class CapabilityMissing(MoodleRefused):
    """The service account's role lacks one of the `capabilities` (`function`, `errorcode`)."""

    code = "moodle-capability-missing"
    remedy = "allow-the-capability"


class UnknownRecord(MoodleRefused):
    """A user, course, activity or report of the call does not exist (`function`, `what` where told).

    A function that the site does not know at all answers the same.
    """

    code = "moodle-unknown-record"
    remedy = "check-what-was-deleted"


class UserDeleted(MoodleRefused):
    """The user has been deleted in Moodle (`function`)."""

    code = "moodle-user-deleted"
    remedy = "check-what-was-deleted"


class NotEnrolled(MoodleRefused):
    """The user is not enrolled (any more); what was completed before may still stand (`function`)."""

    code = "moodle-not-enrolled"
    remedy = "enrol-or-ignore"


class BadArgument(MoodleRefused):
    """Moodle found an argument wrong and does not say which (`function`).

    A username, e-mail, group or cohort that exists already, an unknown course, a language that is not
    installed and a username with capitals or Cyrillic all come this way.
    """

    code = "moodle-bad-argument"
    remedy = "look-up-and-compare"


class PasswordRefused(MoodleRefused):
    """The site's password policy refuses the password (`function`)."""

    code = "moodle-password-refused"
    remedy = "let-moodle-make-the-password"


class FilesRefused(MoodleRefused):
    """The service may call its functions, and not download files."""

    code = "moodle-files-refused"
    remedy = "allow-files"


class FileMissing(MoodleRefused):
    """The file is not there (any more)."""

    code = "moodle-file-missing"
    remedy = "read-the-catalogue-again"


class FileDiffers(MoodleRefused):
    """The file that came is not the one announced (`expected`, `found`: SHA-1)."""

    code = "moodle-file-differs"
    remedy = "read-the-catalogue-again"


class ForeignAddress(MoodleRefused):
    """A file's address lies outside this Moodle; the token is not sent there."""

    code = "moodle-foreign-address"
    remedy = "check-the-address"


class CallTooLarge(MoodleRefused):
    """A call has more than a Moodle surely takes whole (`rows`, `variables`, `function`)."""

    code = "moodle-call-too-large"
    remedy = "send-less-at-once"


class UnsendableValue(MoodleRefused):
    """A value that a form cannot carry to PHP unchanged (`field`, `expected`)."""

    code = "moodle-unsendable-value"
    remedy = "correct-the-value"


class EmptyNotBelieved(MoodleRefused):
    """An empty answer that a lost capability would explain (`function`, `capabilities` the probe missed)."""

    code = "moodle-empty-not-believed"
    remedy = "allow-the-capability"


class CountDiffers(MoodleRefused):
    """Fewer or other things came back than were sent (`function`, `sent`, `answered`)."""

    code = "moodle-count-differs"
    remedy = "look-up-and-compare"


class AnswerUnexpected(MoodleRefused):
    """The answer's shape is not that of the function (`function`, `place`, `expected`)."""

    code = "moodle-answer-unexpected"
    remedy = "report-the-version"


class UnknownTrouble(MoodleRefused):
    """Moodle reports an error that no table knows: never taken for success (`exception`, `errorcode`)."""

    code = "moodle-unknown-trouble"
    remedy = "report-the-error"


class Unreachable(MoodleUnavailable):
    """No connection, or no answer in time (`reason`)."""

    code = "moodle-unreachable"
    remedy = "check-network"


class ReplyLost(MoodleUnavailable):
    """A write went out and its answer never came: it may have been carried out (`function`, `reason`)."""

    code = "moodle-reply-lost"
    remedy = "look-up-and-compare"


class Maintenance(MoodleUnavailable):
    """The site is in maintenance or being upgraded (`retry_after_s`: seconds, None where not told)."""

    code = "moodle-maintenance"
    remedy = "wait-for-maintenance"


class Overloaded(MoodleUnavailable):
    """The server, or a proxy before it, gives up for now (`status`, `retry_after_s`)."""

    code = "moodle-overloaded"


class NotJson(MoodleUnavailable):
    """A page instead of an answer: an error page, a login page, a proxy's (`status`)."""

    code = "moodle-answer-not-json"
    remedy = "wait-then-check-the-address"


class AnswerCut(MoodleUnavailable):
    """The answer begins as JSON and breaks off (`function`)."""

    code = "moodle-answer-cut"


class WriteCollision(MoodleUnavailable):
    """Two writers at once; Moodle rolled this call back (`function`)."""

    code = "moodle-write-collision"


class DatabaseTrouble(MoodleUnavailable):
    """Moodle cannot reach or read its own database (`function`)."""

    code = "moodle-database-trouble"
    remedy = "wait-then-tell-moodles-administrator"


class ListMoved(MoodleUnavailable):
    """A list changed while its pages were read, more than once (`function`)."""

    code = "moodle-list-moved"
