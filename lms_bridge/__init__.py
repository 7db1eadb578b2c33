"""lms-bridge: what happened on the learning platform becomes completions in the central register."""

__version__ = "0.1.0"
