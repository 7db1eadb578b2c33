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
 * The secret for signing; says at once when what was entered is none.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class admin_setting_secret extends \admin_setting_configpasswordunmask {
    /**
     * Looks at what was entered.
     *
     * @param string $data
     * @return true|string true, or what is wrong
     */
    public function validate($data) {
        $checked = parent::validate($data);
        if ($checked === true && !local\signature::is_valid((string) $data)) {
            return get_string('secretinvalid', 'local_lmsbridge');
        }
        return $checked;
    }
}
