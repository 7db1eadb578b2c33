"""A `post` on the standard library, as the service's own HTTP client is one: no redirect, no retry."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from moodle_sync.answers import Answer
from moodle_sync.errors import PostFailed


def post(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
    """Send a form and give the whole answer; raises `PostFailed` where none came."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc, timeout=timeout_s)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", place.path, urlencode(form), headers)
        response = connection.getresponse()
        return Answer(response.status, headers=dict(response.getheaders()), body=response.read())
    except ConnectionRefusedError:
        raise PostFailed("connection-refused", sent=False) from None
    except (OSError, http.client.HTTPException):
        raise PostFailed("connection-lost") from None
    finally:
        connection.close()
