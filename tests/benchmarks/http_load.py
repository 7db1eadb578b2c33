"""Calls over a number of connections that stay open, and how long each took. Only for 127.0.0.1."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    body: bytes = b""


@dataclass(slots=True)
class Heard:
    """What came of a lot of calls; times in seconds, in the order in which they ended."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)
    """Of each answer, where the caller wants them kept."""

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def within_ms(self, percent: float) -> float:
        """In how many milliseconds so many of a hundred calls were answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000


@dataclass(frozen=True, slots=True)
class Target:
    port: int
    headers: Mapping[str, str]

    def load(self, calls: Sequence[Call], *, connections: int, for_s: float, keep: bool = False) -> Heard:
        """Send the calls, each connection one after the other, until they or the time run out."""
        return asyncio.run(self._load(iter(calls), connections, for_s, keep=keep))

    def paced(self, calls: Sequence[Call], *, connections: int, within_s: float) -> Heard:
        """Send the calls at even distances, whatever became of those before.

        Each one's time runs from the moment at which it was due: who has to wait for a free connection waits.
        """
        return asyncio.run(self._paced(calls, connections, within_s / max(1, len(calls))))

    async def _paced(self, calls: Sequence[Call], connections: int, apart_s: float) -> Heard:
        heard, begun = Heard(), time.perf_counter()
        due = iter([(begun + number * apart_s, call) for number, call in enumerate(calls)])
        await asyncio.gather(*(self._in_turn(due, heard) for _ in range(connections)))
        heard.seconds = time.perf_counter() - begun
        return heard

    async def _in_turn(self, due: Iterator[tuple[float, Call]], heard: Heard) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        for moment, call in due:
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            writer.write(self._bytes(call))
            status, _ = await asyncio.wait_for(_answer(reader), PATIENCE_S)
            heard.times.append(time.perf_counter() - moment)
            heard.statuses[status] += 1
        writer.close()

    async def _load(self, calls: Iterator[Call], connections: int, for_s: float, *, keep: bool) -> Heard:
        heard = Heard()
        begun = time.perf_counter()
        until = begun + for_s
        await asyncio.gather(
            *(
                self._connection(calls, lambda: time.perf_counter() < until, heard, keep=keep)
                for _ in range(connections)
            )
        )
        heard.seconds = time.perf_counter() - begun
        return heard

    async def _connection(
        self, calls: Iterator[Call], goes_on: Callable[[], bool], heard: Heard, *, keep: bool
    ) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        while goes_on() and (call := next(calls, None)) is not None:
            begun = time.perf_counter()
            writer.write(self._bytes(call))
            status, body = await asyncio.wait_for(_answer(reader), PATIENCE_S)
            heard.times.append(time.perf_counter() - begun)
            heard.statuses[status] += 1
            if keep:
                heard.bodies.append(body)
        writer.close()

    def _bytes(self, call: Call) -> bytes:
        told = {"Host": f"127.0.0.1:{self.port}", **self.headers}
        if call.body:
            told = {"Content-Type": "application/json", **told, "Content-Length": str(len(call.body))}
        lines = [f"{call.method} {call.path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        return "\r\n".join((*lines, "", "")).encode() + call.body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]), await reader.readexactly(int(headers["content-length"]))
