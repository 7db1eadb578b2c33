"""What a statement says of its attachments (xAPI 1.0.3 Data 2.4.11); their bytes come another way."""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from xapi.checks import Shape, language_map, list_of, record, text
from xapi.findings import Findings, type_name
from xapi.values import is_iri, is_irl, is_media_type, is_sha2


def _octets(value: Any, path: str, found: Findings) -> None:
    if type(value) is not int or value < 0:
        found.add("attachment-length", path, expected="whole-number", got=type_name(value))


_attachment = record(
    "attachment-object",
    Shape(
        {
            "usageType": text("attachment-usage-type", "iri", is_iri),
            "display": language_map("attachment-display"),
            "description": language_map("attachment-description"),
            "contentType": text("attachment-content-type", "media-type", is_media_type),
            "length": _octets,
            "sha2": text("attachment-sha2", "sha2", is_sha2),
            "fileUrl": text("attachment-file-url", "irl", is_irl),
        },
        required={
            "usageType": "attachment-usage-type",
            "display": "attachment-display",
            "contentType": "attachment-content-type",
            "length": "attachment-length",
            "sha2": "attachment-sha2",
        },
    ),
)

check_attachments = list_of("attachments-array", _attachment)


def claims(statement: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The attachments that a statement and its SubStatement speak of, each with its path."""
    if type(statement) is not dict:
        return
    inner = statement.get("object")
    for path, holder in (("$.attachments", statement), ("$.object.attachments", inner)):
        listed = holder.get("attachments") if type(holder) is dict else None
        for place, one in enumerate(listed if type(listed) is list else ()):
            if type(one) is dict:
                yield f"{path}[{place}]", one


def check_present(statement: Any, there: Container[str], found: Findings) -> None:
    """Each attachment says where its bytes are, or they came along (Communication 1.5.1, 1.5.2).

    `there`: the hashes of the parts that came, in lower case.
    """
    for path, one in claims(statement):
        if "fileUrl" not in one and str(one.get("sha2")).lower() not in there:
            found.add("attachment-file-url-required", path + ".fileUrl", got="missing")
