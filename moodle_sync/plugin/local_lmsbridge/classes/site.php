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

use core_external\external_single_structure;
use core_external\external_value;

/**
 * What this site is, and the settings of it that matter to the bridge.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class site {
    /**
     * Which site speaks.
     *
     * @return array identifier, url, moodle, plugin
     */
    public static function about(): array {
        global $CFG;
        return [
            'identifier' => hash('sha256', get_site_identifier()),
            'url' => $CFG->wwwroot,
            'moodle' => $CFG->release,
            'plugin' => (int) get_config('local_lmsbridge', 'version'),
        ];
    }

    /**
     * The shape of about() in the answer of a function.
     *
     * @return external_single_structure
     */
    public static function structure(): external_single_structure {
        return new external_single_structure([
            'identifier' => new external_value(PARAM_ALPHANUM, 'SHA-256 of the site identifier, in hex'),
            'url' => new external_value(PARAM_RAW, 'The wwwroot'),
            'moodle' => new external_value(PARAM_RAW, 'The release of Moodle'),
            'plugin' => new external_value(PARAM_INT, 'The version of this plugin'),
        ], 'Which site speaks');
    }

    /**
     * Settings that decide whether the bridge works well here.
     *
     * @return array
     */
    public static function settings(): array {
        global $CFG;
        return [
            'endpoint_set' => trim((string) get_config('local_lmsbridge', 'endpoint')) !== '',
            'secret_set' => local\signature::secrets((string) get_config('local_lmsbridge', 'secret')) !== [],
            'max_input_vars' => (int) ini_get('max_input_vars'),
            'idnumber_locked' => self::idnumber_is_locked(),
            'logstore' => self::logstore(),
            'completion_enabled' => !empty($CFG->enablecompletion),
            'cron_last' => ((int) get_config('tool_task', 'lastcronstart')) ?: null,
        ];
    }

    /**
     * Whether no user can change their own idnumber: every way of signing in locks the field.
     *
     * @return bool
     */
    private static function idnumber_is_locked(): bool {
        foreach (get_enabled_auth_plugins() as $name) {
            if (!exists_auth_plugin($name) || !get_auth_plugin($name)->can_edit_profile()) {
                continue;
            }
            if (get_config("auth_$name", 'field_lock_idnumber') !== 'locked') {
                return false;
            }
        }
        return true;
    }

    /**
     * The log store that sends xAPI statements, where there is one.
     *
     * @return array
     */
    private static function logstore(): array {
        $config = get_config('logstore_xapi');
        $version = (int) ($config->version ?? 0);
        $stores = explode(',', (string) get_config('tool_log', 'enabled_stores'));
        return [
            'installed' => $version > 0,
            'enabled' => in_array('logstore_xapi', $stores, true),
            'version' => $version ?: null,
            'batch_size' => isset($config->maxbatchsize) ? (int) $config->maxbatchsize : null,
            'background' => !empty($config->backgroundmode),
            'send_idnumber' => !empty($config->sendidnumber),
            'send_username' => !empty($config->send_username),
            'endpoint_is_set' => !empty($config->endpoint),
        ];
    }
}
