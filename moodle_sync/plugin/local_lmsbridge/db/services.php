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

/**
 * Web service functions, and the service that holds all that the bridge calls.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_lmsbridge_get_status' => [
        'classname' => 'local_lmsbridge\external\get_status',
        'description' => 'Tells what this site is, what waits in the outbox, and the settings that matter to the bridge.',
        'type' => 'read',
        'capabilities' => 'local/lmsbridge:use',
    ],
    'local_lmsbridge_get_changes' => [
        'classname' => 'local_lmsbridge\external\get_changes',
        'description' => 'Lists messages of the outbox after a sequence number, whether they were sent or not.',
        'type' => 'read',
        'capabilities' => 'local/lmsbridge:use',
    ],
    'local_lmsbridge_get_learners' => [
        'classname' => 'local_lmsbridge\external\get_learners',
        'description' => 'Lists all that is known of the learners of a course, of those unenrolled since too.',
        'type' => 'read',
        'capabilities' => 'local/lmsbridge:use',
    ],
    'local_lmsbridge_get_roster' => [
        'classname' => 'local_lmsbridge\external\get_roster',
        'description' => 'Lists the enrolments of a course, by any method.',
        'type' => 'read',
        'capabilities' => 'local/lmsbridge:use',
    ],
    'local_lmsbridge_push_roster' => [
        'classname' => 'local_lmsbridge\external\push_roster',
        'description' => 'Enrols people by the manual method, each on their own, with a result for each.',
        'type' => 'write',
        'capabilities' => 'local/lmsbridge:use, enrol/manual:enrol',
    ],
    'local_lmsbridge_send_test' => [
        'classname' => 'local_lmsbridge\external\send_test',
        'description' => 'Sends a signed message of type test to the endpoint.',
        'type' => 'write',
        'capabilities' => 'local/lmsbridge:use',
    ],
];

$services = [
    'lms-bridge' => [
        'shortname' => 'lmsbridge',
        'enabled' => 1,
        'restrictedusers' => 1,
        'downloadfiles' => 1,
        'uploadfiles' => 0,
        // Names only: one that this version of Moodle does not have is listed in vain and does no harm.
        'functions' => [
            'local_lmsbridge_get_status',
            'local_lmsbridge_get_changes',
            'local_lmsbridge_get_learners',
            'local_lmsbridge_get_roster',
            'local_lmsbridge_push_roster',
            'local_lmsbridge_send_test',
            'core_webservice_get_site_info',
            'core_user_get_users_by_field',
            'core_user_create_users',
            'core_user_update_users',
            'core_course_get_courses',
            'core_course_get_courses_by_field',
            'core_course_get_contents',
            'mod_scorm_get_scorms_by_courses',
            'mod_scorm_get_scorm_scoes',
            'mod_quiz_get_quizzes_by_courses',
            'mod_bigbluebuttonbn_get_bigbluebuttonbns_by_courses',
            'core_enrol_get_enrolled_users',
            'enrol_manual_enrol_users',
            'core_enrol_get_users_courses',
            'core_completion_get_course_completion_status',
            'core_completion_get_activities_completion_status',
            'mod_scorm_get_scorm_attempt_count',
            'mod_scorm_get_scorm_sco_tracks',
            'mod_quiz_get_user_attempts',
            'mod_quiz_get_user_best_grade',
            'gradereport_user_get_grade_items',
            'core_reportbuilder_list_reports',
            'core_reportbuilder_set_filters',
            'core_reportbuilder_filters_reset',
            'core_reportbuilder_retrieve_report',
            'core_group_get_course_groups',
            'core_group_get_group_members',
            'core_group_create_groups',
            'core_group_add_group_members',
            'core_group_delete_group_members',
            'core_cohort_search_cohorts',
            'core_cohort_get_cohort_members',
            'core_cohort_create_cohorts',
            'core_cohort_add_cohort_members',
            'core_cohort_delete_cohort_members',
        ],
    ],
];
