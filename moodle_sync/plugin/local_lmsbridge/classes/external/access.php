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

/**
 * What every function of this plugin asks first.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class access {
    /** @var int how much a page of a list holds at most */
    public const MOST = 500;

    /**
     * Refuses who may not use the plugin's functions.
     */
    public static function check(): void {
        $system = \context_system::instance();
        external_api::validate_context($system);
        require_capability('local/lmsbridge:use', $system);
    }

    /**
     * A course by id.
     *
     * @param int $id
     * @return \stdClass row of the table course
     */
    public static function course(int $id): \stdClass {
        global $DB;
        $course = $DB->get_record('course', ['id' => $id]);
        if (!$course || $id == SITEID) {
            throw new \moodle_exception('unknowncourse', 'local_lmsbridge');
        }
        return $course;
    }

    /**
     * How much of a list to give.
     *
     * @param int $limit as asked for
     * @return int
     */
    public static function limit(int $limit): int {
        return min(max($limit, 1), self::MOST);
    }
}
