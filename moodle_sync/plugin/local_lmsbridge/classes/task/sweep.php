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

namespace local_lmsbridge\task;

/**
 * Each minute: tries again what failed, and removes what was kept long enough.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class sweep extends \core\task\scheduled_task {
    /**
     * The name for people.
     *
     * @return string
     */
    public function get_name() {
        return get_string('tasksweep', 'local_lmsbridge');
    }

    /**
     * Sends and purges.
     */
    public function execute() {
        $sent = (new \local_lmsbridge\sender())->run();
        mtrace("  $sent sent");
        \local_lmsbridge\outbox::purge(time());
    }
}
