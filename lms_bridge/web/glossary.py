"""Code words and the words people see for them. Nobody reads a code on a page.

`msg` marks a text for the catalogue where it stands; `word` translates it when it is shown.
"""

import re
from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from lms_bridge.web import plan_words
from lms_bridge.web.marking import msg

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "form": {
        "online": msg("Online course"),
        "webinar": msg("Webinar"),
        "classroom": msg("Classroom"),
    },
    "programme-kind": {
        "general": msg("General programme"),
        "managers": msg("Programme for managers"),
        "special": msg("Special programme"),
    },
    "fact": {
        "course-completed": msg("Course completed"),
        "course-done-failed": msg("Course done, something in it failed"),
        "course-passed": msg("Passed after the course was completed"),
        "test-attempt": msg("Test submitted"),
        "joined": msg("Joined a webinar"),
        "left": msg("Left a webinar"),
        "meeting-ended": msg("Webinar ended"),
    },
    "reason": {
        "first": msg("First decision"),
        "new-evidence": msg("New evidence came"),
        "evidence-withdrawn": msg("Evidence was withdrawn by its source"),
        "register-changed": msg("The register changed its data"),
    },
    "origin": {
        "register": msg("from the register's roster"),
        "officer": msg("admitted by an officer"),
    },
    "role": {
        "student": msg("Participant"),
        "teacher": msg("Lecturer"),
    },
    "login-role": {
        "staff": msg("Staff"),
        "learner": msg("Learner"),
    },
    "source-kind": {
        "moodle": msg("Learning platform (Moodle)"),
        "bigbluebutton": msg("Webinar server (BigBlueButton)"),
    },
    "mode": {
        "live": msg("It counts"),
        "observe": msg("It is only watched"),
        "paused": msg("It is paused"),
    },
    "line-state": {
        "passed": msg("in order"),
        "failed": msg("not in order"),
        "nothing": msg("nothing seen yet"),
    },
    "choice": {
        "take-over": msg("taken over: it counts"),
        "ignore": msg("ignored: it does not count"),
        "documented": msg("it counts, and its documents were issued elsewhere"),
    },
    "source-mode": {
        "observe": msg("Only watched"),
        "live": msg("Counts at once"),
        "paused": msg("Paused"),
    },
    "source-mode-about": {
        "observe": msg("Everything is kept and nothing is decided until somebody has looked at it."),
        "live": msg("What it tells is decided as it comes."),
    },
    "idnumber-means": {
        "nothing": msg("nothing"),
        "register-id": msg("the person's id in the register"),
        "employee-number": msg("the employee number"),
    },
    "yes-no": {
        "yes": msg("yes"),
        "no": msg("no"),
        "none": msg("nobody knows"),
    },
    "work": {
        "statement": msg("Report of the learning platform"),
        "delivery": msg("Report of a webinar server"),
        "pair": msg("Decision on a person and a realisation"),
        "submission": msg("Submission to the register"),
    },
    "work-state": {
        "due": msg("waiting"),
        "leased": msg("being processed"),
        "done": msg("processed"),
        "dead": msg("laid aside"),
    },
    "remedy": {
        "statement": msg("Tell the administrator of the learning platform; the report itself is kept."),
        "delivery": msg("Tell the administrator of the webinar server; the report itself is kept."),
        "pair": msg("Tell the administrator of this service; the earlier decision stands meanwhile."),
        "submission": msg("Tell the administrator of the register, then try again."),
    },
    "failure": {
        "unreadable": msg("It could not be read"),
        "database-busy": msg("The database was busy at every try"),
        "unavailable": msg("What it needs did not answer at any try"),
        "key-mismatch": msg("The installation's key has changed"),
        "not-found": msg("What it names does not exist"),
        "fault": msg("A fault of this service; its log says more"),
    },
    "failure-remedy": {
        "database-busy": msg("Try again."),
        "unavailable": msg("Try again."),
        "key-mismatch": msg(
            "The administrator puts the key file back or enters the secret anew; then try again."
        ),
        "not-found": msg("Import the roster anew or set up the source, then try again."),
        "fault": msg(
            "Try again once. If it is laid aside again, show the administrator of this service this line."
        ),
    },
    "untied": {
        "course-completed": msg("Course on the platform"),
        "course-done-failed": msg("Course on the platform"),
        "course-passed": msg("Course on the platform"),
        "test-attempt": msg("Test on the platform, or its course"),
        "joined": msg("Webinar room"),
    },
    "change": {
        "account-linked": msg("Account linked"),
        "account-unlinked": msg("Link undone"),
        "person-admitted": msg("Person admitted"),
        "course-tied": msg("Course tied"),
        "course-untied": msg("Tie of a course undone"),
        "test-tied": msg("Test tied"),
        "test-untied": msg("Tie of a test undone"),
        "source-added": msg("Source added"),
        "source-changed": msg("Source changed"),
        "credential-added": msg("Credential added"),
        "credential-revoked": msg("Credential revoked"),
        "roster-imported": msg("Roster imported"),
        "work-retried": msg("Laid-aside work tried again"),
        "mode-live": msg("Source went live"),
        "mode-observe": msg("Source is only watched"),
        "mode-paused": msg("Source paused"),
        "site-accepted": msg("Moved site accepted"),
        "history-chosen": msg("Chosen what becomes of history"),
        "account-made-anew": msg("Account made anew in Moodle, its link ended"),
        "job-added": msg("Sync job added"),
        "job-changed": msg("Sync job changed"),
        "job-paused": msg("Sync job paused"),
        "job-resumed": msg("Sync job resumed"),
        "job-asked": msg("Sync job to be run at once"),
        "job-removed": msg("Sync job removed"),
        "plan-made": msg("Roster plan made"),
        "plan-asked": msg("Roster plan asked for"),
        "plan-applied": msg("Roster plan carried out"),
        "plan-withdrawn": msg("Roster plan withdrawn"),
        "plan-undo-asked": msg("Taking back of a roster plan asked for"),
        "plan-guard-lifted": msg("Guard of a roster plan lifted"),
    },
    "change-detail": {
        "moodle": msg("Learning platform (Moodle)"),
        "bigbluebutton": msg("Webinar server (BigBlueButton)"),
        "lrs": msg("for reports of a learning platform"),
        "api": msg("for programs that read"),
        "secret": msg("the secret"),
        "callback-url": msg("the address that is called"),
        "home-page": msg("the address of the platform"),
        "token": msg("the token of the web services"),
        "from": msg("what happened before is history"),
        "new-secret": msg("a new secret for webhooks"),
        "drop-old-secret": msg("the older secrets for webhooks are void"),
        "observe": msg("only watched"),
    },
    "sync-kind": {
        "catalogue": msg("read the courses"),
        "accounts": msg("read the accounts"),
        "completions": msg("fetch completions"),
        "reconcile": msg("compare everything"),
        "roster-plan": msg("plan the rosters"),
        "roster-apply": msg("carry out plans within the guards"),
    },
    "job-state": {
        "running": msg("running"),
        "asked": msg("will run at once"),
        "paused": msg("paused"),
        "never": msg("has not run yet"),
        "done": msg("in order"),
        "failed": msg("failed"),
        "interrupted": msg("interrupted"),
    },
    "sync-count": {
        "calls": msg("calls"),
        "courses": msg("courses"),
        "modules": msg("activities"),
        "new": msg("new"),
        "changed": msg("changed"),
        "gone": msg("no longer there"),
        "unread": msg("not readable"),
        "tied": msg("tied to a training"),
        "disputed": msg("ties in dispute"),
        "seen": msg("accounts read"),
        "missing": msg("accounts not found"),
        "deleted": msg("deleted"),
        "linked": msg("linked to a person"),
        "waiting": msg("waiting for a person"),
        "plan": msg("number of the plan"),
        "guards": msg("guards"),
    },
    "run-state": {
        "running": msg("running"),
        "done": msg("done"),
        "failed": msg("failed"),
        "interrupted": msg("interrupted"),
    },
    "notice-kind": {
        "failure": msg("Failure"),
        "silence": msg("Silence"),
        "recovery": msg("Works again"),
    },
    "by": {
        "register-id": msg("by the register's id"),
        "employee-number": msg("by the employee number within the body"),
        "email": msg("by the verified address"),
        "idnumber": msg("by the course's idnumber"),
        "operator": msg("the administrator, on the command line"),
        "register": msg("the register"),
        "service": msg("the service itself"),
        "schedule": msg("by itself, on schedule"),
    },
    "mode-code": {
        "other-site": msg("another site spoke in its name"),
        "went-back": msg("the site went back in time"),
        "older-account": msg("accounts there are older than they were"),
        "by-hand": msg("no reason given"),
    },
    "roster": {
        "bodies": msg("Bodies"),
        "persons": msg("Persons"),
        "roles": msg("Posts"),
        "profiles": msg("Accounts"),
        "programmes": msg("Programmes"),
        "realisations": msg("Realisations"),
        "enrolments": msg("Enrolments"),
    },
    "refusal": {
        "bad-signature": msg("The signature was wrong: somebody else called, or the secret differs"),
        "stale-timestamp": msg("Its time was more than five minutes away from ours: a clock is wrong"),
    },
    "said": {
        "course-completed": msg("Course completed"),
        "test-attempt": msg("Test submitted"),
        "voiding": msg("Withdrawal of an earlier report"),
        "voided": msg("Report withdrawn by its source"),
        "test": msg("Test message"),
        "user-joined": msg("Joined a webinar"),
        "user-left": msg("Left a webinar"),
        "meeting-created": msg("Webinar room opened"),
        "meeting-ended": msg("Webinar ended"),
        "user-presenter-assigned": msg("Became the presenter"),
        "user-presenter-unassigned": msg("No longer the presenter"),
        "user-audio-voice-enabled": msg("Microphone joined"),
        "user-audio-voice-disabled": msg("Microphone left"),
        "user-audio-listen-only-enabled": msg("Began to listen"),
        "user-audio-listen-only-disabled": msg("Ceased to listen"),
        "user-audio-muted": msg("Microphone muted"),
        "user-audio-unmuted": msg("Microphone unmuted"),
        "user-cam-broadcast-start": msg("Camera switched on"),
        "user-cam-broadcast-end": msg("Camera switched off"),
        "user-emoji-changed": msg("Sign shown"),
        "user-raise-hand-changed": msg("Hand raised or lowered"),
        "meeting-screenshare-started": msg("Sharing of a screen begun"),
        "meeting-screenshare-stopped": msg("Sharing of a screen ended"),
        "meeting-recording-started": msg("Recording begun"),
        "meeting-recording-stopped": msg("Recording ended"),
        "chat-group-message-sent": msg("Message in the chat"),
        "poll-started": msg("Poll begun"),
        "poll-responded": msg("Poll answered"),
    },
    # By the last part of a Moodle event's name or of a verb's address.
    "event": {
        "course_viewed": msg("Course opened"),
        "course_completed": msg("Course completed"),
        "course_completion_updated": msg("Completion rules of a course changed"),
        "course_created": msg("Course added"),
        "course_updated": msg("Course changed"),
        "course_deleted": msg("Course deleted"),
        "course_module_viewed": msg("Activity opened"),
        "course_module_completion_updated": msg("Progress in an activity"),
        "course_module_created": msg("Activity added"),
        "course_module_updated": msg("Activity changed"),
        "course_module_deleted": msg("Activity deleted"),
        "course_module_instance_list_viewed": msg("List of activities opened"),
        "user_loggedin": msg("Sign-in on the platform"),
        "user_loggedout": msg("Sign-out from the platform"),
        "user_created": msg("User added"),
        "user_updated": msg("User changed"),
        "user_enrolment_created": msg("Enrolment on a course"),
        "user_enrolment_deleted": msg("End of an enrolment on a course"),
        "user_graded": msg("Grade entered"),
        "badge_awarded": msg("Badge awarded"),
        "badge_updated": msg("Badge changed"),
        "search_results_viewed": msg("Search on the platform"),
        "note_created": msg("Note written"),
        "notes_viewed": msg("Notes opened"),
        "calendar_subscription_created": msg("Calendar subscribed to"),
        "calendar_subscription_updated": msg("Calendar subscription changed"),
        "calendar_subscription_deleted": msg("Calendar subscription ended"),
        "attempt_started": msg("Attempt at a test begun"),
        "attempt_viewed": msg("Attempt at a test opened"),
        "attempt_submitted": msg("Test submitted"),
        "attempt_resumed": msg("Attempt at a test continued"),
        "attempt_reviewed": msg("Attempt at a test looked through"),
        "attempt_abandoned": msg("Attempt at a test given up"),
        "attempt_becameoverdue": msg("Attempt at a test ran out of time"),
        "question_viewed": msg("Question opened"),
        "question_answered": msg("Question answered"),
        "chapter_viewed": msg("Chapter opened"),
        "lesson_started": msg("Lesson begun"),
        "lesson_resumed": msg("Lesson continued"),
        "lesson_ended": msg("Lesson ended"),
        "discussion_created": msg("Discussion begun"),
        "discussion_viewed": msg("Discussion opened"),
        "discussion_subscription_created": msg("Discussion subscribed to"),
        "subscription_created": msg("Forum subscribed to"),
        "post_created": msg("Post written"),
        "post_updated": msg("Post changed"),
        "post_deleted": msg("Post deleted"),
        "user_report_viewed": msg("Report on a user opened"),
        "comment_created": msg("Comment written"),
        "comment_deleted": msg("Comment deleted"),
        "comments_viewed": msg("Comments opened"),
        "response_submitted": msg("Survey answered"),
        "assessable_submitted": msg("Assignment handed in"),
        "submission_graded": msg("Assignment graded"),
        "scoreraw_submitted": msg("Score of a SCORM package"),
        "status_submitted": msg("Status of a SCORM package"),
        "sco_launched": msg("SCORM package opened"),
        "meeting_created": msg("Webinar room opened"),
        "meeting_joined": msg("Joined a webinar"),
        "meeting_left": msg("Left a webinar"),
        "meeting_ended": msg("Webinar ended"),
        "recording_viewed": msg("Recording of a webinar opened"),
        "recording_edited": msg("Recording of a webinar changed"),
        "recording_imported": msg("Recording of a webinar taken over"),
        "recording_protected": msg("Recording of a webinar protected"),
        "recording_deleted": msg("Recording of a webinar deleted"),
        "recording_published": msg("Recording of a webinar published"),
        "recording_unpublished": msg("Recording of a webinar withdrawn"),
        "h5p_viewed": msg("Interactive content opened"),
        "tour_started": msg("Guided tour begun"),
        "tour_ended": msg("Guided tour ended"),
        "passed": msg("Passed"),
        "failed": msg("Failed"),
        "attempted": msg("Attempted"),
        "experienced": msg("Opened"),
        "initialized": msg("Begun"),
        "terminated": msg("Ended"),
        "answered": msg("Question answered"),
    },
    "key": {
        "register-id": msg("by the register's id"),
        "employee-number": msg("by the employee number within the body"),
        "email": msg("by the verified address"),
    },
    "why": {
        "nobody": msg("No key points to anybody"),
        "deleted": msg("Deleted on the platform"),
        "unconfirmed": msg("The address was never confirmed"),
        "suspended": msg("Access paused on the platform"),
        "several-persons": msg("One key, several persons"),
        "several-accounts": msg("One person, several accounts"),
        "keys-contradict": msg("Its keys contradict each other"),
        "earlier-link": msg("It was somebody's before"),
        "has-account": msg("The person has another account there"),
        "link-disputed": msg("Its keys say somebody else"),
    },
    "why-long": {
        "nobody": msg(
            "None of its keys is a person's of the register. Perhaps the person is not in the roster yet, or "
            "the platform's settings allow no key to be believed."
        ),
        "deleted": msg(
            "The account was deleted on the platform. What it did before still counts for whose it was."
        ),
        "unconfirmed": msg(
            "Its address is a person's, but its owner never confirmed it there, so it proves nothing."
        ),
        "suspended": msg("Its keys point to one person, but its access is paused on the platform."),
        "several-persons": msg("One of its keys is that of several persons in the register."),
        "several-accounts": msg(
            "Another account on the platform has a key of the same person. Find out which of them is right, "
            "and have the other corrected there."
        ),
        "keys-contradict": msg("Its keys point to different persons, or its number is not the person's."),
        "earlier-link": msg("The account was linked before, and that link was ended or undone by somebody."),
        "has-account": msg("The person to whom its keys point has another account on this platform already."),
        "link-disputed": msg(
            "The account is linked, but its keys on the platform point to somebody else. The link stands "
            "until a person undoes it."
        ),
    },
    "activity": {
        "quiz": msg("Test"),
        "scorm": msg("Learning package"),
        "bigbluebuttonbn": msg("Webinar"),
        "page": msg("Page"),
        "label": msg("Text"),
        "url": msg("Web address"),
        "resource": msg("File"),
        "folder": msg("Folder"),
        "book": msg("Book"),
        "forum": msg("Forum"),
        "assign": msg("Assignment"),
        "lesson": msg("Lesson"),
        "feedback": msg("Survey"),
        "choice": msg("Vote"),
        "h5pactivity": msg("Interactive content"),
        "lti": msg("External tool"),
        "glossary": msg("Glossary"),
        "wiki": msg("Wiki"),
    },
    "column": {
        "name": msg("Body"),
        "trainings": msg("Trainings"),
        "attendances": msg("Attendances"),
        "persons": msg("Persons"),
        "confirmations": msg("Confirmations"),
        "certificates": msg("Certificates"),
    },
    "plan": plan_words.PLANS,
    "plan-kind": plan_words.KINDS,
    "plan-reason": plan_words.REASONS,
    "plan-guard": plan_words.GUARDS,
    "plan-state": plan_words.STATES,
    "plan-result": plan_words.RESULTS,
    "plan-code": plan_words.CODES,
    "plan-refused": plan_words.REFUSED,
    "page": {
        "person": msg("Record of the person"),
        "persons": msg("Search for people"),
        "realisation": msg("List of participants"),
        "accounts": msg("Unmatched account"),
        "waiting": msg("People waiting for admission"),
        "changes": msg("Who changed what"),
        "plans": msg("Roster plan"),
    },
}
_LAST_PART: Final = re.compile(r"[^\\/#]+$")


def word(kind: str, code: str) -> str:
    """What people call it; a code that nobody foresaw is shown as it is."""
    text = WORDS[kind].get(code)
    return code if text is None else str(gettext(text))


def said(name: str) -> str | None:
    r"""What a source's name for a thing means: `user-left`, `core\event\course_viewed`, a verb's address.

    None where nobody foresaw it.
    """
    if name in WORDS["said"]:
        return word("said", name)
    last = _LAST_PART.search(name)
    return word("event", last[0]) if last and last[0] in WORDS["event"] else None


def failed(error: str) -> str:
    """The code of what made work fail: one of our errors, else `fault`, which a person cannot mend alone."""
    code = error.partition("(")[0]
    return code if code in WORDS["failure"] else "fault"


def remedy(kind: str, error: str) -> str:
    """What to do about work of a kind that failed so."""
    code = failed(error)
    return word("failure-remedy", code) if code in WORDS["failure-remedy"] else word("remedy", kind)
