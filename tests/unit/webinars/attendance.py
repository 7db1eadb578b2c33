"""Files as products write them, with made-up people."""

from lms_bridge.services.attendance_file import (
    AttendanceFileRefused,
    FileRead,
    Format,
    Order,
    Reading,
)
from lms_bridge.webinars.attendance_files import read_file

NOW_MS = 1_796_000_000_000  # the end of November 2026
BELGRADE = "Europe/Belgrade"

ZOOM = """\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,
812 3456 7890,Arhiva u praksi,11/24/2026 08:55:00 AM,11/24/2026 11:05:00 AM,host@academy.example,130,4,

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Consent,In Waiting Room
Ana Anić,Ana@Body.example,11/24/2026 09:00:10 AM,11/24/2026 09:40:00 AM,40,No,Yes,No
Ana Anić,Ana@Body.example,11/24/2026 09:45:00 AM,11/24/2026 11:00:00 AM,75,No,Yes,No
iPhone,,11/24/2026 09:10:00 AM,11/24/2026 10:00:00 AM,50,Yes,Yes,No
Petar,petar@body.example,11/24/2026 08:50:00 AM,11/24/2026 08:59:00 AM,9,Yes,,Yes
"""
WEBINAR = """Attendee Report,,,,,,,
Report Generated:,"Nov 24, 2026 6:26 PM",,,,,,
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered
Arhiva u praksi,847 5984 1045,"Nov 24, 2026 8:55 AM",125,3
Host Details,,,,,,,
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest
Yes,Host,host@academy.example,"Nov 24, 2026 08:55:00","Nov 24, 2026 11:00:00",125,No
Attendee Details,,,,,,,
Attended,User Name (Original Name),First Name,Email,Phone,Join Time,Leave Time,Time in Session (minutes)
Yes,Ana,Ana,ana@body.example,,"Nov 24, 2026 09:00:00","Nov 24, 2026 10:00:00",60,Yes,Serbia
No,Petar,Petar,petar@body.example,,--,--,--,--
"""
TEAMS = """1. Summary
Meeting title\tArhiva u praksi
Attended participants\t3
Start time\t11/24/26, 8:55:00 AM
End time\t11/24/26, 11:01:00 AM
Meeting duration\t2h 6m
Average attendance time\t1h 2m

2. Participants
Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole
Ana Anić\t11/24/26, 9:00:10 AM\t11/24/26, 11:00:00 AM\t1h 55m\tAna@body.example\tana@body.example\tHost
"Ceca" (Gost)\t11/24/26, 9:10:00 AM\t11/24/26, 10:00:00 AM\t50m\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin time\tLeave time\tDuration\tEmail\tRole
Ana Anić\t11/24/26, 9:00:10 AM\t11/24/26, 9:40:00 AM\t39m 50s\tAna@body.example\tPresenter
Ana Anić\t11/24/26, 9:45:00 AM\t11/24/26, 11:00:00 AM\t1h 15m\tAna@body.example\tPresenter
"Ceca" (Gost)\t11/24/26, 9:10:00 AM\t11/24/26, 10:00:00 AM\t50m\t\tAttendee
"""
TEAMS_GERMAN = """1. Zusammenfassung
Besprechungstitel\tArhiva

2. Teilnehmer
Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\tTeilnehmer-ID (UPN)\tRolle
Ana\t24.11.26, 09:00:00\t24.11.26, 10:00:00\t1 Std. 0 Min.\tana@body.example\tana@body.example\tTeilnehmer

3. Aktivitäten in der Besprechung
Name\tBeitreten\tVerlassen\tDauer\tE-Mail\tRolle
Ana\t24.11.26, 09:00:00\t24.11.26, 10:00:00\t1 Std. 0 Min.\tana@body.example\tTeilnehmer
"""
TEAMS_OLDER = """Meeting Summary
Total Number of Participants\t2
Meeting Title\tArhiva
Meeting Start Time\t11/24/2026, 8:55:00 AM
Meeting End Time\t11/24/2026, 11:00:00 AM

Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)
Ana\t11/24/2026, 9:00:00 AM\t11/24/2026, 10:00:00 AM\t1h\t\tAttendee\tana@body.example
"""
TEAMS_OLDEST = """Full Name\tUser Action\tTimestamp
Ana\tJoined before\t11/24/2026, 9:00:00 AM
Ana\tLeft\t11/24/2026, 9:30:00 AM
Ana\tJoined\t11/24/2026, 9:40:00 AM
Ana\tLeft\t11/24/2026, 10:00:00 AM
Petar\tJoined\t11/24/2026, 9:00:00 AM
"""
OWN = """realisation,account,person,join,leave
wb-7,,p-1,2026-11-24T09:00:00+01:00,2026-11-24T10:00:00+01:00
wb-7,17,,2026-11-24 09:05,2026-11-24 10:05
"""
GRAPH = """{"attendanceRecords": [
 {"emailAddress": "Ana@body.example", "role": "Attendee", "totalAttendanceInSeconds": 3600,
  "identity": {"id": "id-1", "displayName": "Ana"},
  "attendanceIntervals": [{"joinDateTime": "2026-11-24T08:00:00.1234567Z",
   "leaveDateTime": "2026-11-24T09:00:00Z", "durationInSeconds": 3600}]},
 {"emailAddress": null, "identity": {"id": null, "displayName": "Gost"},
  "attendanceIntervals": [{"joinDateTime": null, "leaveDateTime": null, "durationInSeconds": 0}]}
]}"""


def reading(
    form: Format | None = None, *, zone: str | None = BELGRADE, order: Order | None = None
) -> Reading:
    return Reading(form, zone=zone, order=order)


def read(text: str | bytes, how: Reading | None = None) -> FileRead:
    body = text.encode() if isinstance(text, str) else text
    return read_file(body, how or reading(), now_ms=NOW_MS)


def stays(found: FileRead) -> list[tuple[str, int, int]]:
    """Whom, and from which to which minute after eight o'clock UTC of that day."""
    base = 1_795_507_200_000
    return [
        (
            row.presence.who.name or f"({row.presence.who.label})",
            (row.presence.join_ms - base) // 60_000,
            ((row.presence.leave_ms or 0) - base) // 60_000,
        )
        for row in found.rows
    ]


def said(text: str | bytes, how: Reading | None = None) -> list[tuple[str, int]]:
    """What is said of lines, or of the whole file."""
    try:
        found = read(text, how)
    except AttendanceFileRefused as error:
        return [(error.said.code, error.said.line)]
    return [(one.code, one.line) for one in (*found.faults, *found.notes)]
