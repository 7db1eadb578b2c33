"""Notices by mail, against a mail server that does what servers do."""

import ssl
from dataclasses import replace
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from lms_bridge.runtime.mail import MailSettings, SmtpMailer
from lms_bridge.services.ports import Notice, NoticeKind
from lms_bridge.services.send_notices import NoticeRefused, NoticeUnavailable
from tests.unit.runtime.mail_server import HOST, Mailbox, certificate, serving_mail

NOTICE = Notice(
    7, 1, 1, NoticeKind.FAILURE, "failure:1", "", "Посао не успева", "Узрок: мрежа.\n", 1_583_139_600_000
)
SETTINGS = MailSettings(HOST, 0, "none", "bridge@academy.example", ("it@academy.example", "ana@x.example"))
PASSWORD = "a-password-nobody-prints"


def send(box: Mailbox, settings: MailSettings = SETTINGS, *, context: ssl.SSLContext | None = None) -> None:
    with serving_mail(box) as port:
        SmtpMailer(replace(settings, port=port), context=context, timeout_s=2).send(NOTICE)


def read(text: str) -> EmailMessage:
    return cast("EmailMessage", message_from_string(text, policy=policy.default))


def test_a_notice_arrives_as_it_was_written() -> None:
    box = Mailbox()
    send(box)
    (message,) = map(read, box.messages)
    assert (message["Subject"], message.get_content().strip()) == ("Посао не успева", "Узрок: мрежа.")
    assert (message["From"], message["To"]) == (SETTINGS.sender, ", ".join(SETTINGS.recipients))
    assert message["Message-ID"] == "<notice-7@academy.example>"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_the_whole_talk_is_behind_tls(tmp_path: Path, mode: str) -> None:
    server, client = certificate(tmp_path)
    box = Mailbox(tls=server, wrapped=mode == "tls")
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    send(box, replace(SETTINGS, tls=mode, user="bridge", password_file=file), context=client)
    assert (box.secured, len(box.messages)) == (True, 1)
    assert [line for line in box.heard if line.startswith("AUTH")] != []


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path)
    box = Mailbox(tls=server)
    with pytest.raises(NoticeRefused) as refused:
        send(box, replace(SETTINGS, tls="starttls", user="bridge", password=PASSWORD))
    assert refused.value.params["reason"] == "certificate"
    assert box.messages == []


def test_no_password_goes_out_where_the_server_has_no_tls() -> None:
    box = Mailbox()
    with pytest.raises(NoticeRefused) as refused:
        send(box, replace(SETTINGS, tls="starttls", user="bridge", password=PASSWORD))
    assert refused.value.params["reason"] == "not-supported"
    assert [line for line in box.heard if line.startswith("AUTH")] == []


TROUBLES = [
    ({"RCPT": "550 no such user"}, NoticeRefused, "recipients-550"),
    ({"RCPT": "451 later"}, NoticeUnavailable, "recipients-451"),
    ({"MAIL": "550 not you"}, NoticeRefused, "sender-550"),
    ({"AUTH": "535 wrong"}, NoticeRefused, "sign-in-535"),
    ({"AUTH": "454 later"}, NoticeUnavailable, "sign-in-454"),
    ({"DATA": "451 later"}, NoticeUnavailable, "answer-451"),
    ({"MESSAGE": "554 spam"}, NoticeRefused, "answer-554"),
    ({"EHLO": "421 busy", "HELO": "421 busy"}, NoticeUnavailable, "answer-421"),
    ({"MAIL": ""}, NoticeUnavailable, "connection-broken"),
]


@pytest.mark.parametrize(("says", "kind", "reason"), TROUBLES)
def test_what_the_server_says_is_told_by_a_code(
    says: dict[str, str], kind: type[Exception], reason: str
) -> None:
    with pytest.raises(kind) as raised:
        send(Mailbox(says), replace(SETTINGS, user="bridge", password=PASSWORD))
    assert reason in str(raised.value)
    assert PASSWORD not in repr(raised.value)


def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    with serving_mail(Mailbox(silent=Event())) as port:
        mailer = SmtpMailer(replace(SETTINGS, port=port), timeout_s=0.05)
        with pytest.raises(NoticeUnavailable) as raised:
            mailer.send(NOTICE)
    assert raised.value.params["reason"] == "timeout"


def test_a_server_that_is_not_there_may_be_there_later() -> None:
    with serving_mail(Mailbox()) as port:
        pass
    with pytest.raises(NoticeUnavailable) as raised:
        SmtpMailer(replace(SETTINGS, port=port)).send(NOTICE)
    assert raised.value.params["reason"] == "connection-refused"


def test_a_password_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoticeRefused) as refused:
        send(Mailbox(), replace(SETTINGS, user="bridge", password_file=tmp_path / "none"))
    assert refused.value.params["reason"] == "password-file"


def test_nobody_slips_a_header_in(tmp_path: Path) -> None:
    box = Mailbox()
    spoilt = replace(NOTICE, subject="x\r\nBcc: all@academy.example")
    with serving_mail(box) as port:
        mailer = SmtpMailer(replace(SETTINGS, port=port))
        with pytest.raises(NoticeRefused) as refused:
            mailer.send(spoilt)
    assert (refused.value.params["reason"], box.messages) == ("malformed", [])


def test_the_password_is_in_no_repr() -> None:
    assert PASSWORD not in repr(replace(SETTINGS, password=PASSWORD))
