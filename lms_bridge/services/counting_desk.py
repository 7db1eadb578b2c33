"""What staff say about counted times, about what late facts would take away, and about ends of meetings."""

from dataclasses import dataclass

from lms_bridge.services.close_runs import CloseRuns
from lms_bridge.services.counted_time import KeepWindows
from lms_bridge.services.withdraw import DecideWithdrawals


@dataclass(frozen=True, slots=True)
class CountingDesk:
    windows: KeepWindows
    withdrawals: DecideWithdrawals
    runs: CloseRuns
