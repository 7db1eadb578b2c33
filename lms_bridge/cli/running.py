"""Running: the service, and workers as processes of their own."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.channel import speaking_so
from lms_bridge.cli.words import opened, say_refusal
from lms_bridge.domain.errors import Refused
from lms_bridge.runtime.collector import settle
from lms_bridge.runtime.metrics import LOOPBACK
from lms_bridge.settings import Settings

_MIB = 1024 * 1024


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one."
)
@click.option(
    "--worker/--no-worker", default=True, help="Work off what comes in here, or leave it to “work”."
)
@click.pass_obj
def serve(settings: Settings, *, port: int, worker: bool) -> None:
    """Serve the pages, the statements resource, the webhooks and the API.

    Listens on LMS_BRIDGE_HOST (127.0.0.1); put a TLS proxy before it. On SIGTERM what is in hand is
    finished first. With LMS_BRIDGE_METRICS_PORT figures for Prometheus are served on 127.0.0.1 as well.
    """
    _log_by(settings)
    with opened(settings) as bridge:
        engine = bridge.local_engine()
        app = create_app(bridge, nudge=engine.nudge)
        server = _listening(app, settings, port)
        with _measured(bridge, settings.metrics_port):
            schedule = bridge.schedule() if worker else None
            if schedule:
                bridge.keep_ways()
                engine.start()
                schedule.start()
            _look_at_seal(bridge)
            settle()
            click.echo(f"lms-bridge listens on http://{settings.host}:{server.effective_port}")
            _run(server)
            if schedule:
                schedule.stop()
            engine.stop()


def _look_at_seal(bridge: Bridge) -> None:
    """Tell who starts the service that papers cannot be signed, before somebody asks for one."""
    seal = bridge.papers.hand_out.seal
    try:
        _ = seal and seal.name
    except Refused as refused:
        say_refusal(refused)


class CannotListen(Refused):
    """The address cannot be listened on (`place`, `reason`)."""

    code = "cannot-listen"


def _listening(app: Flask, settings: Settings, port: int) -> Any:
    try:
        made = create_server(app, host=settings.host, port=port, **_server_options(settings))
    except (OSError, ValueError, OverflowError) as exc:
        raise CannotListen(place=f"{settings.host}:{port}", reason=type(exc).__name__) from exc
    return speaking_so(made)


@contextmanager
def _measured(bridge: Bridge, port: int) -> Iterator[None]:
    """Serve the figures of this process on a port of this machine alone while the block runs; 0: nowhere."""
    if not port:
        yield
        return
    try:
        figures = bridge.metrics.serve(port)
    except (OSError, OverflowError) as exc:
        raise CannotListen(place=f"{LOOPBACK}:{port}", reason=type(exc).__name__) from exc
    try:
        yield
    finally:
        figures.close()


def _server_options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "threads": settings.threads,
        # but for an upload the routes refuse far smaller bodies, with words
        "max_request_body_size": max(64, settings.upload_mb + 1) * _MIB,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }
    if settings.trusted_proxy:
        options["trusted_proxy"] = settings.trusted_proxy
        options["trusted_proxy_headers"] = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return options


def _run(server: Any) -> None:
    """Until SIGTERM or SIGINT; the server finishes the requests in hand."""

    def leave(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    try:
        server.run()
    except SystemExit:
        pass
    finally:
        server.close()


@click.command()
@click.option("--drain", is_flag=True, help="Work off all that waits, then leave.")
@click.option("--retry", is_flag=True, help="First make due again what was laid aside after errors.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Serve this process's figures for Prometheus on that port of 127.0.0.1.",
)
@click.pass_obj
def work(settings: Settings, *, drain: bool, retry: bool, metrics_port: int) -> None:
    """Work off what waits, as a process of its own; any number may run at once.

    With --drain it returns when nothing is due, leased or awaiting a retry. On SIGTERM what is in hand
    is finished first.
    """
    _log_by(settings)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with opened(settings) as bridge:
        if retry:
            click.echo(f"{bridge.acts.retry(by='operator')} due again", err=True)
        with _measured(bridge, metrics_port):
            _work(bridge, stop, drain=drain)


def _work(bridge: Bridge, stop: Event, *, drain: bool) -> None:
    bridge.keep_ways()
    worker = bridge.worker()
    settle()
    if drain:
        worker.drain(stop)
        return
    schedule = bridge.schedule()
    schedule.start()
    click.echo("lms-bridge works off what comes in", err=True)
    worker.run(stop)
    schedule.stop()


def _log_by(settings: Settings) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every look at the schema
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it tells of every call that waits a moment
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%FT%T%z"
    )


COMMANDS = (serve, work)
