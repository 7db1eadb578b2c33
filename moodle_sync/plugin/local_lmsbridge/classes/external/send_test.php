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
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsbridge\sender;

/**
 * Tries the way to the bridge.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class send_test extends external_api {
    /**
     * Takes nothing.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([]);
    }

    /**
     * Sends a message of type test.
     *
     * @return array
     */
    public static function execute() {
        access::check();
        return (new sender())->test();
    }

    /**
     * The answer.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'done' => new external_value(PARAM_BOOL, 'Whether it arrived'),
            'code' => new external_value(PARAM_INT, 'The HTTP status, 0 without an answer'),
            'error' => new external_value(PARAM_RAW, 'Why it did not arrive'),
        ]);
    }
}
