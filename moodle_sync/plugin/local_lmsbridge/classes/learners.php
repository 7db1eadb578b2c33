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
 * All that this site knows of people in a course now. A number of queries that does not grow with the people.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class learners {
    /** @var string[] the elements of SCORM tracking that are told */
    private const ELEMENTS = [
        'cmi.core.lesson_status', 'cmi.core.score.raw', 'cmi.core.score.min', 'cmi.core.score.max',
        'cmi.core.total_time', 'cmi.core.session_time',
        'cmi.core.exit', 'cmi.core.credit', 'cmi.core.lesson_mode', 'cmi.student_data.mastery_score',
        'cmi.completion_status', 'cmi.success_status',
        'cmi.score.raw', 'cmi.score.min', 'cmi.score.max', 'cmi.score.scaled',
        'cmi.progress_measure', 'cmi.completion_threshold', 'cmi.scaled_passing_score',
        'cmi.exit', 'cmi.credit', 'cmi.mode',
        'cmi.total_time', 'cmi.session_time',
    ];
    /** @var string which of a package's objectives are told: the items of a package may share them */
    private const OBJECTIVE =
        '/^cmi\.objectives\.\d{1,2}\.(id|success_status|score\.scaled|completion_status|progress_measure)$/';

    /** @var \stdClass row of the table course */
    private $course;
    /** @var \cm_info[] activities by course module id */
    private $cms;
    /** @var int[][] course module ids by module name and instance id */
    private $cmids = [];

    /**
     * Reads the course.
     *
     * @param \stdClass $course row of the table course
     */
    public function __construct(\stdClass $course) {
        $this->course = $course;
        // For nobody in particular: what a person may see does not matter here.
        $this->cms = get_fast_modinfo($course, -1)->get_cms();
        foreach ($this->cms as $cm) {
            if (!$cm->deletioninprogress) {
                $this->cmids[$cm->modname][$cm->instance] = (int) $cm->id;
            }
        }
    }

    /**
     * What is known of each of these people.
     *
     * @param int[] $userids
     * @return array[] by user id; each has all members, empty where nothing is known
     */
    public function of(array $userids): array {
        if (!$userids) {
            return [];
        }
        $found = [
            'enrolments' => $this->enrolments($userids),
            'roles' => $this->roles($userids),
            'completed' => $this->completed($userids),
            'criteria' => $this->criteria($userids),
            'activities' => $this->activities($userids),
            'grades' => $this->grades($userids),
            'attempts' => $this->attempts($userids),
            'scorm' => $this->scorm($userids),
            'webinars' => $this->webinars($userids),
        ];
        $learners = [];
        foreach ($userids as $userid) {
            foreach ($found as $name => $byuser) {
                $learners[$userid][$name] = $byuser[$userid] ?? ($name === 'completed' ? null : []);
            }
        }
        return $learners;
    }

    /**
     * Enrolments, by any method.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function enrolments(array $userids): array {
        $sql = "SELECT ue.id, ue.userid, e.enrol, ue.status, e.status AS methodstatus, ue.timestart, ue.timeend
                  FROM {user_enrolments} ue
                  JOIN {enrol} e ON e.id = ue.enrolid
                 WHERE e.courseid = :courseid AND ue.userid %s
              ORDER BY ue.id";
        $told = [];
        foreach ($this->rows($sql, $userids, ['courseid' => $this->course->id]) as $row) {
            $told[$row->userid][] = [
                'method' => $row->enrol,
                'status' => roster::status($row),
                'start' => (int) $row->timestart,
                'end' => (int) $row->timeend,
            ];
        }
        return $told;
    }

    /**
     * Short names of the roles that people have in this course itself.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function roles(array $userids): array {
        $sql = "SELECT ra.id, ra.userid, r.shortname
                  FROM {role_assignments} ra
                  JOIN {role} r ON r.id = ra.roleid
                 WHERE ra.contextid = :contextid AND ra.userid %s
              ORDER BY r.sortorder, ra.id";
        $context = \context_course::instance($this->course->id);
        $told = [];
        foreach ($this->rows($sql, $userids, ['contextid' => $context->id]) as $row) {
            $told[$row->userid][$row->shortname] = $row->shortname;
        }
        return array_map('array_values', $told);
    }

    /**
     * When people completed the course.
     *
     * @param int[] $userids
     * @return int[]
     */
    private function completed(array $userids): array {
        $sql = "SELECT cc.id, cc.userid, cc.timecompleted
                  FROM {course_completions} cc
                 WHERE cc.course = :courseid AND cc.timecompleted > 0 AND cc.userid %s";
        $told = [];
        foreach ($this->rows($sql, $userids, ['courseid' => $this->course->id]) as $row) {
            $told[$row->userid] = (int) $row->timecompleted;
        }
        return $told;
    }

    /**
     * How many criteria the course has, and how many of them people have met.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function criteria(array $userids): array {
        global $DB;
        $total = $DB->count_records('course_completion_criteria', ['course' => $this->course->id]);
        $sql = "SELECT cc.id, cc.userid
                  FROM {course_completion_crit_compl} cc
                  JOIN {course_completion_criteria} c ON c.id = cc.criteriaid AND c.course = cc.course
                 WHERE cc.course = :courseid AND cc.timecompleted > 0 AND cc.userid %s";
        $told = array_fill_keys($userids, ['total' => $total, 'met' => 0]);
        foreach ($this->rows($sql, $userids, ['courseid' => $this->course->id]) as $row) {
            $told[$row->userid]['met']++;
        }
        return $told;
    }

    /**
     * The activities whose completion is tracked, and each person's state in them.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function activities(array $userids): array {
        $tracked = array_filter($this->cms, function ($cm) {
            return $cm->completion != COMPLETION_TRACKING_NONE && !$cm->deletioninprogress;
        });
        $states = $this->states($userids, array_keys($tracked));
        $criteria = $this->criterion_cmids();
        $told = [];
        foreach ($userids as $userid) {
            foreach ($tracked as $cmid => $cm) {
                $state = $states[$userid][$cmid] ?? null;
                $told[$userid][] = [
                    'cmid' => (int) $cmid,
                    'module' => $cm->modname,
                    'instance' => (int) $cm->instance,
                    'idnumber' => (string) $cm->idnumber,
                    'name' => (string) $cm->name,
                    'criterion' => isset($criteria[$cmid]),
                    'state' => $state ? (int) $state->completionstate : 0,
                    'time' => $state ? (int) $state->timemodified : null,
                    'overridden_by' => $state && $state->overrideby ? (int) $state->overrideby : null,
                ];
            }
        }
        return $told;
    }

    /**
     * States of completion.
     *
     * @param int[] $userids
     * @param int[] $cmids
     * @return \stdClass[][] by user id and course module id
     */
    private function states(array $userids, array $cmids): array {
        $sql = "SELECT cmc.id, cmc.userid, cmc.coursemoduleid, cmc.completionstate, cmc.timemodified, cmc.overrideby
                  FROM {course_modules_completion} cmc
                 WHERE cmc.userid %s AND cmc.coursemoduleid %s";
        $states = [];
        foreach ($this->rows($sql, $userids, [], $cmids) as $row) {
            $states[$row->userid][$row->coursemoduleid] = $row;
        }
        return $states;
    }

    /**
     * The activities that are criteria of the course.
     *
     * @return array course module ids as keys
     */
    private function criterion_cmids(): array {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/completion/criteria/completion_criteria.php');
        $wanted = [$this->course->id, COMPLETION_CRITERIA_TYPE_ACTIVITY];
        $select = 'course = ? AND criteriatype = ?';
        return array_flip($DB->get_fieldset_select('course_completion_criteria', 'moduleinstance', $select, $wanted));
    }

    /**
     * Grades of activities, with the bounds of the item. Numbers are strings, as the database has them.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function grades(array $userids): array {
        $sql = "SELECT g.id, g.userid, i.itemmodule, i.iteminstance, g.finalgrade, i.grademin, i.grademax, i.gradepass,
                       g.timemodified, g.overridden
                  FROM {grade_grades} g
                  JOIN {grade_items} i ON i.id = g.itemid
                 WHERE i.courseid = :courseid AND i.itemtype = 'mod' AND i.itemnumber = 0
                       AND g.finalgrade IS NOT NULL AND g.userid %s
              ORDER BY i.sortorder, i.id";
        $told = [];
        foreach ($this->rows($sql, $userids, ['courseid' => $this->course->id]) as $row) {
            $cmid = $this->cmids[$row->itemmodule][$row->iteminstance] ?? null;
            if ($cmid === null) {
                continue;
            }
            $told[$row->userid][] = [
                'cmid' => $cmid,
                'module' => $row->itemmodule,
                'instance' => (int) $row->iteminstance,
                'raw' => (string) $row->finalgrade,
                'min' => (string) $row->grademin,
                'max' => (string) $row->grademax,
                'pass' => (string) $row->gradepass,
                'time' => $row->timemodified ? (int) $row->timemodified : null,
                'overridden' => $row->overridden > 0,
            ];
        }
        return $told;
    }

    /**
     * Finished attempts at quizzes, in marks of the quiz. An attempt that waits to be marked by hand has none.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function attempts(array $userids): array {
        $sql = "SELECT a.id, a.userid, a.quiz, a.attempt, a.sumgrades, q.sumgrades AS most, a.timestart, a.timefinish
                  FROM {quiz_attempts} a
                  JOIN {quiz} q ON q.id = a.quiz
                 WHERE a.state = 'finished' AND a.preview = 0 AND a.userid %s AND a.quiz %s
              ORDER BY a.quiz, a.attempt";
        $told = [];
        foreach ($this->rows($sql, $userids, [], array_keys($this->cmids['quiz'] ?? [])) as $row) {
            $told[$row->userid][] = [
                'cmid' => $this->cmids['quiz'][$row->quiz],
                'attempt_id' => (int) $row->id,
                'number' => (int) $row->attempt,
                'marks' => $row->sumgrades === null ? null : (string) $row->sumgrades,
                'max' => (string) $row->most,
                'started' => (int) $row->timestart,
                'finished' => (int) $row->timefinish,
            ];
        }
        return $told;
    }

    /**
     * What learning packages have said: status, score, time and objectives, by SCO and attempt.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function scorm(array $userids): array {
        global $DB;
        [$elements, $names] = $DB->get_in_or_equal(self::ELEMENTS, SQL_PARAMS_NAMED, 'element');
        $names['objectives'] = 'cmi.objectives.%';
        $objectives = $DB->sql_like('e.element', ':objectives');
        $sql = "SELECT v.id, a.userid, a.scormid, a.attempt, v.scoid, s.identifier, e.element, v.value, v.timemodified,
                       (SELECT COUNT(1) FROM {scorm_scoes} i WHERE i.scorm = s.scorm AND i.scormtype = 'sco') AS items
                  FROM {scorm_scoes_value} v
                  JOIN {scorm_attempt} a ON a.id = v.attemptid
                  JOIN {scorm_element} e ON e.id = v.elementid
                  JOIN {scorm_scoes} s ON s.id = v.scoid
                 WHERE (e.element $elements OR $objectives) AND a.userid %s AND a.scormid %s
              ORDER BY a.scormid, a.attempt, s.sortorder, v.scoid, e.element";
        $told = [];
        foreach ($this->rows($sql, $userids, $names, array_keys($this->cmids['scorm'] ?? [])) as $row) {
            if (!in_array($row->element, self::ELEMENTS) && !preg_match(self::OBJECTIVE, $row->element)) {
                continue;
            }
            $key = "$row->scormid/$row->attempt/$row->scoid";
            $told[$row->userid][$key] = $told[$row->userid][$key] ?? [
                'cmid' => $this->cmids['scorm'][$row->scormid],
                'scoid' => (int) $row->scoid,
                'identifier' => $row->identifier,
                'attempt' => (int) $row->attempt,
                'tracks' => [],
                'time' => 0,
                'items' => (int) $row->items,
            ];
            $told[$row->userid][$key]['tracks'][$row->element] = (string) $row->value;
            $changed = max($told[$row->userid][$key]['time'], (int) $row->timemodified);
            $told[$row->userid][$key]['time'] = $changed;
        }
        return array_map('array_values', $told);
    }

    /**
     * How long people were in webinars, as the server has reported after each.
     *
     * @param int[] $userids
     * @return array[]
     */
    private function webinars(array $userids): array {
        $sql = "SELECT l.id, l.userid, l.bigbluebuttonbnid, l.meetingid, l.timecreated, l.meta
                  FROM {bigbluebuttonbn_logs} l
                 WHERE l.log = 'Summary' AND l.userid %s AND l.bigbluebuttonbnid %s
              ORDER BY l.id";
        $told = [];
        foreach ($this->rows($sql, $userids, [], array_keys($this->cmids['bigbluebuttonbn'] ?? [])) as $row) {
            $meta = json_decode((string) $row->meta, true);
            $key = "$row->bigbluebuttonbnid/$row->meetingid";
            $told[$row->userid][$key] = $told[$row->userid][$key] ?? [
                'cmid' => $this->cmids['bigbluebuttonbn'][$row->bigbluebuttonbnid],
                'meetingid' => $row->meetingid,
                'summaries' => [],
            ];
            $told[$row->userid][$key]['summaries'][] = [
                'seconds' => (int) ($meta['data']['duration'] ?? 0),
                'time' => (int) $row->timecreated,
                'meeting' => (string) ($meta['recordid'] ?? ''),
            ];
        }
        return array_map('array_values', $told);
    }

    /**
     * The rows of a query.
     *
     * @param string $sql with a place (%s) for the people, and one for the ids where there are any
     * @param int[] $userids
     * @param array $params
     * @param int[]|null $ids where it is empty nothing is asked: the tables of an absent plugin may not exist
     * @return \stdClass[]
     */
    private function rows(string $sql, array $userids, array $params, ?array $ids = null): array {
        global $DB;
        if ($ids === []) {
            return [];
        }
        [$people, $peopleparams] = $DB->get_in_or_equal($userids, SQL_PARAMS_NAMED, 'user');
        [$these, $theseparams] = $ids === null ? ['', []] : $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED, 'id');
        return $DB->get_records_sql(sprintf($sql, $people, $these), $params + $peopleparams + $theseparams);
    }
}
