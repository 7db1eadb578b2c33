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
 * What an HTTP status means for a message and for those behind it. Needs nothing of Moodle.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class verdict {
    /** @var string the bridge has it */
    public const ARRIVED = 'arrived';
    /** @var string this message was refused; those behind it go on */
    public const PASS = 'pass';
    /** @var string nothing can be delivered now; all wait, so that the order stays */
    public const HOLD = 'hold';

    /** @var int[] client errors that say nothing of the message itself: key, address, pace */
    private const OF_ALL = [401, 404, 408, 425, 429];

    /**
     * The verdict. A success is a status of 2xx and nothing else.
     *
     * @param int $code HTTP status, 0 without an answer
     * @return string
     */
    public static function of(int $code): string {
        if ($code >= 200 && $code < 300) {
            return self::ARRIVED;
        }
        $refused = $code >= 400 && $code < 500 && !in_array($code, self::OF_ALL, true);
        return $refused ? self::PASS : self::HOLD;
    }

    /**
     * The error in a line: the status, or why there was none. An answer's text is not repeated.
     *
     * @param int $code HTTP status, 0 without an answer
     * @param string $reason why there was none
     * @return string empty after a success
     */
    public static function error(int $code, string $reason): string {
        if ($code > 0) {
            return self::of($code) === self::ARRIVED ? '' : "HTTP $code";
        }
        return trim($reason) === '' ? 'no answer' : trim($reason);
    }
}
