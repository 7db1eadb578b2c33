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
 * How long to wait after a failure. Needs nothing of Moodle.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class backoff {
    /** @var int seconds after the first failure */
    private const FIRST = 10;
    /** @var int seconds that are never exceeded */
    private const LONGEST = 3600;

    /**
     * Twice as long after each failure: 10 s, 20 s, 40 s … 1 h.
     *
     * @param int $attempts how many have failed, 1 or more
     * @return int seconds
     */
    public static function seconds(int $attempts): int {
        $doublings = min(max($attempts - 1, 0), 20);
        return min(self::FIRST * 2 ** $doublings, self::LONGEST);
    }
}
