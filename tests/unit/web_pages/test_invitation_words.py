"""What people are written of a new account: no password, and the way in that fits how they sign in."""

import pytest

from lms_bridge.domain.person import Person
from lms_bridge.services.ports import Source
from lms_bridge.services.ports.plans import Invited
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.invitation_words import InvitationsInWords

LMS = Source(1, "lms", "moodle", "https://lms.example", None, None, None)
ANA = Invited(
    1, Person("p", "Ана", "Анић", "ana@example.org", "", None), username="ana", source_id=1, tries=0
)


@pytest.mark.parametrize(
    ("auth", "way_in"),
    [
        ("manual", "https://lms.example/login/forgot_password.php"),
        ("oidc", "as you do with the other services of your institution"),
    ],
)
def test_a_letter_says_where_under_which_name_and_how(auth: str, way_in: str) -> None:
    message = InvitationsInWords(speech_of("en"), "training@example.org")(ANA, LMS, auth=auth)
    for part in ("Dear Ана Анић,", "https://lms.example", "ana", way_in, "training@example.org"):
        assert part in message.text
    assert ("forgot_password" in message.text) is (auth == "manual")


@pytest.mark.parametrize(("language", "begins"), [("sr_Cyrl", "Поштовани Ана"), ("sr_Latn", "Poštovani Ана")])
def test_a_letter_speaks_the_language_of_the_settings(language: str, begins: str) -> None:
    message = InvitationsInWords(speech_of(language), "")(ANA, LMS, auth="oidc")
    assert message.text.startswith(begins)
