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

namespace local_lmsbridge\local;

/**
 * The plugin's settings as they stand now.
 *
 * A cron process lives for minutes and answers get_config() from what it read at first. With that, messages would go
 * to an address that was replaced, and be marked as sent.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class fresh {
    /**
     * Reads all settings from the database, past every cache. What config.php forces stays forced.
     *
     * @return string[] by name; what was never set is not there
     */
    public static function settings(): array {
        global $CFG, $DB;
        $stored = $DB->get_records_menu('config_plugins', ['plugin' => 'local_lmsbridge'], '', 'name, value');
        $forced = $CFG->forced_plugin_settings['local_lmsbridge'] ?? [];
        return array_map('strval', array_merge($stored, $forced));
    }

    /**
     * Where messages go and what they are signed with, read together: one belongs to the other.
     *
     * @return array the address or '', and the secrets' bytes
     */
    public static function target(): array {
        $settings = self::settings();
        return [trim($settings['endpoint'] ?? ''), signature::secrets($settings['secret'] ?? '')];
    }
}
