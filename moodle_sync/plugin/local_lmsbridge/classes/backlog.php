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
 * What waits to be sent, for the page of settings.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class backlog {
    /**
     * A few sentences, and the way to try it.
     *
     * @return string HTML
     */
    public static function as_html(): string {
        $found = outbox::backlog();
        $lines = [
            get_string('backlogwaiting', 'local_lmsbridge', $found['waiting']),
            get_string('backlogsent', 'local_lmsbridge', self::time($found['last_sent'])),
        ];
        if ($found['oldest'] !== null) {
            $lines[] = get_string('backlogoldest', 'local_lmsbridge', self::time($found['oldest']));
        }
        if ($found['last_error'] !== null) {
            $lines[] = get_string('backlogerror', 'local_lmsbridge', s($found['last_error']));
        }
        if (!sender::is_set_up()) {
            $lines[] = get_string('notsetup', 'local_lmsbridge');
        }
        $test = new \moodle_url('/local/lmsbridge/test.php');
        $link = \html_writer::link($test, get_string('testtitle', 'local_lmsbridge'));
        return \html_writer::alist($lines) . \html_writer::tag('p', $link);
    }

    /**
     * A time for people.
     *
     * @param int|null $time
     * @return string
     */
    private static function time(?int $time): string {
        return $time === null ? get_string('never') : userdate($time);
    }
}
