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

namespace local_lmsbridge\task;

/**
 * Sends what waits, as soon as cron comes to it.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class send extends \core\task\adhoc_task {
    /** @var int seconds to wait for another process that is sending */
    private const PATIENCE = 5;

    /** @var int seconds; what is due later than this is left to the sweep */
    private const NEAR = 60;

    /**
     * Queues the task unless one waits to be started.
     *
     * The manager's own check would be content with a task that is running, and may have looked already;
     * and it complains when two requests have queued one each.
     */
    public static function soon(): void {
        self::queue(time());
    }

    /**
     * Queues the task for a time, where that comes before the next sweep.
     *
     * @param int $time Unix seconds, 0: not at all
     */
    public static function at(int $time): void {
        if ($time > 0 && $time < time() + self::NEAR) {
            self::queue($time);
        }
    }

    /**
     * Queues the task unless one waits that begins no later.
     *
     * @param int $time Unix seconds
     */
    private static function queue(int $time): void {
        global $DB;
        $select = 'classname = :classname AND timestarted IS NULL AND nextruntime <= :time';
        $waits = $DB->record_exists_select('task_adhoc', $select, ['classname' => '\\' . self::class, 'time' => $time]);
        if (!$waits) {
            $task = new self();
            $task->set_component('local_lmsbridge');
            // A second back: what may begin now has to be due already.
            $task->set_next_run_time($time > time() ? $time : time() - 1);
            \core\task\manager::queue_adhoc_task($task);
        }
    }

    /**
     * The name for people.
     *
     * @return string
     */
    public function get_name() {
        return get_string('tasksend', 'local_lmsbridge');
    }

    /**
     * Sends. What fails is noted in the outbox and tried again by the sweep: this task itself never fails for it.
     */
    public function execute() {
        $sent = (new \local_lmsbridge\sender())->run(self::PATIENCE);
        mtrace("  $sent sent");
    }
}
