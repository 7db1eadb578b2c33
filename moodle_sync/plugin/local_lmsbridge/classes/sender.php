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

use local_lmsbridge\local\body;
use local_lmsbridge\local\fresh;
use local_lmsbridge\local\signature;
use local_lmsbridge\local\verdict;

/**
 * Sends the rows of the outbox to the bridge: oldest first, one process at a time.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sender {
    /** @var int rows read at a time */
    private const LOT = 50;
    /** @var int seconds after which a run begins nothing new */
    private const BUDGET = 45;
    /** @var int seconds within which the bridge has to accept the connection */
    private const CONNECT = 5;
    /** @var int seconds within which it has to answer */
    private const ANSWER = 20;

    /**
     * Sends what is due.
     *
     * @param int $patience seconds to wait for another process that is sending
     * @return int how many messages arrived
     */
    public function run(int $patience = 0): int {
        if (!self::is_set_up()) {
            return 0;
        }
        $lock = \core\lock\lock_config::get_lock_factory('local_lmsbridge')->get_lock('send', $patience);
        if (!$lock) {
            return 0;
        }
        try {
            $sent = outbox::held_until(time()) ? 0 : $this->send_due(time() + self::BUDGET);
            task\send::at(outbox::held_until(time()));
            return $sent;
        } finally {
            $lock->release();
        }
    }

    /**
     * Whether there is somewhere to send to, and something to sign with.
     *
     * @return bool
     */
    public static function is_set_up(): bool {
        [$endpoint, $secrets] = fresh::target();
        return $endpoint !== '' && $secrets !== [];
    }

    /**
     * Sends a message of type test.
     *
     * @return array done: bool; code: HTTP status, 0 without an answer; error: string
     */
    public function test(): array {
        if (!self::is_set_up()) {
            return ['done' => false, 'code' => 0, 'error' => get_string('notsetup', 'local_lmsbridge')];
        }
        [$code, $error] = $this->post(\core\uuid::generate(), body::of(messages::test(time())));
        return ['done' => verdict::of($code) === verdict::ARRIVED, 'code' => $code, 'error' => $error];
    }

    /**
     * Sends until nothing is due, the time is over, or a failure concerns all.
     *
     * @param int $until Unix seconds
     * @return int how many messages arrived
     */
    private function send_due(int $until): int {
        $sent = 0;
        do {
            $rows = outbox::due(time(), self::LOT);
            foreach ($rows as $row) {
                $verdict = $this->send($row);
                $sent += $verdict === verdict::ARRIVED ? 1 : 0;
                if ($verdict === verdict::HOLD || time() >= $until) {
                    return $sent;
                }
            }
        } while (count($rows) === self::LOT);
        return $sent;
    }

    /**
     * Sends one row and notes what came of it.
     *
     * @param \stdClass $row
     * @return string a verdict
     */
    private function send(\stdClass $row): string {
        try {
            // Built now and not when it happened: scores are written after the completion that they bring about.
            $body = (new messages())->body($row, time());
        } catch (\Throwable $failure) {
            outbox::failed($row, time(), 'not built: ' . $failure->getMessage(), false);
            return verdict::PASS;
        }
        [$code, $error] = $this->post($row->uuid, $body);
        $verdict = verdict::of($code);
        if ($verdict === verdict::ARRIVED) {
            outbox::sent($row, time());
        } else {
            outbox::failed($row, time(), $error, $verdict === verdict::HOLD);
        }
        return $verdict;
    }

    /**
     * Posts a signed message.
     *
     * @param string $id stays the same when the message is sent again
     * @param string $body
     * @return array the HTTP status or 0, and the error or ''
     */
    private function post(string $id, string $body): array {
        global $CFG;
        require_once($CFG->libdir . '/filelib.php');
        // Read for each message, as the address may be another than a moment ago.
        [$endpoint, $secrets] = fresh::target();
        if ($endpoint === '' || $secrets === []) {
            return [0, get_string('notsetup', 'local_lmsbridge')];
        }
        $now = time();
        $curl = new \curl();
        $curl->setHeader([
            'Content-Type: application/json',
            'Expect:',
            "webhook-id: $id",
            "webhook-timestamp: $now",
            'webhook-signature: ' . signature::header($secrets, $id, $now, $body),
        ]);
        $answer = $curl->post($endpoint, $body, [
            'CURLOPT_CONNECTTIMEOUT' => self::CONNECT,
            'CURLOPT_TIMEOUT' => self::ANSWER,
            'CURLOPT_FOLLOWLOCATION' => 0,
            'CURLOPT_SSL_VERIFYPEER' => 1,
            'CURLOPT_SSL_VERIFYHOST' => 2,
        ]);
        // An address that the site's HTTP security forbids gives no error number and no status, only this text.
        $code = (int) ($curl->info['http_code'] ?? 0);
        return [$code, verdict::error($code, $curl->errno ? (string) $curl->error : (string) $answer)];
    }
}
