"""What this package raises, one root for all.

ScormError
├── PackageRefused    reading stopped: the finding of that code says why, and where
└── EntryRefused      an entry of an open archive is not there, damaged, or beyond a limit
"""

from typing import ClassVar

from scorm.codes import Code


class ScormError(Exception):
    """Root of all that this package raises. `retryable` is false: the same file will be refused again."""

    code: ClassVar[str] = "scorm"
    retryable: ClassVar[bool] = False


class PackageRefused(ScormError):
    """A package cannot be read further. `reason` is the code of the finding that ended it."""

    code = "package-refused"

    def __init__(self, reason: Code) -> None:
        super().__init__(str(reason))
        self.reason = reason


class EntryRefused(ScormError):
    """An entry could not be read to its end. `reason` is the code that a finding about it would have."""

    code = "entry-refused"

    def __init__(self, reason: Code, name: str) -> None:
        super().__init__(f"{reason}: {name!r}")
        self.reason = reason
        self.name = name
