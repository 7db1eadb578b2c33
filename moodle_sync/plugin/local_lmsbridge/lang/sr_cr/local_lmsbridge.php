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
 * Serbian strings in Cyrillic.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['backlog'] = 'Шта чека на слање';
$string['backlogerror'] = 'Зашто није испоручено: {$a}.';
$string['backlogoldest'] = 'Најстарија од њих је настала: {$a}.';
$string['backlogsent'] = 'Порука је последњи пут стигла: {$a}.';
$string['backlogwaiting'] = 'Порука које чекају: {$a}.';
$string['endpoint'] = 'Адреса моста';
$string['endpoint_desc'] = 'Куда се шаљу поруке, како је приказује мост. Празно: ништа се не шаље, а мост може само да пита. HTTP безбедност сајта мора да дозволи тај домен и порт.';
$string['invaliditems'] = 'items мора да буде JSON листа од највише {$a} објеката.';
$string['keepdays'] = 'Дана чувања';
$string['keepdays_desc'] = 'Колико дана се чувају послате поруке, да би мост могао поново да их затражи. Од 1 до 999.';
$string['kind_account'] = 'Налози: отварање, измене, брисање';
$string['kind_course'] = 'Курсеви: отварање, измене, ресетовање, брисање';
$string['kind_learner'] = 'Полазници: уписи, завршетак, оцене, покушаји';
$string['kinds'] = 'Шта се шаље';
$string['kinds_desc'] = 'Што није изабрано, не шаље се. Мост и даље може да га затражи.';
$string['lmsbridge:use'] = 'Коришћење функција моста: увид у полазнике свих курсева, упис';
$string['notsetup'] = 'Ништа се не шаље док се не унесу и адреса и тајни кључ.';
$string['pluginname'] = 'LMS мост';
$string['privacy:metadata:bridge'] = 'Мосту ка регистру обука јавља се ко учествује у ком курсу и са каквим исходом.';
$string['privacy:metadata:bridge:account'] = 'ИД корисника, корисничко име, начин пријаве, да ли је налог потврђен или суспендован и када је отворен.';
$string['privacy:metadata:bridge:attempts'] = 'Завршени покушаји тестова: број, бодови и времена.';
$string['privacy:metadata:bridge:completion'] = 'Када су завршени курс и његове активности, и да ли је неко то изменио.';
$string['privacy:metadata:bridge:email'] = 'Адреса е-поште.';
$string['privacy:metadata:bridge:enrolments'] = 'Уписи са датумима и улоге у курсу.';
$string['privacy:metadata:bridge:grades'] = 'Оцене активности.';
$string['privacy:metadata:bridge:idnumber'] = 'ИД број.';
$string['privacy:metadata:bridge:name'] = 'Име и презиме.';
$string['privacy:metadata:bridge:tracking'] = 'Статус, резултат и време које су забележили пакети за учење.';
$string['privacy:metadata:bridge:webinars'] = 'Колико дуго је корисник био присутан на вебинарима.';
$string['privacy:metadata:bridge:workplace'] = 'Институција и одељење.';
$string['privacy:metadata:outbox'] = 'Поруке мосту које чекају или су послате. У њима су корисник и догађај; оно што се јавља чита се у тренутку слања.';
$string['privacy:metadata:outbox:courseid'] = 'Курс у ком се догодило.';
$string['privacy:metadata:outbox:eventname'] = 'Шта се догодило.';
$string['privacy:metadata:outbox:timecreated'] = 'Када се догодило.';
$string['privacy:metadata:outbox:timesent'] = 'Када је порука стигла.';
$string['privacy:metadata:outbox:userid'] = 'Корисник на кога се односи.';
$string['roledescription'] = 'За сервисни налог моста. Чита налоге, курсеве и исходе, уписује полазнике и не мења ништа друго.';
$string['rolename'] = 'LMS мост';
$string['secret'] = 'Тајни кључ';
$string['secret_desc'] = 'Чиме се потписују поруке, како га приказује мост: whsec_ и слова. Док се један кључ замењује другим, унесите оба са размаком између њих.';
$string['secretinvalid'] = 'Ово није кључ моста. Почиње са whsec_; два се одвајају размаком.';
$string['tasksend'] = 'Слање порука мосту';
$string['tasksweep'] = 'Слање мосту онога што чека и уклањање старих порука';
$string['testabout'] = 'Шаље мосту потписану поруку без садржаја и приказује шта је одговорио.';
$string['testarrived'] = 'Мост је примио поруку и прихватио њен потпис (HTTP {$a}).';
$string['testbutton'] = 'Пошаљи пробну поруку';
$string['testfailed'] = 'Порука није стигла: {$a}.';
$string['testtitle'] = 'LMS мост: пробна порука';
$string['tosettings'] = 'Подешавања моста';
$string['unknowncourse'] = 'Такав курс не постоји.';
