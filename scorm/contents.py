"""Every file of a package read once to its end, as an inspection does not: damage and bombs come out here."""

import os
from typing import BinaryIO

from scorm.archive import Archive
from scorm.budget import Budget
from scorm.errors import EntryRefused, PackageRefused
from scorm.findings import Finding, Findings, Place


def check_contents(file: BinaryIO, *, budget: Budget | None = None) -> tuple[Finding, ...]:
    """What is found when all entries of a zip are unpacked into nothing, in constant memory.

    It stops at the first limit or damage; a file that is no zip is told as one that is damaged.
    """
    found, limits = Findings(), budget or Budget()
    try:
        archive = Archive(file, size=file.seek(0, os.SEEK_END), budget=limits, found=found)
        for name in archive.sizes:
            for _ in archive.stream(name):
                pass
    except EntryRefused as refused:
        found.add(refused.reason, Place(refused.name))
    except PackageRefused:
        pass
    return found.told()
