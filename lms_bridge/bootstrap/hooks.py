"""Who may call, and who reads what they sent: one hook and one reader a kind of source."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.http import HttpClient
from lms_bridge.services.moodle_hook import MoodleHook
from lms_bridge.services.moodles import MOODLE
from lms_bridge.services.ports import Hook, Source
from lms_bridge.services.read import DeliveryReader
from lms_bridge.services.read_meetings import ANALYTICS, ReadMeetings
from lms_bridge.services.read_messages import ReadMessages
from lms_bridge.services.read_reports import ReadReports
from lms_bridge.settings import Settings
from lms_bridge.webinars.bigbluebutton import KIND as BIGBLUEBUTTON
from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from lms_bridge.webinars.bigbluebutton_analytics import DOOR, AnalyticsHook
from lms_bridge.webinars.bigbluebutton_api import HookApi
from lms_bridge.webinars.zoom import KIND as ZOOM
from lms_bridge.webinars.zoom import ZoomHook
from lms_bridge.webinars.zoom_report import ZoomReports

_MOST_ANSWERED: Final = 1 << 20


def hooks_of(settings: Settings) -> Mapping[str, Hook]:
    return {
        BIGBLUEBUTTON: BigBlueButtonHook(),
        DOOR: AnalyticsHook(settings.analytics_networks),
        ZOOM: ZoomHook(),
        MOODLE: MoodleHook(),
    }


def readers() -> Mapping[str, DeliveryReader]:
    return {
        MOODLE: ReadMessages(),
        BIGBLUEBUTTON: ReadMeetings(BigBlueButtonHook(), {ANALYTICS: AnalyticsHook()}),
        ZOOM: ReadReports(ZoomReports(), ReadMeetings(ZoomHook())),
    }


def hook_api(source: Source, secret: str) -> HookApi:
    """Where a BigBlueButton lets its hooks be looked at and set."""
    return HookApi(source.name, source.home_page or "", secret, HttpClient(most_bytes=_MOST_ANSWERED).get)
