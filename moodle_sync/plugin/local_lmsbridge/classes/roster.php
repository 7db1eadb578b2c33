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

use local_lmsbridge\local\intent;

/**
 * Enrolments of a course: as they are, and as they are wanted.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class roster {
    /** @var \stdClass[] by course id: a course's manual enrolment, or the code of a refusal */
    private $methods = [];
    /** @var array[] role ids that the caller may assign, by course id */
    private $assignable = [];

    /**
     * Whether an enrolment lets its person in.
     *
     * @param \stdClass $row with status and methodstatus
     * @return string active or suspended
     */
    public static function status(\stdClass $row): string {
        $active = $row->status == ENROL_USER_ACTIVE && $row->methodstatus == ENROL_INSTANCE_ENABLED;
        return $active ? 'active' : 'suspended';
    }

    /**
     * Enrolments of a course in the order of their id, by any method.
     *
     * @param int $courseid
     * @param int $after the last id of the page before, 0 at first
     * @param int $limit
     * @return array the seats, and where the next page begins, 0 after the last
     */
    public static function seats(int $courseid, int $after, int $limit): array {
        global $DB;
        $sql = "SELECT ue.id, ue.userid, e.enrol AS method, ue.status, e.status AS methodstatus, ue.timestart, ue.timeend
                  FROM {user_enrolments} ue
                  JOIN {enrol} e ON e.id = ue.enrolid
                 WHERE e.courseid = :courseid AND ue.id > :after
              ORDER BY ue.id";
        $rows = $DB->get_records_sql($sql, ['courseid' => $courseid, 'after' => $after], 0, $limit + 1);
        $more = count($rows) > $limit;
        $rows = array_slice($rows, 0, $limit, true);
        $roles = self::roles($courseid, array_column($rows, 'userid'));
        $seats = [];
        foreach ($rows as $row) {
            $seats[] = [
                'id' => (int) $row->id,
                'userid' => (int) $row->userid,
                'method' => $row->method,
                'status' => self::status($row),
                'start' => (int) $row->timestart,
                'end' => (int) $row->timeend,
                'roleids' => $roles[$row->userid] ?? [],
            ];
        }
        return [$seats, $more ? (int) array_key_last($rows) : 0];
    }

    /**
     * How many enrolments a course has.
     *
     * @param int $courseid
     * @return int
     */
    public static function count(int $courseid): int {
        global $DB;
        $sql = "SELECT COUNT(ue.id)
                  FROM {user_enrolments} ue
                  JOIN {enrol} e ON e.id = ue.enrolid
                 WHERE e.courseid = ?";
        return $DB->count_records_sql($sql, [$courseid]);
    }

    /**
     * Makes an enrolment what it is wanted to be, or says why not. Either all of it is done or nothing.
     *
     * @param mixed $item as it came
     * @return string enrolled, updated or unchanged where it is now as wanted; else the code of a refusal
     */
    public function push($item): string {
        global $DB;
        $intent = intent::of($item);
        if (!$intent) {
            return 'invalid-item';
        }
        $transaction = null;
        try {
            $method = $this->method($intent->courseid);
            $refusal = is_string($method) ? $method : $this->refusal($intent);
            if ($refusal !== '') {
                return $refusal;
            }
            $transaction = $DB->start_delegated_transaction();
            $result = $this->enrol($method, $intent);
            $transaction->allow_commit();
            return $result;
        } catch (\Throwable $failure) {
            debugging('local_lmsbridge: not enrolled: ' . $failure->getMessage(), DEBUG_DEVELOPER);
            $this->roll_back($transaction, $failure);
            return 'failed';
        }
    }

    /**
     * Undoes what was begun.
     *
     * @param \moodle_transaction|null $transaction
     * @param \Throwable $failure
     */
    private function roll_back(?\moodle_transaction $transaction, \Throwable $failure): void {
        if (!$transaction || $transaction->is_disposed()) {
            return;
        }
        try {
            $transaction->rollback($failure);
        } catch (\Throwable $again) {
            // It throws what it was given; that has been noted.
            return;
        }
    }

    /**
     * The manual enrolment of a course into which the caller may enrol.
     *
     * @param int $courseid
     * @return \stdClass|string the method, or the code of a refusal
     */
    private function method(int $courseid) {
        if (!isset($this->methods[$courseid])) {
            $this->methods[$courseid] = $this->find_method($courseid);
        }
        return $this->methods[$courseid];
    }

    /**
     * Looks for the manual enrolment of a course.
     *
     * @param int $courseid
     * @return \stdClass|string the method, or the code of a refusal
     */
    private function find_method(int $courseid) {
        global $CFG;
        require_once($CFG->libdir . '/enrollib.php');
        $context = \context_course::instance($courseid, IGNORE_MISSING);
        if (!$context || $courseid == SITEID) {
            return 'unknown-course';
        }
        try {
            \core_external\external_api::validate_context($context);
            require_capability('enrol/manual:enrol', $context);
        } catch (\moodle_exception $refused) {
            return 'not-permitted';
        }
        $this->assignable[$courseid] = get_assignable_roles($context, ROLENAME_SHORT);
        foreach (enrol_get_instances($courseid, true) as $instance) {
            if ($instance->enrol === 'manual') {
                return $instance;
            }
        }
        return 'no-manual-enrolment';
    }

    /**
     * Why a person cannot be enrolled.
     *
     * @param intent $intent
     * @return string a code, or ''
     */
    private function refusal(intent $intent): string {
        global $DB;
        $user = $DB->get_record('user', ['id' => $intent->userid], 'id, deleted, suspended');
        if (!$user || isguestuser($user->id)) {
            return 'unknown-user';
        }
        if ($user->deleted) {
            return 'deleted-user';
        }
        if ($user->suspended) {
            return 'suspended-account';
        }
        return isset($this->assignable[$intent->courseid][$intent->roleid]) ? '' : 'role-not-assignable';
    }

    /**
     * Enrols, where that changes anything.
     *
     * @param \stdClass $method
     * @param intent $intent
     * @return string enrolled, updated or unchanged
     */
    private function enrol(\stdClass $method, intent $intent): string {
        global $DB;
        $status = $intent->suspended ? ENROL_USER_SUSPENDED : ENROL_USER_ACTIVE;
        $seat = $DB->get_record('user_enrolments', ['enrolid' => $method->id, 'userid' => $intent->userid]);
        if ($seat && $this->is_so($seat, $status, $intent)) {
            return 'unchanged';
        }
        $plugin = enrol_get_plugin('manual');
        $plugin->enrol_user($method, $intent->userid, $intent->roleid, $intent->start, $intent->end, $status);
        return $seat ? 'updated' : 'enrolled';
    }

    /**
     * Whether an enrolment is already what is wanted.
     *
     * @param \stdClass $seat row of the table user_enrolments
     * @param int $status
     * @param intent $intent
     * @return bool
     */
    private function is_so(\stdClass $seat, int $status, intent $intent): bool {
        $same = $seat->status == $status && $seat->timestart == $intent->start && $seat->timeend == $intent->end;
        $context = \context_course::instance($intent->courseid);
        return $same && user_has_role_assignment($intent->userid, $intent->roleid, $context->id);
    }

    /**
     * The roles of people in a course itself.
     *
     * @param int $courseid
     * @param int[] $userids
     * @return int[][] role ids by user id
     */
    private static function roles(int $courseid, array $userids): array {
        global $DB;
        if (!$userids) {
            return [];
        }
        [$in, $params] = $DB->get_in_or_equal($userids, SQL_PARAMS_NAMED, 'user');
        $params['contextid'] = \context_course::instance($courseid)->id;
        $sql = "SELECT ra.id, ra.userid, ra.roleid
                  FROM {role_assignments} ra
                 WHERE ra.contextid = :contextid AND ra.userid $in
              ORDER BY ra.roleid, ra.id";
        $roles = [];
        foreach ($DB->get_records_sql($sql, $params) as $row) {
            $roles[$row->userid][$row->roleid] = (int) $row->roleid;
        }
        return array_map('array_values', $roles);
    }
}
