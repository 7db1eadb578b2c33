"""Acts that are done again and again: none stops another, and all end when they are told to."""

from threading import Event

from lms_bridge.jobs.schedule import Act, Schedule

PATIENCE_S = 30


def test_an_act_that_fails_is_done_again_and_stops_no_other() -> None:
    stop, enough = Event(), Event()
    failed: list[int] = []

    def fails() -> bool:
        failed.append(1)
        raise ValueError

    def waits() -> bool:
        if len(failed) > 2:
            enough.set()
        return True

    schedule = Schedule([Act("fails", fails, pause_s=0), Act("waits", waits, pause_s=0)], stop)
    schedule.start()
    assert enough.wait(PATIENCE_S)
    schedule.stop()
    assert stop.is_set()


def test_a_slow_act_delays_no_other_and_the_end_waits_for_it() -> None:
    stop, begun, others = Event(), Event(), Event()
    ended: list[bool] = []

    def slow() -> bool:
        begun.set()
        ended.append(others.wait(PATIENCE_S))
        return False

    def other() -> bool:
        if begun.is_set():
            others.set()
        return True

    schedule = Schedule([Act("slow", slow), Act("other", other)], stop)
    schedule.start()
    assert others.wait(PATIENCE_S)
    schedule.stop()
    assert ended == [True]
