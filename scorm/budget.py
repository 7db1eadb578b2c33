"""How much a package may cost: every size is a limit while reading."""

from dataclasses import KW_ONLY, dataclass

_KIB = 1 << 10
_MIB = 1 << 20
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Budget:
    """Sizes in bytes. `ratio` is unpacked to packed of one entry, held above one MiB.

    What is small but may be asked for again and again is held to a sum over the manifest: the metadata files
    read, the characters of prerequisites, the elements that items take in from sequencing collections.
    """

    _: KW_ONLY
    packed: int = 2 * _GIB
    entries: int = 20_000
    contents: int = 5 * _MIB
    entry: int = 1 * _GIB
    unpacked: int = 4 * _GIB
    ratio: int = 200
    name: int = 512
    folders: int = 32
    manifest: int = 10 * _MIB
    metadata: int = 1 * _MIB
    elements: int = 60_000
    levels: int = 64
    nested: int = 16 * _MIB
    metadata_files: int = 10 * _MIB
    prerequisites: int = 256 * _KIB
    collected: int = 60_000

    def is_bomb(self, unpacked: int, packed: int) -> bool:
        """Whether so many bytes out of so few are more than content ever needs."""
        return unpacked > _MIB and unpacked > self.ratio * packed


CHUNK = 256 * _KIB
"""How many bytes are held at a time while streaming."""


class Allowance:
    """What is left of one such sum."""

    def __init__(self, most: int) -> None:
        self._left = most

    def covers(self, count: int) -> bool:
        """Take so much; whether all that was taken is within the limit."""
        self._left -= count
        return self._left >= 0
