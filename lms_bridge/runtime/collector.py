"""Python's collector of cycles, set for a process that stays, and for one that begins.

A batch of 500 statements makes some 100,000 objects that live until it is answered. At its own setting the
collector goes through them over and over, and through everything that was imported: a fifth to a third of
the processor's time, and stalls of a tenth of a second, for hardly a cycle found.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_YOUNG: Final = 50_000
"""New objects between two looks at the youngest, some megabytes; 700 is Python's own."""


def settle() -> None:
    """Leave alone what stands now, and look more rarely at what comes. Once, when a process is set up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)


@contextmanager
def at_rest() -> Iterator[None]:
    """Look for nothing while the block runs: what is imported stays, and to go through it costs a fifth."""
    runs = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if runs:
            gc.enable()
