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

use local_lmsbridge\local\backoff;
use local_lmsbridge\local\fresh;

/**
 * What happened and is to be told, one row each, in the order of its id.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class outbox {
    /** @var string the table */
    public const TABLE = 'local_lmsbridge_outbox';
    /** @var string something about a person in a course */
    public const LEARNER = 'learner';
    /** @var string something about an account */
    public const ACCOUNT = 'account';
    /** @var string something about a course */
    public const COURSE = 'course';
    /** @var string[] all kinds */
    public const KINDS = [self::LEARNER, self::ACCOUNT, self::COURSE];
    /** @var int seconds for which the change feed holds a row back: ids may become visible out of order */
    public const SETTLING = 3;

    /**
     * Adds a row.
     *
     * @param string $kind
     * @param int $userid or 0
     * @param int $courseid or 0
     * @param string $eventname short name of the event
     */
    public static function add(string $kind, int $userid, int $courseid, string $eventname): void {
        global $DB;
        $DB->insert_record(self::TABLE, (object) [
            'uuid' => \core\uuid::generate(),
            'kind' => $kind,
            'userid' => $userid,
            'courseid' => $courseid,
            'eventname' => \core_text::substr($eventname, 0, 100),
            'timecreated' => time(),
        ], false);
    }

    /**
     * The oldest rows that may be sent now.
     *
     * @param int $now
     * @param int $limit
     * @return \stdClass[]
     */
    public static function due(int $now, int $limit): array {
        global $DB;
        [$waiting, $params] = self::waiting();
        $select = "$waiting AND nextattempt <= :now";
        return array_values($DB->get_records_select(self::TABLE, $select, $params + ['now' => $now], 'id', '*', 0, $limit));
    }

    /**
     * Until when all have to wait, because a row failed for a reason that concerns all.
     *
     * @param int $now
     * @return int Unix seconds, 0: nothing holds
     */
    public static function held_until(int $now): int {
        global $DB;
        [$waiting, $params] = self::waiting();
        $select = "$waiting AND holds = 1 AND nextattempt > :now";
        return (int) $DB->get_field_select(self::TABLE, 'MAX(nextattempt)', $select, $params + ['now' => $now]);
    }

    /**
     * The row arrived.
     *
     * @param \stdClass $row
     * @param int $now
     */
    public static function sent(\stdClass $row, int $now): void {
        global $DB;
        $DB->update_record(self::TABLE, (object) [
            'id' => $row->id,
            'attempts' => $row->attempts + 1,
            'nextattempt' => 0,
            'holds' => 0,
            'lasterror' => null,
            'timesent' => $now,
        ]);
    }

    /**
     * The row did not arrive.
     *
     * @param \stdClass $row
     * @param int $now
     * @param string $error
     * @param bool $holds whether all later rows wait with it
     */
    public static function failed(\stdClass $row, int $now, string $error, bool $holds): void {
        global $DB;
        $attempts = $row->attempts + 1;
        $DB->update_record(self::TABLE, (object) [
            'id' => $row->id,
            'attempts' => $attempts,
            'nextattempt' => $now + backoff::seconds($attempts),
            'holds' => (int) $holds,
            'lasterror' => \core_text::substr($error, 0, 255),
        ]);
    }

    /**
     * Lets everything that waits be tried at once: a setting was mended.
     */
    public static function retry_all(): void {
        global $DB;
        $DB->set_field_select(self::TABLE, 'nextattempt', 0, 'timesent = 0 AND nextattempt > 0');
    }

    /**
     * Rows after an id that have settled, in order: none is left out before one that is listed.
     *
     * @param int $after
     * @param int $limit
     * @param int $now
     * @return array the rows, and whether there are more
     */
    public static function after(int $after, int $limit, int $now): array {
        global $DB;
        $rows = [];
        foreach ($DB->get_records_select(self::TABLE, 'id > ?', [$after], 'id', '*', 0, $limit + 1) as $row) {
            if ($row->timecreated > $now - self::SETTLING) {
                break;
            }
            $rows[] = $row;
        }
        return [array_slice($rows, 0, $limit), count($rows) > $limit];
    }

    /**
     * The highest id that there ever was, also after rows were purged.
     *
     * @return int
     */
    public static function head(): int {
        global $DB;
        $highest = (int) $DB->get_field_sql('SELECT MAX(id) FROM {' . self::TABLE . '}');
        return max($highest, (int) (fresh::settings()['head'] ?? 0));
    }

    /**
     * What waits.
     *
     * @return array waiting: count; oldest, last_sent: Unix seconds or null; last_error: string or null
     */
    public static function backlog(): array {
        global $DB;
        [$waiting, $params] = self::waiting();
        $table = '{' . self::TABLE . '}';
        $sql = "SELECT COUNT(id) AS waiting, MIN(timecreated) AS oldest FROM $table WHERE $waiting";
        $found = $DB->get_record_sql($sql, $params);
        $errors = $DB->get_records_select(
            self::TABLE,
            "$waiting AND lasterror IS NOT NULL",
            $params,
            'holds DESC, id',
            'id, lasterror',
            0,
            1
        );
        $lastsent = $DB->get_field_sql("SELECT MAX(timesent) FROM $table");
        return [
            'waiting' => (int) $found->waiting,
            'oldest' => $found->oldest ? (int) $found->oldest : null,
            'last_error' => $errors ? reset($errors)->lasterror : null,
            'last_sent' => $lastsent ? (int) $lastsent : null,
        ];
    }

    /**
     * Removes what has been kept long enough. What still waits to be sent stays.
     *
     * @param int $now
     */
    public static function purge(int $now): void {
        $days = max(1, (int) (get_config('local_lmsbridge', 'keepdays') ?: 30));
        [$waiting, $params] = self::waiting();
        // Without an endpoint nothing waits to be sent: the rows are there for the change feed alone.
        $done = fresh::target()[0] === '' ? '1 = 1' : "NOT ($waiting)";
        self::delete("timecreated < :before AND $done", $params + ['before' => $now - $days * DAYSECS]);
    }

    /**
     * Removes rows, and remembers how far the ids had come.
     *
     * @param string $select
     * @param array $params
     */
    public static function delete(string $select, array $params): void {
        global $DB;
        if (!$DB->record_exists_select(self::TABLE, $select, $params)) {
            return;
        }
        set_config('head', self::head(), 'local_lmsbridge');
        $DB->delete_records_select(self::TABLE, $select, $params);
    }

    /**
     * What is still to be sent: the condition and its parameters.
     *
     * @return array
     */
    private static function waiting(): array {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal(self::kinds() ?: [''], SQL_PARAMS_NAMED, 'kind');
        return ["timesent = 0 AND kind $in", $params];
    }

    /**
     * The kinds that are to be sent.
     *
     * @return string[]
     */
    private static function kinds(): array {
        $chosen = fresh::settings()['kinds'] ?? null;
        return $chosen === null ? self::KINDS : array_intersect(self::KINDS, explode(',', $chosen));
    }
}
