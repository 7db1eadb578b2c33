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
 * English strings.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['backlog'] = 'What waits to be sent';
$string['backlogerror'] = 'Why it was not delivered: {$a}.';
$string['backlogoldest'] = 'The oldest of them came about: {$a}.';
$string['backlogsent'] = 'A message last arrived: {$a}.';
$string['backlogwaiting'] = 'Messages that wait: {$a}.';
$string['endpoint'] = 'Address of the bridge';
$string['endpoint_desc'] = 'Where messages are sent to, as the bridge shows it. Empty: nothing is sent, and the bridge can only ask. The site\'s HTTP security has to allow the host and the port.';
$string['invaliditems'] = 'items has to be a JSON list of at most {$a} objects.';
$string['keepdays'] = 'Days to keep';
$string['keepdays_desc'] = 'How many days messages that were sent are kept, so that the bridge can ask for them again. From 1 to 999.';
$string['kind_account'] = 'Accounts: created, changed, deleted';
$string['kind_course'] = 'Courses: created, changed, reset, deleted';
$string['kind_learner'] = 'Learners: enrolments, completions, grades, attempts';
$string['kinds'] = 'What is sent';
$string['kinds_desc'] = 'What is not chosen is not sent. The bridge can still ask for it.';
$string['lmsbridge:use'] = 'Use the functions of the bridge: read learners of all courses, enrol';
$string['notsetup'] = 'Nothing is sent until both the address and the secret are set.';
$string['pluginname'] = 'LMS bridge';
$string['privacy:metadata:bridge'] = 'The bridge to the register of training is told who takes part in which course, and how it went.';
$string['privacy:metadata:bridge:account'] = 'User ID, username, how the user signs in, whether the account is confirmed or suspended, and when it was created.';
$string['privacy:metadata:bridge:attempts'] = 'Finished quiz attempts: number, marks and times.';
$string['privacy:metadata:bridge:completion'] = 'When the course and its activities were completed, and whether somebody has changed that.';
$string['privacy:metadata:bridge:email'] = 'The email address.';
$string['privacy:metadata:bridge:enrolments'] = 'Enrolments with their dates, and roles in the course.';
$string['privacy:metadata:bridge:grades'] = 'Grades of activities.';
$string['privacy:metadata:bridge:idnumber'] = 'The ID number.';
$string['privacy:metadata:bridge:name'] = 'First name and last name.';
$string['privacy:metadata:bridge:tracking'] = 'Status, score and time that learning packages have recorded.';
$string['privacy:metadata:bridge:webinars'] = 'How long the user was present in webinars.';
$string['privacy:metadata:bridge:workplace'] = 'Institution and department.';
$string['privacy:metadata:outbox'] = 'The messages to the bridge that wait or were sent. They name the user and the event; what is told is read when it is sent.';
$string['privacy:metadata:outbox:courseid'] = 'The course in which it happened.';
$string['privacy:metadata:outbox:eventname'] = 'What happened.';
$string['privacy:metadata:outbox:timecreated'] = 'When it happened.';
$string['privacy:metadata:outbox:timesent'] = 'When the message arrived.';
$string['privacy:metadata:outbox:userid'] = 'The user whom it concerns.';
$string['roledescription'] = 'For the service account of the bridge. Reads accounts, courses and results, enrols learners, and changes nothing else.';
$string['rolename'] = 'LMS bridge';
$string['secret'] = 'Secret';
$string['secret_desc'] = 'What messages are signed with, as the bridge shows it: whsec_ and letters. While one secret is replaced by another, enter both with a blank between them.';
$string['secretinvalid'] = 'This is not a secret of the bridge. It begins with whsec_; two are separated by a blank.';
$string['tasksend'] = 'Send messages to the bridge';
$string['tasksweep'] = 'Send to the bridge what waits, and remove old messages';
$string['testabout'] = 'Sends a signed message without any content to the bridge, and shows what it answered.';
$string['testarrived'] = 'The bridge has received the message and accepted its signature (HTTP {$a}).';
$string['testbutton'] = 'Send a test';
$string['testfailed'] = 'The message did not arrive: {$a}.';
$string['testtitle'] = 'LMS bridge: send a test';
$string['tosettings'] = 'Settings of the bridge';
$string['unknowncourse'] = 'There is no such course.';
