"""The ways to people outside, by the settings: mail, and a webhook."""

from pathlib import Path

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime.mail import MailSettings, SmtpMailer
from lms_bridge.runtime.notice_hook import WebhookNotifier
from lms_bridge.services.ports import Clock
from lms_bridge.services.tell_staff import Notifier
from lms_bridge.settings import Settings


def notifier_of(settings: Settings, clock: Clock) -> Notifier:
    """Mail where a server is set, else the webhook where one is, else nothing. Raises `InvalidValue`."""
    mailer = mailer_of(settings)
    if mailer is not None:
        return mailer
    if settings.notice_webhook_url and not settings.notice_webhook_secret:
        raise InvalidValue(field="LMS_BRIDGE_NOTICE_WEBHOOK_SECRET", expected="whsec_ and base64")
    return WebhookNotifier(settings.notice_webhook_url, settings.notice_webhook_secret, clock)


def mailer_of(settings: Settings) -> SmtpMailer | None:
    """None where no mail server is set. Raises `InvalidValue`."""
    return SmtpMailer(_mail(settings)) if settings.mail_host else None


def _mail(settings: Settings) -> MailSettings:
    recipients = tuple(filter(None, (one.strip() for one in settings.mail_to.split(","))))
    for name, given in (("MAIL_FROM", settings.mail_from), ("MAIL_TO", settings.mail_to)):
        if "@" not in given:
            raise InvalidValue(field=f"LMS_BRIDGE_{name}", expected="an address such as it@academy.example")
    return MailSettings(
        settings.mail_host,
        settings.mail_port,
        settings.mail_tls,
        sender=settings.mail_from,
        recipients=recipients,
        user=settings.mail_user,
        password=settings.mail_password,
        password_file=Path(settings.mail_password_file) if settings.mail_password_file else None,
    )
