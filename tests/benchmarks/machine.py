"""What the machine says of a process and of itself."""

import os
import re
import sys
from pathlib import Path


def peak_megabytes(pid: int) -> float | None:
    """The most memory that the process has had resident so far; None where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else None


def processor_seconds(pid: int) -> float | None:
    """How long the process has held a core so far, which a busy machine hardly changes; None as above."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    in_user, in_system = stat.rpartition(")")[2].split()[11:13]
    return (int(in_user) + int(in_system)) / os.sysconf("SC_CLK_TCK")


def load() -> float | None:
    """How many processes wanted a core in the last minute, on average; None where that is not told."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def largest_child_megabytes() -> float | None:
    """The most memory that any child process which has ended had resident; None where that is not told."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
