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
use local_lmsbridge\outbox;
use local_lmsbridge\site;

/**
 * What this site is, what waits, and the settings that matter.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_status extends external_api {
    /**
     * Takes nothing.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([]);
    }

    /**
     * Tells it.
     *
     * @return array
     */
    public static function execute() {
        access::check();
        return [
            'site' => site::about(),
            'now' => time(),
            'outbox' => ['head' => outbox::head()] + outbox::backlog(),
            'settings' => site::settings(),
        ];
    }

    /**
     * The answer.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'site' => site::structure(),
            'now' => new external_value(PARAM_INT, 'The site\'s clock, Unix seconds'),
            'outbox' => new external_single_structure([
                'head' => new external_value(PARAM_INT, 'The highest sequence number so far'),
                'waiting' => new external_value(PARAM_INT, 'How many messages wait to be sent'),
                'oldest' => self::time('When the oldest of them came about'),
                'last_error' => self::optional(PARAM_RAW, 'Why it was not delivered'),
                'last_sent' => self::time('When a message last arrived'),
            ]),
            'settings' => new external_single_structure([
                'endpoint_set' => new external_value(PARAM_BOOL, 'Whether there is an endpoint'),
                'secret_set' => new external_value(PARAM_BOOL, 'Whether there is a secret'),
                'max_input_vars' => new external_value(PARAM_INT, 'What a request above this holds is lost'),
                'idnumber_locked' => new external_value(PARAM_BOOL, 'Whether nobody can change their own idnumber'),
                'logstore' => self::logstore(),
                'completion_enabled' => new external_value(PARAM_BOOL, 'Whether completion is tracked at all'),
                'cron_last' => self::time('When cron last began'),
            ]),
        ]);
    }

    /**
     * The log store of xAPI statements.
     *
     * @return external_single_structure
     */
    private static function logstore(): external_single_structure {
        return new external_single_structure([
            'installed' => new external_value(PARAM_BOOL, 'Whether logstore_xapi is there'),
            'enabled' => new external_value(PARAM_BOOL, 'Whether it is switched on'),
            'version' => self::optional(PARAM_INT, 'Its version'),
            'batch_size' => self::optional(PARAM_INT, 'How many events it sends a minute'),
            'background' => new external_value(PARAM_BOOL, 'Whether it sends from cron'),
            'send_idnumber' => new external_value(PARAM_BOOL, 'Whether it sends idnumbers of courses and activities'),
            'send_username' => new external_value(PARAM_BOOL, 'Whether it names people by username'),
            'endpoint_is_set' => new external_value(PARAM_BOOL, 'Whether it has somewhere to send to'),
        ]);
    }

    /**
     * A time that may be missing.
     *
     * @param string $about
     * @return external_value
     */
    private static function time(string $about): external_value {
        return self::optional(PARAM_INT, "$about, Unix seconds");
    }

    /**
     * A value that may be null.
     *
     * @param string $type
     * @param string $about
     * @return external_value
     */
    private static function optional(string $type, string $about): external_value {
        return new external_value($type, $about, VALUE_REQUIRED, null, NULL_ALLOWED);
    }
}
