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

namespace local_lmsbridge\external;

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsbridge\messages;
use local_lmsbridge\register;
use local_lmsbridge\site;

/**
 * All that is known of the learners of a course.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_learners extends external_api {
    /**
     * Which course, where to go on, and how much.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'The course'),
            'after' => new external_value(PARAM_INT, 'The last user id of the page before', VALUE_DEFAULT, 0),
            'limit' => new external_value(PARAM_INT, 'How many learners at most, up to 500', VALUE_DEFAULT, 100),
        ]);
    }

    /**
     * Lists them.
     *
     * @param int $courseid
     * @param int $after
     * @param int $limit
     * @return array
     */
    public static function execute($courseid, $after = 0, $limit = 100) {
        $asked = ['courseid' => $courseid, 'after' => $after, 'limit' => $limit];
        $given = self::validate_parameters(self::execute_parameters(), $asked);
        access::check();
        $course = access::course($given['courseid']);
        $register = new register($course);
        [$learners, $next] = $register->page($given['after'], access::limit($given['limit']));
        return ['site' => site::about(), 'course' => messages::course($course)]
            + $register->counts() + ['next' => $next, 'learners' => $learners];
    }

    /**
     * The answer.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'site' => site::structure(),
            'course' => self::course(),
            'total' => new external_value(PARAM_INT, 'How many learners there are on all pages'),
            'completed' => new external_value(PARAM_INT, 'How many of them have completed the course'),
            'next' => new external_value(PARAM_INT, 'What to give as "after" for the next page, 0 after the last'),
            'learners' => new external_multiple_structure(
                new external_value(PARAM_RAW, 'JSON with the members user and learner, as in messages')
            ),
        ]);
    }

    /**
     * The course.
     *
     * @return external_single_structure
     */
    private static function course(): external_single_structure {
        return new external_single_structure([
            'id' => new external_value(PARAM_INT, 'The course'),
            'idnumber' => new external_value(PARAM_RAW, 'Its ID number'),
            'shortname' => new external_value(PARAM_RAW, 'Its short name'),
            'fullname' => new external_value(PARAM_RAW, 'Its full name'),
            'visible' => new external_value(PARAM_BOOL, 'Whether learners see it'),
            'completion' => new external_value(PARAM_BOOL, 'Whether completion is tracked in it'),
        ], 'The course, as in messages');
    }
}
