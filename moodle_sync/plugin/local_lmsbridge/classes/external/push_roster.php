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
use local_lmsbridge\local\intent;
use local_lmsbridge\roster;
use local_lmsbridge\site;

/**
 * Enrols people, each on their own.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class push_roster extends external_api {
    /** @var string[] the codes that say that it is now as wanted */
    private const DONE = ['enrolled', 'updated', 'unchanged'];

    /**
     * The items, in one parameter: a list of parameters would be cut at max_input_vars without a word.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([
            'items' => new external_value(
                PARAM_RAW,
                'JSON: a list of up to 200 objects with key, courseid, userid, roleid, start, end, suspended'
            ),
        ]);
    }

    /**
     * Enrols them.
     *
     * @param string $items
     * @return array
     */
    public static function execute($items) {
        $given = self::validate_parameters(self::execute_parameters(), ['items' => $items]);
        access::check();
        $list = intent::items($given['items']);
        if ($list === null) {
            throw new \moodle_exception('invaliditems', 'local_lmsbridge', '', intent::MOST);
        }
        $roster = new roster();
        $results = [];
        foreach ($list as $item) {
            $code = $roster->push($item);
            $results[] = ['key' => intent::key($item), 'done' => in_array($code, self::DONE, true), 'code' => $code];
        }
        return ['site' => site::about(), 'results' => $results];
    }

    /**
     * The answer.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'site' => site::structure(),
            'results' => new external_multiple_structure(new external_single_structure([
                'key' => new external_value(PARAM_RAW, 'The key of the item'),
                'done' => new external_value(PARAM_BOOL, 'Whether the enrolment is now as wanted'),
                'code' => new external_value(PARAM_RAW, 'enrolled, updated, unchanged, or why not'),
            ]), 'In the order of the items'),
        ]);
    }
}
