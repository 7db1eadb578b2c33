<?php
// This file is part of Moodle - https://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <https://www.gnu.org/licenses/>.

namespace local_lmsbridge;

/**
 * Writes down that something happened, within the transaction in which it happened.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class observer {
    /** @var string[] what is listened to, and the kind of message that it makes */
    public const EVENTS = [
        '\core\event\course_completed' => outbox::LEARNER,
        '\core\event\course_module_completion_updated' => outbox::LEARNER,
        '\core\event\user_graded' => outbox::LEARNER,
        '\core\event\user_enrolment_created' => outbox::LEARNER,
        '\core\event\user_enrolment_updated' => outbox::LEARNER,
        '\core\event\user_enrolment_deleted' => outbox::LEARNER,
        '\mod_scorm\event\status_submitted' => outbox::LEARNER,
        '\mod_scorm\event\scoreraw_submitted' => outbox::LEARNER,
        '\mod_quiz\event\attempt_submitted' => outbox::LEARNER,
        '\mod_bigbluebuttonbn\event\meeting_joined' => outbox::LEARNER,
        '\core\event\user_created' => outbox::ACCOUNT,
        '\core\event\user_updated' => outbox::ACCOUNT,
        '\core\event\user_deleted' => outbox::ACCOUNT,
        '\core\event\course_created' => outbox::COURSE,
        '\core\event\course_updated' => outbox::COURSE,
        '\core\event\course_deleted' => outbox::COURSE,
        '\core\event\course_reset_ended' => outbox::COURSE,
    ];

    /**
     * Puts a row into the outbox and asks for it to be sent soon. Never disturbs what the person is doing.
     *
     * @param \core\event\base $event
     */
    public static function record(\core\event\base $event): void {
        try {
            // Between copying the files and the upgrade there is no table yet, and on PostgreSQL
            // a query that fails would take the caller's transaction with it.
            if (!get_config('local_lmsbridge', 'version')) {
                return;
            }
            [$kind, $userid, $courseid] = self::subject($event);
            if (self::concerns_somebody($kind, $userid, $courseid)) {
                outbox::add($kind, $userid, $courseid, self::short_name($event));
                task\send::soon();
            }
        } catch (\Throwable $failure) {
            debugging('local_lmsbridge: not recorded: ' . $failure->getMessage(), DEBUG_DEVELOPER);
        }
    }

    /**
     * What the event is about. The learner is the related user; the actor may be a teacher, or cron.
     *
     * @param \core\event\base $event
     * @return array kind, user id or 0, course id or 0
     */
    private static function subject(\core\event\base $event): array {
        $kind = self::EVENTS[$event->eventname] ?? '';
        $userid = (int) ($event->relateduserid ?: $event->userid);
        switch ($kind) {
            case outbox::LEARNER:
                return [$kind, $userid, (int) $event->courseid];
            case outbox::ACCOUNT:
                return [$kind, (int) $event->objectid, 0];
            default:
                return [$kind, 0, (int) $event->courseid];
        }
    }

    /**
     * Whether there is somebody or something to tell of: no guest, not the front page.
     *
     * @param string $kind
     * @param int $userid
     * @param int $courseid
     * @return bool
     */
    private static function concerns_somebody(string $kind, int $userid, int $courseid): bool {
        $person = $userid > 0 && !isguestuser($userid);
        $course = $courseid > 0 && $courseid != SITEID;
        switch ($kind) {
            case outbox::LEARNER:
                return $person && $course;
            case outbox::ACCOUNT:
                return $person;
            default:
                return $kind === outbox::COURSE && $course;
        }
    }

    /**
     * The last part of the event's class: course_completed.
     *
     * @param \core\event\base $event
     * @return string
     */
    private static function short_name(\core\event\base $event): string {
        return substr(strrchr($event->eventname, '\\'), 1);
    }
}
