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
 * An enrolment as it is wanted, whole. Needs nothing of Moodle.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class intent {
    /** @var int how many a call may bring */
    public const MOST = 200;
    /** @var int length of a key */
    private const KEY = 255;

    /** @var int course id */
    public $courseid;
    /** @var int user id */
    public $userid;
    /** @var int role id */
    public $roleid;
    /** @var int Unix seconds, 0: at once */
    public $start;
    /** @var int Unix seconds, 0: no end */
    public $end;
    /** @var bool whether access is paused */
    public $suspended;

    /**
     * The items of a call.
     *
     * @param string $json
     * @return array|null values as they came; null: no list, or too long
     */
    public static function items(string $json): ?array {
        $items = json_decode($json, true, 8);
        $fits = is_array($items) && array_is_list($items) && count($items) <= self::MOST;
        return $fits ? $items : null;
    }

    /**
     * The key under which the caller knows an item.
     *
     * @param mixed $item
     * @return string empty where there is none
     */
    public static function key($item): string {
        $key = is_array($item) ? ($item['key'] ?? '') : '';
        return is_string($key) && strlen($key) <= self::KEY ? $key : '';
    }

    /**
     * Reads an item. Nothing is filled in: what is not said would overwrite what is there.
     *
     * @param mixed $item
     * @return self|null null: something is missing or is not what it should be
     */
    public static function of($item): ?self {
        if (self::key($item) === '' || !is_bool($item['suspended'] ?? null)) {
            return null;
        }
        $intent = new self();
        foreach (['courseid' => 1, 'userid' => 1, 'roleid' => 1, 'start' => 0, 'end' => 0] as $name => $least) {
            $number = $item[$name] ?? null;
            if (!is_int($number) || $number < $least) {
                return null;
            }
            $intent->$name = $number;
        }
        $intent->suspended = $item['suspended'];
        return $intent->end && $intent->end <= $intent->start ? null : $intent;
    }
}
