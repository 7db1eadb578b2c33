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

namespace local_lmsbridge\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;
use core_privacy\tests\provider_testcase;
use local_lmsbridge\outbox;

/**
 * Personal data can be shown and erased.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 *
 * @covers     \local_lmsbridge\privacy\provider
 */
final class provider_test extends provider_testcase {
    /**
     * Every field that is described has words.
     */
    public function test_what_is_described_has_words(): void {
        $types = provider::get_metadata(new collection('local_lmsbridge'))->get_collection();
        $this->assertCount(2, $types);
        foreach ($types as $type) {
            foreach (array_merge([$type->get_summary()], array_values($type->get_privacy_fields())) as $key) {
                $this->assertTrue(get_string_manager()->string_exists($key, 'local_lmsbridge'), $key);
            }
        }
    }

    /**
     * Rows of a person are exported and erased, and nobody else's.
     */
    public function test_rows_of_a_person_are_exported_and_erased(): void {
        global $DB;
        $this->resetAfterTest();
        $one = $this->getDataGenerator()->create_user();
        $two = $this->getDataGenerator()->create_user();
        foreach ([$one, $two] as $user) {
            outbox::add(outbox::ACCOUNT, $user->id, 0, 'user_updated');
        }
        $context = \context_user::instance($one->id);
        $this->assertEquals([$context->id], provider::get_contexts_for_userid($one->id)->get_contextids());
        $userlist = new userlist($context, 'local_lmsbridge');
        provider::get_users_in_context($userlist);
        $this->assertEquals([$one->id], $userlist->get_userids());
        $this->export_context_data_for_user($one->id, $context, 'local_lmsbridge');
        $exported = writer::with_context($context)->get_data([get_string('pluginname', 'local_lmsbridge')]);
        $this->assertContains('user_updated', array_column($exported->messages, 'eventname'));
        provider::delete_data_for_all_users_in_context($context);
        $this->assertEquals(0, $DB->count_records(outbox::TABLE, ['userid' => $one->id]));
        $this->assertNotEquals(0, $DB->count_records(outbox::TABLE, ['userid' => $two->id]));
    }
}
