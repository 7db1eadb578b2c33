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
 * The people of a course, page by page: those enrolled to learn, and those who completed it, still enrolled or not.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class register {
    /** @var \stdClass row of the table course */
    private $course;

    /**
     * For a course.
     *
     * @param \stdClass $course row of the table course
     */
    public function __construct(\stdClass $course) {
        $this->course = $course;
    }

    /**
     * How many there are.
     *
     * @return array total and completed
     */
    public function counts(): array {
        global $DB;
        [$people, $params] = $this->people();
        $sql = "SELECT COUNT(u.id) AS total, SUM(CASE WHEN cc.id IS NULL THEN 0 ELSE 1 END) AS completed $people";
        $found = $DB->get_record_sql($sql, $params);
        return ['total' => (int) $found->total, 'completed' => (int) $found->completed];
    }

    /**
     * A page.
     *
     * @param int $after the last user id of the page before, 0 at first
     * @param int $limit
     * @return array the learners as JSON strings, and where the next page begins, 0 after the last
     */
    public function page(int $after, int $limit): array {
        global $DB;
        [$people, $params] = $this->people();
        $fields = 'u.id, u.username, u.idnumber, u.email, u.firstname, u.lastname, u.institution, u.department, u.auth,'
            . ' u.confirmed, u.suspended, u.deleted, u.timecreated';
        $sql = "SELECT $fields $people AND u.id > :after ORDER BY u.id";
        $users = $DB->get_records_sql($sql, $params + ['after' => $after], 0, $limit + 1);
        $more = count($users) > $limit;
        $users = array_slice($users, 0, $limit, true);
        $learners = (new learners($this->course))->of(array_keys($users));
        $page = [];
        foreach ($users as $id => $user) {
            $page[] = body::of(['user' => messages::user($user), 'learner' => $learners[$id]]);
        }
        return [$page, $more ? (int) array_key_last($users) : 0];
    }

    /**
     * Who belongs to the course: the part of a query after SELECT, and its parameters.
     *
     * @return array
     */
    private function people(): array {
        global $DB;
        $context = \context_course::instance($this->course->id);
        // A role to learn with is one that appears in reports of completion, as Moodle itself counts it.
        [$roles] = get_roles_with_cap_in_context($context, 'moodle/course:isincompletionreports');
        [$roleids, $params] = $DB->get_in_or_equal(array_keys($roles) ?: [0], SQL_PARAMS_NAMED, 'role');
        [$contextids, $more] = $DB->get_in_or_equal($context->get_parent_context_ids(true), SQL_PARAMS_NAMED, 'context');
        $sql = "FROM {user} u
           LEFT JOIN {course_completions} cc ON cc.userid = u.id AND cc.course = :course1 AND cc.timecompleted > 0
               WHERE u.deleted = 0
                     AND (cc.id IS NOT NULL
                          OR (EXISTS (SELECT 1
                                        FROM {user_enrolments} ue
                                        JOIN {enrol} e ON e.id = ue.enrolid
                                       WHERE ue.userid = u.id AND e.courseid = :course2)
                              AND EXISTS (SELECT 1
                                            FROM {role_assignments} ra
                                           WHERE ra.userid = u.id AND ra.contextid $contextids
                                                 AND ra.roleid $roleids)))";
        return [$sql, $params + $more + ['course1' => $this->course->id, 'course2' => $this->course->id]];
    }
}
