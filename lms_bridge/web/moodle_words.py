"""What is said about a Moodle, in the language of the page."""

from flask_babel import gettext

from lms_bridge.runtime.wording_options import OPTIONS


def option_label(name: str) -> str:
    """What people call an option; one that nobody foresaw is shown as it is."""
    words = OPTIONS.get(name)
    return name if words is None else str(gettext(words.label))
