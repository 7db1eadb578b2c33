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

/**
 * The role of the service account: what the bridge needs, and nothing more.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class role {
    /** @var string the role's short name */
    public const SHORTNAME = 'lmsbridge';

    /** @var string[] what it may do, each needed by a call that the bridge makes */
    public const CAPABILITIES = [
        'enrol/manual:enrol',
        'enrol/manual:unenrol',
        'gradereport/user:view',
        'local/lmsbridge:use',
        'mod/bigbluebuttonbn:view',
        'mod/quiz:view',
        'mod/quiz:viewreports',
        'mod/scorm:viewreport',
        'moodle/cohort:assign',
        'moodle/cohort:manage',
        'moodle/cohort:view',
        'moodle/course:enrolreview',
        'moodle/course:managegroups',
        'moodle/course:view',
        'moodle/course:viewhiddenactivities',
        'moodle/grade:viewall',
        'moodle/reportbuilder:viewall',
        'moodle/role:assign',
        'moodle/site:viewuseridentity',
        'moodle/user:create',
        'moodle/user:update',
        'moodle/user:viewalldetails',
        'moodle/user:viewdetails',
        'report/completion:view',
        'report/progress:view',
        'webservice/rest:use',
    ];

    /**
     * Makes the role. One that is there already is an administrator's own and stays as it is.
     *
     * @return bool whether it was made
     */
    public static function create(): bool {
        global $DB;
        if ($DB->record_exists('role', ['shortname' => self::SHORTNAME])) {
            return false;
        }
        $transaction = $DB->start_delegated_transaction();
        $about = get_string('roledescription', 'local_lmsbridge');
        $roleid = create_role(get_string('rolename', 'local_lmsbridge'), self::SHORTNAME, $about);
        set_role_contextlevels($roleid, [CONTEXT_SYSTEM]);
        $system = \context_system::instance();
        foreach (self::CAPABILITIES as $capability) {
            // A plugin of Moodle may have been removed, and its capabilities with it.
            if (get_capability_info($capability)) {
                assign_capability($capability, CAP_ALLOW, $roleid, $system->id);
            }
        }
        if ($student = $DB->get_field('role', 'id', ['shortname' => 'student'])) {
            core_role_set_assign_allowed($roleid, $student);
        }
        $transaction->allow_commit();
        return true;
    }
}
