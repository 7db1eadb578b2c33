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
 * What is listened to. An event of a plugin that is not there never comes.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

// Internal, the default: within the transaction of the one who did it. Both stand, or neither.
$observers = [
    ['eventname' => '\core\event\course_completed', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\course_module_completion_updated', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_graded', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_enrolment_created', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_enrolment_updated', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_enrolment_deleted', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\mod_scorm\event\status_submitted', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\mod_scorm\event\scoreraw_submitted', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\mod_quiz\event\attempt_submitted', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\mod_bigbluebuttonbn\event\meeting_joined', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_created', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_updated', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\user_deleted', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\course_created', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\course_updated', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\course_deleted', 'callback' => '\local_lmsbridge\observer::record'],
    ['eventname' => '\core\event\course_reset_ended', 'callback' => '\local_lmsbridge\observer::record'],
];
