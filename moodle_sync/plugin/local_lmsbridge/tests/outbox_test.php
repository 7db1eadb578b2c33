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
 * What happens is written down, about the right person, together with the fact or not at all.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 *
 * @covers     \local_lmsbridge\observer
 * @covers     \local_lmsbridge\outbox
 * @covers     \local_lmsbridge\task\send
 */
final class outbox_test extends \advanced_testcase {
    /**
     * An enrolment by a teacher is about the learner.
     */
    public function test_the_row_names_the_learner_and_not_the_actor(): void {
        $this->resetAfterTest();
        $this->setAdminUser();
        $course = $this->getDataGenerator()->create_course();
        $user = $this->getDataGenerator()->create_and_enrol($course);
        $row = $this->rows('user_enrolment_created')[0];
        $this->assertEquals([outbox::LEARNER, $user->id, $course->id], [$row->kind, $row->userid, $row->courseid]);
    }

    /**
     * Accounts and courses have rows of their own kind.
     */
    public function test_accounts_and_courses_are_told_of(): void {
        global $CFG;
        require_once($CFG->dirroot . '/user/lib.php');
        $this->resetAfterTest();
        $id = user_create_user((object) ['username' => 'ljubica', 'password' => 'Ab1-cdefgh', 'email' => 'l@example.com']);
        delete_user(\core_user::get_user($id));
        $course = create_course((object) ['category' => 1, 'fullname' => 'Курс', 'shortname' => 'К']);
        delete_course($course, false);
        $found = [];
        foreach (['user_created', 'user_deleted', 'course_created', 'course_deleted'] as $name) {
            [$row] = $this->rows($name);
            $found[] = [$row->kind, (int) $row->userid, (int) $row->courseid];
        }
        $account = [outbox::ACCOUNT, $id, 0];
        $this->assertEquals([$account, $account, [outbox::COURSE, 0, $course->id], [outbox::COURSE, 0, $course->id]], $found);
    }

    /**
     * Any number of rows ask for one task.
     */
    public function test_one_task_is_queued_for_many_rows(): void {
        global $DB;
        $this->resetAfterTest();
        $course = $this->getDataGenerator()->create_course();
        for ($i = 0; $i < 3; $i++) {
            $this->getDataGenerator()->create_and_enrol($course);
        }
        $this->assertEquals(1, $DB->count_records('task_adhoc', ['classname' => '\\' . task\send::class]));
    }

    /**
     * A row that is not yet told of holds back all that follow it in the feed, and no others.
     */
    public function test_the_feed_stops_at_what_is_too_young(): void {
        global $DB;
        $this->resetAfterTest();
        $now = time();
        $ids = [];
        foreach ([10, 1, 10] as $age) {
            outbox::add(outbox::ACCOUNT, 2, 0, 'user_updated');
            $id = outbox::head();
            $DB->set_field(outbox::TABLE, 'timecreated', $now - $age, ['id' => $id]);
            $ids[] = $id;
        }
        [$rows, $more] = outbox::after($ids[0] - 1, 10, $now);
        $this->assertEquals([[$ids[0]], false], [array_column($rows, 'id'), $more]);
        [$rows, $more] = outbox::after($ids[0] - 1, 2, $now + 5);
        $this->assertEquals([[$ids[0], $ids[1]], true], [array_column($rows, 'id'), $more]);
    }

    /**
     * What was sent goes after its days, what waits stays, and the head is remembered.
     */
    public function test_only_what_was_sent_is_purged(): void {
        global $DB;
        $this->resetAfterTest();
        set_config('endpoint', 'https://bridge.example.com', 'local_lmsbridge');
        foreach (['waits', 'sent'] as $name) {
            outbox::add(outbox::ACCOUNT, 2, 0, $name);
        }
        $DB->set_field(outbox::TABLE, 'timesent', time(), ['eventname' => 'sent']);
        $head = outbox::head();
        outbox::purge(time() + 29 * DAYSECS);
        $this->assertCount(1, $this->rows('sent'));
        outbox::purge(time() + 31 * DAYSECS);
        $this->assertEquals([1, 0, $head], [count($this->rows('waits')), count($this->rows('sent')), outbox::head()]);
    }

    /**
     * The rows of an event.
     *
     * @param string $eventname
     * @return \stdClass[]
     */
    private function rows(string $eventname): array {
        global $DB;
        return array_values($DB->get_records(outbox::TABLE, ['eventname' => $eventname], 'id'));
    }
}
