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
 * Settings.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

if ($hassiteconfig) {
    $name = get_string('pluginname', 'local_lmsbridge');
    $settings = new admin_settingpage('local_lmsbridge', $name);
    $ADMIN->add('localplugins', $settings);
    $ADMIN->add('localplugins', new admin_externalpage(
        'local_lmsbridge_test',
        get_string('testtitle', 'local_lmsbridge'),
        new moodle_url('/local/lmsbridge/test.php')
    ));

    if ($ADMIN->fulltree) {
        $settings->add(new admin_setting_heading(
            'local_lmsbridge/backlog',
            get_string('backlog', 'local_lmsbridge'),
            \local_lmsbridge\backlog::as_html()
        ));

        // What is mended here is tried at once.
        $retry = ['\local_lmsbridge\outbox', 'retry_all'];

        $endpoint = new admin_setting_configtext(
            'local_lmsbridge/endpoint',
            get_string('endpoint', 'local_lmsbridge'),
            get_string('endpoint_desc', 'local_lmsbridge'),
            '',
            PARAM_URL,
            60
        );
        $endpoint->set_updatedcallback($retry);
        $settings->add($endpoint);

        $secret = new \local_lmsbridge\admin_setting_secret(
            'local_lmsbridge/secret',
            get_string('secret', 'local_lmsbridge'),
            get_string('secret_desc', 'local_lmsbridge'),
            ''
        );
        $secret->set_updatedcallback($retry);
        $settings->add($secret);

        $kinds = [];
        foreach (\local_lmsbridge\outbox::KINDS as $kind) {
            $kinds[$kind] = get_string("kind_$kind", 'local_lmsbridge');
        }
        $settings->add(new admin_setting_configmulticheckbox(
            'local_lmsbridge/kinds',
            get_string('kinds', 'local_lmsbridge'),
            get_string('kinds_desc', 'local_lmsbridge'),
            array_fill_keys(array_keys($kinds), 1),
            $kinds
        ));

        $keepdays = new admin_setting_configtext(
            'local_lmsbridge/keepdays',
            get_string('keepdays', 'local_lmsbridge'),
            get_string('keepdays_desc', 'local_lmsbridge'),
            30,
            '/^[1-9][0-9]{0,2}$/',
            4
        );
        $settings->add($keepdays);
    }
}
