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
use local_lmsbridge\outbox;
use local_lmsbridge\site;

/**
 * Messages after a sequence number.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_changes extends external_api {
    /**
     * Where to go on, and how much.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([
            'after' => new external_value(PARAM_INT, 'The last sequence number that was read', VALUE_DEFAULT, 0),
            'limit' => new external_value(PARAM_INT, 'How many messages at most, up to 500', VALUE_DEFAULT, 100),
        ]);
    }

    /**
     * Lists them.
     *
     * @param int $after
     * @param int $limit
     * @return array
     */
    public static function execute($after = 0, $limit = 100) {
        $given = self::validate_parameters(self::execute_parameters(), ['after' => $after, 'limit' => $limit]);
        access::check();
        $now = time();
        [$rows, $more] = outbox::after($given['after'], access::limit($given['limit']), $now);
        $messages = new messages();
        $listed = [];
        foreach ($rows as $row) {
            $body = $messages->body_at_any_rate($row, $now);
            $listed[] = ['seq' => (int) $row->id, 'uuid' => $row->uuid, 'body' => $body];
        }
        return [
            'site' => site::about(),
            'head' => outbox::head(),
            'next' => $rows ? (int) end($rows)->id : $given['after'],
            'more' => $more,
            'messages' => $listed,
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
            'head' => new external_value(PARAM_INT, 'The highest sequence number so far'),
            'next' => new external_value(PARAM_INT, 'What to give as "after" next time'),
            'more' => new external_value(PARAM_BOOL, 'Whether there is more to be read at once'),
            'messages' => new external_multiple_structure(new external_single_structure([
                'seq' => new external_value(PARAM_INT, 'The sequence number'),
                'uuid' => new external_value(PARAM_RAW, 'The message id, the webhook-id when it is sent'),
                'body' => new external_value(PARAM_RAW, 'The message, JSON as it is sent'),
            ])),
        ]);
    }
}
