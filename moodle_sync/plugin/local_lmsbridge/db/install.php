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
 * What an installation makes: a role for the service account.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Makes the role, unless there is one of that name.
 *
 * @return bool
 */
function xmldb_local_lmsbridge_install() {
    // The plugin's own capability is known only after this step; the role needs it now.
    update_capabilities('local_lmsbridge');
    \local_lmsbridge\role::create();
    return true;
}

/**
 * Goes on after an installation that was interrupted.
 *
 * @return bool
 */
function xmldb_local_lmsbridge_install_recovery() {
    return xmldb_local_lmsbridge_install();
}
