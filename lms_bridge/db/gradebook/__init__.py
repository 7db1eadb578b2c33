"""The gradebook as OneRoster asks for it: what completions come to, and what clients handed in."""

from lms_bridge.db.gradebook.rows import DbGradebook

__all__ = ["DbGradebook"]
