"""Posts calls over a few kept-alive connections at once, as an LMS and a webinar host would."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.demo.calls import Call
from lms_bridge.demo.failed import DemoFailed

CONNECTIONS: Final = 4
_TIMEOUT_S: Final = 60
_TRIES: Final = 20
_PAUSE_S: Final = 0.25
_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Posted:
    """A call that was answered as it should be: its place among all, its status, its time in seconds."""

    number: int
    call: Call
    status: int
    seconds: float


class Door:
    """One connection to the service, opened when first needed and again when it was lost."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: HTTPConnection | None = None

    def post(self, call: Call) -> int:
        """The status. What was not answered, or answered 503, is sent again: twice counts once.

        Raises `DemoFailed` for an answer that the call does not expect, and when none comes.
        """
        for _ in range(_TRIES):
            try:
                status, text = self._once(call)
            except (OSError, HTTPException):
                self.close()
            else:
                if status in call.answers:
                    return status
                if status != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise DemoFailed(f"{call.path} was answered {status}: {text[:_SHOWN]}")
            time.sleep(_PAUSE_S)
        raise DemoFailed(f"{self._address} does not answer")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once(self, call: Call) -> tuple[int, str]:
        if self._connection is None:
            parts = urlsplit(self._address)
            self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
        self._connection.request("POST", call.path, call.body, call.headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")


def post_all(
    address: str,
    calls: Sequence[Call],
    told: Callable[[Posted | None], None],
    *,
    connections: int = CONNECTIONS,
) -> None:
    """Post them, each connection taking the next in line.

    `told` hears of each in this thread, and None whenever a moment passes without one.

    Raises `DemoFailed` where a call cannot be posted; the others are then given up.
    """
    waiting: SimpleQueue[tuple[int, Call]] = SimpleQueue()
    for numbered in enumerate(calls):
        waiting.put(numbered)
    done: SimpleQueue[Posted | Exception] = SimpleQueue()
    stop = Event()
    for number in range(connections):
        Thread(
            target=_work_off, args=(address, waiting, done, stop), name=f"door {number}", daemon=True
        ).start()
    try:
        for _ in calls:
            told(_next(done, told))
    finally:
        stop.set()


def _next(done: SimpleQueue[Posted | Exception], told: Callable[[Posted | None], None]) -> Posted:
    while True:
        try:
            one = done.get(timeout=_PAUSE_S)
        except Empty:
            told(None)
            continue
        if isinstance(one, Exception):
            raise one
        return one


def _work_off(
    address: str, waiting: SimpleQueue[tuple[int, Call]], done: SimpleQueue[Posted | Exception], stop: Event
) -> None:
    door = Door(address)
    try:
        while not stop.is_set():
            number, call = waiting.get_nowait()
            begun = time.perf_counter()
            status = door.post(call)
            done.put(Posted(number, call, status, time.perf_counter() - begun))
    except Empty:
        return
    except Exception as error:  # noqa: BLE001 - it is raised again by whoever waits
        done.put(error)
    finally:
        door.close()
