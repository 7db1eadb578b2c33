"""Moodle, seen from the register: what its statements say.

Pure: the network is handed in by whoever calls.
"""

from moodle_sync.statements import Actor, CourseCompleted, Reading, TestAttempt, Unused, read

__all__ = ["Actor", "CourseCompleted", "Reading", "TestAttempt", "Unused", "read"]
