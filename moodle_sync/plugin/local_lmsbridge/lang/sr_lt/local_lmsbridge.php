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
 * Serbian strings in Latin.
 *
 * @package    local_lmsbridge
 * @copyright  2026 The lms-bridge authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['backlog'] = 'Šta čeka na slanje';
$string['backlogerror'] = 'Zašto nije isporučeno: {$a}.';
$string['backlogoldest'] = 'Najstarija od njih je nastala: {$a}.';
$string['backlogsent'] = 'Poruka je poslednji put stigla: {$a}.';
$string['backlogwaiting'] = 'Poruka koje čekaju: {$a}.';
$string['endpoint'] = 'Adresa mosta';
$string['endpoint_desc'] = 'Kuda se šalju poruke, kako je prikazuje most. Prazno: ništa se ne šalje, a most može samo da pita. HTTP bezbednost sajta mora da dozvoli taj domen i port.';
$string['invaliditems'] = 'items mora da bude JSON lista od najviše {$a} objekata.';
$string['keepdays'] = 'Dana čuvanja';
$string['keepdays_desc'] = 'Koliko dana se čuvaju poslate poruke, da bi most mogao ponovo da ih zatraži. Od 1 do 999.';
$string['kind_account'] = 'Nalozi: otvaranje, izmene, brisanje';
$string['kind_course'] = 'Kursevi: otvaranje, izmene, resetovanje, brisanje';
$string['kind_learner'] = 'Polaznici: upisi, završetak, ocene, pokušaji';
$string['kinds'] = 'Šta se šalje';
$string['kinds_desc'] = 'Što nije izabrano, ne šalje se. Most i dalje može da ga zatraži.';
$string['lmsbridge:use'] = 'Korišćenje funkcija mosta: uvid u polaznike svih kurseva, upis';
$string['notsetup'] = 'Ništa se ne šalje dok se ne unesu i adresa i tajni ključ.';
$string['pluginname'] = 'LMS most';
$string['privacy:metadata:bridge'] = 'Mostu ka registru obuka javlja se ko učestvuje u kom kursu i sa kakvim ishodom.';
$string['privacy:metadata:bridge:account'] = 'ID korisnika, korisničko ime, način prijave, da li je nalog potvrđen ili suspendovan i kada je otvoren.';
$string['privacy:metadata:bridge:attempts'] = 'Završeni pokušaji testova: broj, bodovi i vremena.';
$string['privacy:metadata:bridge:completion'] = 'Kada su završeni kurs i njegove aktivnosti, i da li je neko to izmenio.';
$string['privacy:metadata:bridge:email'] = 'Adresa e-pošte.';
$string['privacy:metadata:bridge:enrolments'] = 'Upisi sa datumima i uloge u kursu.';
$string['privacy:metadata:bridge:grades'] = 'Ocene aktivnosti.';
$string['privacy:metadata:bridge:idnumber'] = 'ID broj.';
$string['privacy:metadata:bridge:name'] = 'Ime i prezime.';
$string['privacy:metadata:bridge:tracking'] = 'Status, rezultat i vreme koje su zabeležili paketi za učenje.';
$string['privacy:metadata:bridge:webinars'] = 'Koliko dugo je korisnik bio prisutan na vebinarima.';
$string['privacy:metadata:bridge:workplace'] = 'Institucija i odeljenje.';
$string['privacy:metadata:outbox'] = 'Poruke mostu koje čekaju ili su poslate. U njima su korisnik i događaj; ono što se javlja čita se u trenutku slanja.';
$string['privacy:metadata:outbox:courseid'] = 'Kurs u kom se dogodilo.';
$string['privacy:metadata:outbox:eventname'] = 'Šta se dogodilo.';
$string['privacy:metadata:outbox:timecreated'] = 'Kada se dogodilo.';
$string['privacy:metadata:outbox:timesent'] = 'Kada je poruka stigla.';
$string['privacy:metadata:outbox:userid'] = 'Korisnik na koga se odnosi.';
$string['roledescription'] = 'Za servisni nalog mosta. Čita naloge, kurseve i ishode, upisuje polaznike i ne menja ništa drugo.';
$string['rolename'] = 'LMS most';
$string['secret'] = 'Tajni ključ';
$string['secret_desc'] = 'Čime se potpisuju poruke, kako ga prikazuje most: whsec_ i slova. Dok se jedan ključ zamenjuje drugim, unesite oba sa razmakom između njih.';
$string['secretinvalid'] = 'Ovo nije ključ mosta. Počinje sa whsec_; dva se odvajaju razmakom.';
$string['tasksend'] = 'Slanje poruka mostu';
$string['tasksweep'] = 'Slanje mostu onoga što čeka i uklanjanje starih poruka';
$string['testabout'] = 'Šalje mostu potpisanu poruku bez sadržaja i prikazuje šta je odgovorio.';
$string['testarrived'] = 'Most je primio poruku i prihvatio njen potpis (HTTP {$a}).';
$string['testbutton'] = 'Pošalji probnu poruku';
$string['testfailed'] = 'Poruka nije stigla: {$a}.';
$string['testtitle'] = 'LMS most: probna poruka';
$string['tosettings'] = 'Podešavanja mosta';
$string['unknowncourse'] = 'Takav kurs ne postoji.';
