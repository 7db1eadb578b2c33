"""What a statement says of its attachments (xAPI 1.0.3 Data 2.4.11); their bytes come another way."""

from collections.abc import Mapping
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


def check_file_urls(statement: Mapping[str, Any], path: str, found: Findings) -> None:
    """A law of application/json: no bytes come along, so each attachment must say where they are.

    (Communication 1.5.1.) Attachments of a SubStatement are looked at too.
    """
    _urls_given(statement.get("attachments"), path + ".attachments", found)
    inner = statement.get("object")
    if type(inner) is dict:
        _urls_given(inner.get("attachments"), path + ".object.attachments", found)


def _urls_given(attachments: Any, path: str, found: Findings) -> None:
    if type(attachments) is not list:
        return
    for place, attachment in enumerate(attachments):
        if type(attachment) is dict and "fileUrl" not in attachment:
            found.add("attachment-file-url-required", f"{path}[{place}].fileUrl", got="missing")
