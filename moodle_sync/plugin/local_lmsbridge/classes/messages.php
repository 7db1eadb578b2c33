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

use local_lmsbridge\local\body;

/**
 * What is told of a row of the outbox: how things stand now, not how they stood when it was written.
 *
 * What was read once is used again for other rows, so an object serves one call or one message.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class messages {
    /** @var int the form of the messages; a change that a reader must know of raises it */
    private const VERSION = 1;

    /** @var array[] users by id, as they are told */
    private $users = [];
    /** @var \stdClass[] courses by id; false: deleted */
    private $courses = [];
    /** @var array[] learners by course id and user id */
    private $learners = [];

    /**
     * The message of a row.
     *
     * @param \stdClass $row
     * @param int $now
     * @return string JSON
     */
    public function body(\stdClass $row, int $now): string {
        return body::of($this->message($row, $now));
    }

    /**
     * The message of a row for the change feed: what cannot be read is left out, so that the feed goes on.
     *
     * @param \stdClass $row
     * @param int $now
     * @return string JSON
     */
    public function body_at_any_rate(\stdClass $row, int $now): string {
        try {
            return $this->body($row, $now);
        } catch (\Throwable $failure) {
            debugging('local_lmsbridge: not built: ' . $failure->getMessage(), DEBUG_DEVELOPER);
            $least = ['user' => ['id' => (int) $row->userid], 'course' => ['id' => (int) $row->courseid], 'learner' => null];
            return body::of(self::head($row->kind, $row->eventname, (int) $row->id, (int) $row->timecreated, $now) + $least);
        }
    }

    /**
     * A message that says nothing, to try the way.
     *
     * @param int $now
     * @return array
     */
    public static function test(int $now): array {
        return self::head('test', 'test', 0, $now, $now);
    }

    /**
     * A user as told in messages. Of a deleted account only that it is deleted: Moodle has made up the rest.
     *
     * @param \stdClass $user a row of the table user
     * @return array
     */
    public static function user(\stdClass $user): array {
        $told = [];
        foreach (['username', 'idnumber', 'email', 'firstname', 'lastname', 'institution', 'department', 'auth'] as $name) {
            $told[$name] = $user->deleted ? '' : (string) $user->$name;
        }
        return ['id' => (int) $user->id] + $told + [
            'confirmed' => (bool) $user->confirmed,
            'suspended' => (bool) $user->suspended,
            'deleted' => (bool) $user->deleted,
            'created' => (int) $user->timecreated,
        ];
    }

    /**
     * A course as told in messages.
     *
     * @param \stdClass $course a row of the table course
     * @return array
     */
    public static function course(\stdClass $course): array {
        return [
            'id' => (int) $course->id,
            'idnumber' => (string) $course->idnumber,
            'shortname' => (string) $course->shortname,
            'fullname' => (string) $course->fullname,
            'visible' => (bool) $course->visible,
            'completion' => (bool) $course->enablecompletion,
        ];
    }

    /**
     * The message of a row.
     *
     * @param \stdClass $row
     * @param int $now
     * @return array
     */
    private function message(\stdClass $row, int $now): array {
        $message = self::head($row->kind, $row->eventname, (int) $row->id, (int) $row->timecreated, $now);
        if ($row->kind !== outbox::COURSE) {
            $message['user'] = $this->user_by_id((int) $row->userid);
        }
        if ($row->kind !== outbox::ACCOUNT) {
            $course = $this->course_by_id((int) $row->courseid);
            $message['course'] = $course ? self::course($course) : ['id' => (int) $row->courseid, 'deleted' => true];
        }
        if ($row->kind === outbox::LEARNER) {
            $message['learner'] = $course ? $this->learner($course, (int) $row->userid) : null;
        }
        return $message;
    }

    /**
     * What every message begins with.
     *
     * @param string $type
     * @param string $event
     * @param int $seq
     * @param int $created
     * @param int $now
     * @return array
     */
    private static function head(string $type, string $event, int $seq, int $created, int $now): array {
        return [
            'version' => self::VERSION,
            'type' => $type,
            'event' => $event,
            'seq' => $seq,
            'created' => $created,
            'sent' => $now,
            'site' => site::about(),
        ];
    }

    /**
     * A user by id.
     *
     * @param int $id
     * @return array
     */
    private function user_by_id(int $id): array {
        global $DB;
        if (!isset($this->users[$id])) {
            $user = $DB->get_record('user', ['id' => $id]);
            $gone = (object) ['id' => $id, 'confirmed' => 0, 'suspended' => 0, 'deleted' => 1, 'timecreated' => 0];
            $this->users[$id] = self::user($user ?: $gone);
        }
        return $this->users[$id];
    }

    /**
     * A course by id.
     *
     * @param int $id
     * @return \stdClass|false
     */
    private function course_by_id(int $id) {
        global $DB;
        if (!isset($this->courses[$id])) {
            $this->courses[$id] = $DB->get_record('course', ['id' => $id]);
        }
        return $this->courses[$id];
    }

    /**
     * All that is known of a user in a course.
     *
     * @param \stdClass $course
     * @param int $userid
     * @return array
     */
    private function learner(\stdClass $course, int $userid): array {
        if (!isset($this->learners[$course->id][$userid])) {
            $this->learners[$course->id][$userid] = (new learners($course))->of([$userid])[$userid];
        }
        return $this->learners[$course->id][$userid];
    }
}
