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

/**
 * Tests of the classes that need nothing of Moodle: php tests/plain/run.php
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

namespace local_lmsbridge\local;

// No part of Moodle runs here.
// phpcs:disable moodle.Files.MoodleInternal

if (PHP_SAPI !== 'cli') {
    die;
}
foreach (['backoff', 'body', 'intent', 'signature', 'verdict'] as $name) {
    require(__DIR__ . "/../../classes/local/$name.php");
}

$failures = [];
$same = function (string $promise, $expected, $actual) use (&$failures) {
    echo $expected === $actual ? 'ok   ' : 'FAIL ', $promise, "\n";
    if ($expected !== $actual) {
        $failures[] = $promise . ': ' . var_export($actual, true) . ' and not ' . var_export($expected, true);
    }
};

// The example of the specification of Standard Webhooks.
$example = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
$signed = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
$id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
$body = '{"test": 2432232314}';
$same(
    'a signature is the one of the specification',
    $signed,
    signature::header(signature::secrets($example), $id, 1614265330, $body)
);
$same(
    'each secret signs',
    2,
    count(explode(' ', signature::header(signature::secrets("$example whsec_YW5vdGhlcg=="), $id, 1614265330, $body)))
);
$same('secrets may be separated by any blanks', 2, count(signature::secrets(" $example\n\twhsec_YW5vdGhlcg== ")));
$same('what is no secret signs nothing', [], signature::secrets('secret whsec_ whsec_!!!! WHSEC_YW5v'));
$same('an empty setting is in order', true, signature::is_valid(''));
$same('a setting with one wrong word is not', false, signature::is_valid("$example wrong"));
$same('a setting with two secrets is', true, signature::is_valid("$example $example"));

$same('the first wait is 10 seconds', 10, backoff::seconds(1));
$same('each wait is twice as long', [20, 40, 80], array_map([backoff::class, 'seconds'], [2, 3, 4]));
$same('no wait is longer than an hour', [2560, 3600, 3600], array_map([backoff::class, 'seconds'], [9, 10, 100000]));

foreach ([200, 201, 204, 299] as $code) {
    $same("$code has arrived", verdict::ARRIVED, verdict::of($code));
}
foreach ([400, 403, 405, 409, 410, 413, 422] as $code) {
    $same("$code concerns one message", verdict::PASS, verdict::of($code));
}
foreach ([0, 100, 301, 302, 401, 404, 408, 425, 429, 500, 502, 503, 504] as $code) {
    $same("$code concerns all", verdict::HOLD, verdict::of($code));
}
$same('a success has no error', '', verdict::error(204, 'anything'));
$same('an answer is named by its status alone', 'HTTP 503', verdict::error(503, '<html>…'));
$same('no answer is named by its reason', 'The URL is blocked.', verdict::error(0, " The URL is blocked.\n"));
$same('no answer without a reason is still an error', 'no answer', verdict::error(0, ''));

$same('letters stay as they are', '{"name":"Љубица","url":"http://a/b"}', body::of(['name' => 'Љубица', 'url' => 'http://a/b']));
$same('a byte that is no letter is replaced', "{\"name\":\"a\u{FFFD}b\"}", body::of(['name' => "a\xFFb"]));
$same('a number as a string stays a string', '{"raw":"18.00000"}', body::of(['raw' => '18.00000']));

$whole = ['key' => 'k', 'courseid' => 2, 'userid' => 3, 'roleid' => 5, 'start' => 0, 'end' => 0, 'suspended' => false];
$read = intent::of($whole);
$same('a whole intent is read', [2, 3, 5, 0, 0, false], $read ? array_values(get_object_vars($read)) : null);
foreach (array_keys($whole) as $name) {
    $same("an intent without $name is none", null, intent::of(array_diff_key($whole, [$name => 1])));
}
$wrong = ['key' => 5, 'courseid' => '2', 'userid' => 0, 'roleid' => 1.5, 'start' => -1, 'end' => null, 'suspended' => 0];
foreach ($wrong as $name => $value) {
    $same("an intent with a wrong $name is none", null, intent::of([$name => $value] + $whole));
}
$same('an end before the start is none', null, intent::of(['start' => 20, 'end' => 20] + $whole));
$same('an item that is no object is none', [null, null, null], [intent::of('x'), intent::of(null), intent::of([1])]);
$same('a key is told of a bad item too', ['k', '', ''], array_map([intent::class, 'key'], [['key' => 'k'], ['key' => 1], 7]));
$same('a list is read', [1, [2]], intent::items('[1, [2]]'));
$same('what is no list is refused', [null, null, null], array_map([intent::class, 'items'], ['{"a": 1}', '5', 'x']));
$same('200 items are taken', 200, count(intent::items(json_encode(array_fill(0, 200, 1)))));
$same('201 items are refused', null, intent::items(json_encode(array_fill(0, 201, 1))));

echo implode("\n", $failures), "\n";
exit($failures ? 1 : 0);
