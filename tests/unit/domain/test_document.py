"""What a document says goes through text and back, and how it is named."""

from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.document import Document, DocumentKind, Said, Standing

SAID = st.builds(Said, given_name=st.text(max_size=9), minutes=st.none() | st.integers(0, 10**6))


@given(SAID)
def test_the_text_gives_the_same_words(said: Said) -> None:
    assert Said.from_json(said.to_json()) == said
    assert Said.from_json(said.to_json()).to_json() == said.to_json()


@given(SAID)
def test_numbers_are_written_with_six_digits(said: Said) -> None:
    one = Document(1, DocumentKind.CERTIFICATE, 2026, 123, "C", "p", "r", 1, 0, Standing.ISSUED, said)
    assert one.label == "S-2026-000123"
    assert one.said.name == f"{said.given_name} {said.family_name}".strip()
