"""Whether what a manifest points at is there, and within the package."""

import re
from typing import Final

from scorm.addresses import address_fault, is_plain, is_web, spellings
from scorm.codes import Code
from scorm.findings import Place
from scorm.reading import Reading

_MARK: Final = re.compile("[%?#]")


def is_settled(address: str, reading: Reading) -> bool:
    """Whether a glance shows that all is well with an address: most packages name thousands of such.

    A file of exactly that name is there, whose name was looked over; only escapes, queries and fragments can
    still lead elsewhere.
    """
    files = reading.files
    if files is None:
        return is_plain(address)
    return files.root + address in files.sizes and _MARK.search(address) is None


def leads_to_its_name(address: str) -> bool:
    """Whether nothing in an address is read otherwise than the name of a file is."""
    return _MARK.search(address) is None


def check_listed(address: str, place: Place, reading: Reading) -> None:
    """Note a listed file that is not there, or whose address leads out of the package."""
    if fault := address_fault(address):
        reading.found.add(fault, place, value=address)
    elif is_web(address):
        return
    else:
        if "\\" in address:
            reading.found.add(Code.HREF_BACKSLASH, place, value=address)
        _check_presence(address, place, reading, absent=Code.LISTED_FILE_MISSING)


def check_launch(address: str, place: Place, reading: Reading) -> None:
    """Note what keeps an item from being launched."""
    if fault := address_fault(address):
        reading.found.add(fault, place, value=address)
        if fault is not Code.HREF_UNKNOWN_SCHEME:
            return
    if is_web(address):
        reading.found.add(Code.LAUNCH_EXTERNAL, place, value=address)
        return
    _check_presence(address, place, reading, absent=Code.LAUNCH_FILE_MISSING)


def _check_presence(address: str, place: Place, reading: Reading, *, absent: Code) -> None:
    files = reading.files
    if files is None or any(one in files for one in spellings(address)):
        return
    other = next((one for one in map(files.in_other_case, spellings(address)) if one), None)
    if other:
        reading.found.add(Code.HREF_CASE, place, value=address, other=other)
    else:
        reading.found.add(absent, place, value=address)
