"""A signed-in visitor of the pages, by plain HTTP."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ATTENDED = "tag tag-good"
"""What stands in a person's page once for each completion with an attendance."""


class Visitor:
    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def page(self, path: str) -> str:
        with self._opener.open(self._address + path, timeout=30) as answer:
            return str(answer.read().decode("utf-8"))

    def sign_in(self, name: str, password: str) -> None:
        token = TOKEN.search(self.page("/sign-in"))
        if token is None:
            raise ValueError("the sign-in page has no form")
        form = urlencode({"csrf_token": token[1], "name": name, "password": password})
        with self._opener.open(f"{self._address}/sign-in", form.encode(), timeout=30) as answer:
            if answer.url.endswith("/sign-in"):
                raise ValueError("the sign-in was refused")

    def attendances(self, person_id: str) -> int:
        """How many attendances the person's page shows."""
        return self.page(f"/persons/{person_id}").count(ATTENDED)
