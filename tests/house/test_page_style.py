"""The pages use nothing that their own policy refuses."""

import re
from importlib.resources import files

from tests.house.tree import ROOT

STYLE = files("flask_bootstrap") / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
DRAWN = re.compile(r"([^{}]+)\{[^{}]*data:image[^{}]*\}")
CLASSES = re.compile(r'\bclass="([^"]*)"')


def test_no_page_uses_what_bootstrap_draws_as_a_picture_in_its_style() -> None:
    """An arrow or a dot would be missing, and the browser complains of it only now and then."""
    selectors = ",".join(DRAWN.findall(STYLE.read_text(encoding="utf-8"))).split(",")
    drawn = {name for one in selectors if "valid" not in one for name in re.findall(r"\.([a-z-]+)", one)}
    assert {"form-select", "form-check-input", "btn-close"} <= drawn
    pages = (ROOT / "lms_bridge" / "web" / "templates").glob("*.html")
    given = {
        name for page in pages for one in CLASSES.findall(page.read_text("utf-8")) for name in one.split()
    }
    assert given & drawn == set()
