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
 * What is sent is noted, and what is told is how things stand.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 *
 * @covers     \local_lmsbridge\sender
 * @covers     \local_lmsbridge\messages
 * @covers     \local_lmsbridge\learners
 */
final class sender_test extends \advanced_testcase {
    /**
     * Nothing is sent before both the address and the secret are there.
     */
    public function test_nothing_is_sent_without_a_secret(): void {
        $this->resetAfterTest();
        set_config('endpoint', 'https://bridge.example.com', 'local_lmsbridge');
        $this->assertFalse(sender::is_set_up());
        set_config('secret', 'whsec_' . base64_encode('secret'), 'local_lmsbridge');
        $this->assertTrue(sender::is_set_up());
    }

    /**
     * An address that another process has changed is known at once, whatever this one has in its cache.
     */
    public function test_a_changed_address_is_known_at_once(): void {
        global $DB;
        $this->resetAfterTest();
        set_config('endpoint', 'https://old.example.com', 'local_lmsbridge');
        get_config('local_lmsbridge', 'endpoint');
        $DB->set_field('config_plugins', 'value', 'https://new.example.com', ['plugin' => 'local_lmsbridge', 'name' => 'endpoint']);
        $this->assertEquals('https://new.example.com', local\fresh::target()[0]);
        $this->assertEquals('https://old.example.com', get_config('local_lmsbridge', 'endpoint'));
    }

    /**
     * A row that arrived no longer waits.
     */
    public function test_what_arrived_no_longer_waits(): void {
        $this->resetAfterTest();
        set_config('endpoint', 'https://bridge.example.com', 'local_lmsbridge');
        set_config('secret', 'whsec_' . base64_encode('secret'), 'local_lmsbridge');
        outbox::add(outbox::ACCOUNT, 2, 0, 'user_updated');
        $waiting = outbox::backlog()['waiting'];
        for ($i = 0; $i < $waiting; $i++) {
            \curl::mock_response('');
        }
        $this->assertEquals($waiting, (new sender())->run());
        $this->assertEquals(0, outbox::backlog()['waiting']);
    }

    /**
     * A failure that concerns all holds all; one that concerns a message lets the others go on.
     */
    public function test_a_failure_of_all_holds_all(): void {
        global $DB;
        $this->resetAfterTest();
        $DB->delete_records(outbox::TABLE);
        outbox::add(outbox::ACCOUNT, 2, 0, 'first');
        outbox::add(outbox::ACCOUNT, 2, 0, 'second');
        $now = time();
        [$first] = outbox::due($now, 10);
        outbox::failed($first, $now, 'HTTP 400', false);
        $this->assertEquals([['second'], 0], [array_column(outbox::due($now, 10), 'eventname'), outbox::held_until($now)]);
        outbox::failed($first, $now, 'HTTP 503', true);
        $this->assertEquals($now + 10, outbox::held_until($now));
        $this->assertEquals(0, outbox::held_until($now + 10));
        $this->assertEquals('HTTP 503', outbox::backlog()['last_error']);
    }

    /**
     * A message tells of a learner all that is known.
     */
    public function test_a_message_tells_all_of_a_learner(): void {
        $this->resetAfterTest();
        $this->setAdminUser();
        $course = $this->getDataGenerator()->create_course(['idnumber' => 'OBUKA-1', 'enablecompletion' => 1]);
        $page = $this->getDataGenerator()->create_module('page', ['course' => $course, 'completion' => 1, 'name' => 'Читање']);
        $user = $this->getDataGenerator()->create_and_enrol($course, 'student', ['firstname' => 'Љубица']);
        (new \completion_info($course))->update_state(get_coursemodule_from_id('page', $page->cmid), 1, $user->id);
        $row = (object) ['id' => 5, 'kind' => outbox::LEARNER, 'userid' => $user->id, 'courseid' => $course->id,
            'eventname' => 'course_completed', 'timecreated' => 7];
        $told = json_decode((new messages())->body($row, 9), true);
        $this->assertEquals(
            ['learner', 'course_completed', 5, 7, 9],
            [$told['type'], $told['event'], $told['seq'], $told['created'], $told['sent']]
        );
        $this->assertEquals(['Љубица', 'OBUKA-1'], [$told['user']['firstname'], $told['course']['idnumber']]);
        $this->assertEquals(['student'], $told['learner']['roles']);
        $activity = $told['learner']['activities'][0];
        $this->assertEquals(['Читање', 1], [$activity['name'], $activity['state']]);
    }

    /**
     * Of a course and an account that are gone only that is told.
     */
    public function test_what_is_gone_is_told_as_gone(): void {
        $this->resetAfterTest();
        $user = $this->getDataGenerator()->create_user(['firstname' => 'Љубица']);
        delete_user($user);
        $row = (object) ['id' => 5, 'kind' => outbox::LEARNER, 'userid' => $user->id, 'courseid' => 99999,
            'eventname' => 'user_enrolment_deleted', 'timecreated' => 7];
        $told = json_decode((new messages())->body($row, 9), true);
        $this->assertEquals([['id' => 99999, 'deleted' => true], null], [$told['course'], $told['learner']]);
        $this->assertEquals([true, '', ''], [$told['user']['deleted'], $told['user']['username'], $told['user']['firstname']]);
    }
}
