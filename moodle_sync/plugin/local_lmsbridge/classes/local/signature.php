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
 * Signatures of Standard Webhooks. Needs nothing of Moodle.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class signature {
    /** @var string what a secret begins with */
    private const PREFIX = 'whsec_';

    /**
     * The secrets of a setting, separated by blanks; what is no secret is left out.
     *
     * @param string $setting
     * @return string[] bytes
     */
    public static function secrets(string $setting): array {
        $secrets = [];
        foreach (preg_split('/\s+/', $setting, -1, PREG_SPLIT_NO_EMPTY) as $written) {
            $bytes = self::bytes($written);
            if ($bytes !== '') {
                $secrets[] = $bytes;
            }
        }
        return $secrets;
    }

    /**
     * Whether each of the words of a setting is a secret. An empty setting is in order.
     *
     * @param string $setting
     * @return bool
     */
    public static function is_valid(string $setting): bool {
        $words = preg_split('/\s+/', $setting, -1, PREG_SPLIT_NO_EMPTY);
        return count($words) === count(self::secrets($setting));
    }

    /**
     * The header webhook-signature: a signature by each secret, so that one can be replaced by another.
     *
     * @param string[] $secrets bytes
     * @param string $id
     * @param int $timestamp Unix seconds
     * @param string $body
     * @return string
     */
    public static function header(array $secrets, string $id, int $timestamp, string $body): string {
        $signatures = [];
        foreach ($secrets as $secret) {
            $signatures[] = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $secret, true));
        }
        return implode(' ', $signatures);
    }

    /**
     * The bytes of a secret as it is written.
     *
     * @param string $written whsec_ and base64
     * @return string bytes, empty where it is none
     */
    private static function bytes(string $written): string {
        if (strpos($written, self::PREFIX) !== 0) {
            return '';
        }
        return (string) base64_decode(substr($written, strlen(self::PREFIX)), true);
    }
}
