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
 * Sends a message of type test, at the press of a button.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require_once(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

admin_externalpage_setup('local_lmsbridge_test');

$result = null;
if (optional_param('send', false, PARAM_BOOL) && confirm_sesskey()) {
    $result = (new \local_lmsbridge\sender())->test();
}

echo $OUTPUT->header();
echo $OUTPUT->heading(get_string('testtitle', 'local_lmsbridge'));
if ($result && $result['done']) {
    $text = get_string('testarrived', 'local_lmsbridge', $result['code']);
    echo $OUTPUT->notification($text, \core\output\notification::NOTIFY_SUCCESS, false);
} else if ($result) {
    $text = get_string('testfailed', 'local_lmsbridge', s($result['error']));
    echo $OUTPUT->notification($text, \core\output\notification::NOTIFY_ERROR, false);
}
echo html_writer::tag('p', get_string('testabout', 'local_lmsbridge'));
$again = new moodle_url('/local/lmsbridge/test.php', ['send' => 1]);
echo $OUTPUT->single_button($again, get_string('testbutton', 'local_lmsbridge'), 'post');
$settings = new moodle_url('/admin/settings.php', ['section' => 'local_lmsbridge']);
echo html_writer::tag('p', html_writer::link($settings, get_string('tosettings', 'local_lmsbridge')));
echo $OUTPUT->footer();
