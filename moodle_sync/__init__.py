"""Moodle, seen from the register: what its statements say, and a client of its web services.

Pure: the network is handed in by whoever calls.
"""

from moodle_sync.answers import Answer
from moodle_sync.client import Moodle, Patience, Post
from moodle_sync.errors import MoodleError, MoodleRefused, MoodleUnavailable, PostFailed
from moodle_sync.flow import Flow, Flows
from moodle_sync.statements import Actor, CourseCompleted, MeetingJoined, Reading, TestAttempt, Unused, read

__all__ = [
    "Actor",
    "Answer",
    "CourseCompleted",
    "Flow",
    "Flows",
    "MeetingJoined",
    "Moodle",
    "MoodleError",
    "MoodleRefused",
    "MoodleUnavailable",
    "Patience",
    "Post",
    "PostFailed",
    "Reading",
    "TestAttempt",
    "Unused",
    "read",
]
