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

namespace local_lmsbridge\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\contextlist;
use core_privacy\local\request\transform;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;
use local_lmsbridge\outbox;

/**
 * Which personal data this plugin keeps and passes on.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class provider implements
    \core_privacy\local\metadata\provider,
    \core_privacy\local\request\core_userlist_provider,
    \core_privacy\local\request\plugin\provider {
    /** @var string[] what the bridge is told of a person */
    private const TOLD = [
        'account', 'name', 'email', 'idnumber', 'workplace',
        'enrolments', 'completion', 'grades', 'attempts', 'tracking', 'webinars',
    ];

    /**
     * Describes the data.
     *
     * @param collection $collection
     * @return collection
     */
    public static function get_metadata(collection $collection): collection {
        $fields = [];
        foreach (['userid', 'courseid', 'eventname', 'timecreated', 'timesent'] as $name) {
            $fields[$name] = "privacy:metadata:outbox:$name";
        }
        $collection->add_database_table(outbox::TABLE, $fields, 'privacy:metadata:outbox');
        $told = [];
        foreach (self::TOLD as $name) {
            $told[$name] = "privacy:metadata:bridge:$name";
        }
        $collection->add_external_location_link('bridge', $told, 'privacy:metadata:bridge');
        return $collection;
    }

    /**
     * The contexts that hold something of a user: the user's own.
     *
     * @param int $userid
     * @return contextlist
     */
    public static function get_contexts_for_userid(int $userid): contextlist {
        $contexts = new contextlist();
        $sql = "SELECT DISTINCT c.id
                  FROM {context} c
                  JOIN {local_lmsbridge_outbox} o ON o.userid = c.instanceid
                 WHERE c.contextlevel = :level AND o.userid = :userid";
        return $contexts->add_from_sql($sql, ['level' => CONTEXT_USER, 'userid' => $userid]);
    }

    /**
     * The users of whom a context holds something.
     *
     * @param userlist $userlist
     */
    public static function get_users_in_context(userlist $userlist) {
        global $DB;
        $context = $userlist->get_context();
        if ($context instanceof \context_user && $DB->record_exists(outbox::TABLE, ['userid' => $context->instanceid])) {
            $userlist->add_user($context->instanceid);
        }
    }

    /**
     * Exports the rows about a user.
     *
     * @param approved_contextlist $contextlist
     */
    public static function export_user_data(approved_contextlist $contextlist) {
        global $DB;
        $userid = $contextlist->get_user()->id;
        foreach ($contextlist as $context) {
            if (!self::is_of($context, $userid)) {
                continue;
            }
            $rows = [];
            foreach ($DB->get_records(outbox::TABLE, ['userid' => $userid], 'id') as $row) {
                $rows[] = [
                    'eventname' => $row->eventname,
                    'courseid' => $row->courseid,
                    'timecreated' => transform::datetime($row->timecreated),
                    'timesent' => $row->timesent ? transform::datetime($row->timesent) : '',
                ];
            }
            $where = [get_string('pluginname', 'local_lmsbridge')];
            writer::with_context($context)->export_data($where, (object) ['messages' => $rows]);
        }
    }

    /**
     * Deletes the rows of the user whose context it is.
     *
     * @param \context $context
     */
    public static function delete_data_for_all_users_in_context(\context $context) {
        if ($context instanceof \context_user) {
            self::delete_of($context->instanceid);
        }
    }

    /**
     * Deletes the rows of a user.
     *
     * @param approved_contextlist $contextlist
     */
    public static function delete_data_for_user(approved_contextlist $contextlist) {
        $userid = $contextlist->get_user()->id;
        foreach ($contextlist as $context) {
            if (self::is_of($context, $userid)) {
                self::delete_of($userid);
            }
        }
    }

    /**
     * Deletes the rows of users.
     *
     * @param approved_userlist $userlist
     */
    public static function delete_data_for_users(approved_userlist $userlist) {
        $context = $userlist->get_context();
        foreach ($userlist->get_userids() as $userid) {
            if (self::is_of($context, $userid)) {
                self::delete_of($userid);
            }
        }
    }

    /**
     * Whether a context is a user's own.
     *
     * @param \context $context
     * @param int $userid
     * @return bool
     */
    private static function is_of(\context $context, int $userid): bool {
        return $context instanceof \context_user && $context->instanceid == $userid;
    }

    /**
     * Deletes rows.
     *
     * @param int $userid
     */
    private static function delete_of(int $userid): void {
        outbox::delete('userid = :userid', ['userid' => $userid]);
    }
}
