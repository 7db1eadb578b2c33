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

use core_external\external_api;

/**
 * What can be asked, and by whom.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 *
 * @covers     \local_lmsbridge\external\access
 * @covers     \local_lmsbridge\external\get_changes
 * @covers     \local_lmsbridge\external\get_learners
 * @covers     \local_lmsbridge\external\get_roster
 * @covers     \local_lmsbridge\external\get_status
 * @covers     \local_lmsbridge\external\push_roster
 * @covers     \local_lmsbridge\external\send_test
 * @covers     \local_lmsbridge\register
 * @covers     \local_lmsbridge\role
 * @covers     \local_lmsbridge\roster
 */
final class functions_test extends \advanced_testcase {
    /**
     * Functions with the arguments that they need.
     *
     * @return array[]
     */
    public static function functions(): array {
        return [
            'status' => [external\get_status::class, []],
            'changes' => [external\get_changes::class, [0, 10]],
            'learners' => [external\get_learners::class, [1]],
            'roster' => [external\get_roster::class, [1]],
            'push' => [external\push_roster::class, ['[]']],
            'test' => [external\send_test::class, []],
        ];
    }

    /**
     * Nobody without the capability is answered.
     *
     * @dataProvider functions
     * @param string $class
     * @param array $arguments
     */
    public function test_every_function_asks_for_the_capability(string $class, array $arguments): void {
        $this->resetAfterTest();
        $this->setUser($this->getDataGenerator()->create_user());
        $this->expectException(\required_capability_exception::class);
        $class::execute(...$arguments);
    }

    /**
     * The role that the installation makes is enough, and makes no second one.
     */
    public function test_the_role_is_enough_for_every_function(): void {
        $this->resetAfterTest();
        $this->be_the_bridge();
        $this->assertFalse(role::create());
        $course = $this->getDataGenerator()->create_course();
        $learner = $this->getDataGenerator()->create_and_enrol($course);
        $this->assertEquals(outbox::head(), $this->answer(external\get_status::class)['outbox']['head']);
        $this->assertEquals([], $this->answer(external\get_changes::class, outbox::head())['messages']);
        $learners = $this->answer(external\get_learners::class, $course->id);
        $this->assertEquals([1, 0, 0], [$learners['total'], $learners['completed'], $learners['next']]);
        $this->assertEquals($learner->id, json_decode($learners['learners'][0])->user->id);
        $this->assertEquals($learner->id, $this->answer(external\get_roster::class, $course->id)['seats'][0]['userid']);
    }

    /**
     * Who completed the course and was unenrolled is still told of; a teacher is not.
     */
    public function test_learners_who_were_unenrolled_are_still_told_of(): void {
        global $DB;
        $this->resetAfterTest();
        $this->be_the_bridge();
        $course = $this->getDataGenerator()->create_course(['enablecompletion' => 1]);
        $this->getDataGenerator()->create_and_enrol($course, 'editingteacher');
        $gone = $this->getDataGenerator()->create_user();
        $DB->insert_record('course_completions', ['course' => $course->id, 'userid' => $gone->id, 'timecompleted' => 5]);
        $there = $this->getDataGenerator()->create_and_enrol($course);
        $page = $this->answer(external\get_learners::class, $course->id, 0, 1);
        $this->assertEquals([2, 1, $gone->id], [$page['total'], $page['completed'], $page['next']]);
        $this->assertEquals(5, json_decode($page['learners'][0])->learner->completed);
        $page = $this->answer(external\get_learners::class, $course->id, $page['next'], 1);
        $this->assertEquals([$there->id, 0], [json_decode($page['learners'][0])->user->id, $page['next']]);
    }

    /**
     * Each item is done by itself, or says why not.
     */
    public function test_each_intent_has_a_result_of_its_own(): void {
        global $DB;
        $this->resetAfterTest();
        $this->be_the_bridge();
        $course = $this->getDataGenerator()->create_course();
        $bare = $this->getDataGenerator()->create_course();
        $DB->delete_records('enrol', ['courseid' => $bare->id, 'enrol' => 'manual']);
        $user = $this->getDataGenerator()->create_user();
        $paused = $this->getDataGenerator()->create_user(['suspended' => 1]);
        $gone = $this->getDataGenerator()->create_user();
        delete_user($gone);
        $student = (int) $DB->get_field('role', 'id', ['shortname' => 'student']);
        $whole = ['courseid' => (int) $course->id, 'userid' => (int) $user->id, 'roleid' => $student,
            'start' => 5, 'end' => 0, 'suspended' => false];
        $wanted = [
            ['enrolled', []],
            ['unchanged', []],
            ['updated', ['suspended' => true]],
            ['unknown-course', ['courseid' => 99999]],
            ['no-manual-enrolment', ['courseid' => (int) $bare->id]],
            ['unknown-user', ['userid' => 99999]],
            ['deleted-user', ['userid' => (int) $gone->id]],
            ['suspended-account', ['userid' => (int) $paused->id]],
            ['role-not-assignable', ['roleid' => (int) $DB->get_field('role', 'id', ['shortname' => 'manager'])]],
            ['invalid-item', ['end' => '7']],
        ];
        $items = [];
        foreach ($wanted as $n => [$code, $change]) {
            $items[] = $change + $whole + ['key' => "$n"];
        }
        $results = $this->answer(external\push_roster::class, json_encode($items))['results'];
        $this->assertEquals(array_column($wanted, 0), array_column($results, 'code'));
        $this->assertEquals([true, true, true], array_slice(array_column($results, 'done'), 0, 3));
        $this->assertEquals(1, $DB->count_records('user_enrolments', ['userid' => $user->id, 'status' => ENROL_USER_SUSPENDED]));
    }

    /**
     * Signs in as an account that has the role and nothing else.
     */
    private function be_the_bridge(): void {
        global $DB;
        $bridge = $this->getDataGenerator()->create_user();
        $roleid = $DB->get_field('role', 'id', ['shortname' => role::SHORTNAME], MUST_EXIST);
        role_assign($roleid, $bridge->id, \context_system::instance()->id);
        $this->setUser($bridge);
    }

    /**
     * The answer of a function, as it would be sent.
     *
     * @param string $class
     * @param mixed ...$arguments
     * @return array
     */
    private function answer(string $class, ...$arguments): array {
        return external_api::clean_returnvalue($class::execute_returns(), $class::execute(...$arguments));
    }
}
