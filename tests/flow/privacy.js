// Everything of one person comes out, of nobody else; erasing leaves nothing of it anywhere in the database, and the school's next file
// enrols the person as somebody new; terms are set within bounds; secret addresses and national numbers never arrive.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { csv, pupil, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario } from '../browser/lib/tap.js';
import { wrongs } from './schema.js';
import { Visitor } from './visitor.js';

const here = dirname(fileURLToPath(import.meta.url));
const SCHEMA = JSON.parse(readFileSync(join(here, '../../data/schema/person-data-1.json'), 'utf8'));

// Words that stand nowhere else. The row after it has the same number, so that findings and refused rows name the person too.
const WHO = { number: '008811', first: 'Wubbechien', prefix: 'van', surname: 'Quaadsteniet', initials: 'W.X.', birth: '31-01-2015' };
const WORDS = ['Wubbechien', 'Quaadsteniet', 'quaadsteniet', '008811', '2015-01-31', '31-01-2015', 'wubbechien@', '0612312312', 'Kwartelpad', 'Olifantenpoot'];

// Every byte of the database that can be read: the file and its log, or what PostgreSQL's own dump tells of each table.
function bytes(portal) {
  const done = spawnSync(join(here, '../database'), ['text', portal.database], { maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`no text: ${done.stderr}`);
  return done.stdout;
}
const found = (portal) => { const all = bytes(portal); return WORDS.filter((word) => all.includes(word)); };

async function membershipOf(who, typed) {
  return /href="\/patrons\/(\d+)"/.exec((await who.ask(`/pupils?q=${encodeURIComponent(typed)}`)).text)?.[1];
}

// A year of a person: imports that enrol, change, refuse and ask; the desk; books.
async function live(world) {
  const { portal, manager } = world;
  const row = pupil(1, WHO);
  const first = csv([...school(10, 30), row]).replace('GESLACHT', 'GESLACHT;EMAIL;MOBIEL').replace(/(Quaadsteniet;31-01-2015;M)/, '$1;wubbechien@example.nl;0612312312');
  portal.load('1234', '2026-2027', portal.file('eerste.csv', first));
  portal.desk('balie1', 'field', WHO.number, 'street', 'Kwartelpad');
  portal.load('1234', '2026-2027', portal.file('dubbel.csv', csv([...school(10, 30), row, { ...row, first: 'Olifantenpoot' }])));
  portal.load('1234', '2026-2027', portal.file('weer.csv', csv([...school(10, 30), { ...row, group: '6', groupName: 'Groep 6' }])));
  world.id = await membershipOf(manager, WHO.surname);
  ok(world.id, 'the person is there');
  portal.desk('balie1', 'loan', WHO.number, 'Pluk-van-de-Petteflet');
  const record = await manager.ask(`/patrons/${world.id}/notes`);
  is(record.status, 200, 'the record opens');
  ok(found(portal).length >= 8, 'the words stand in the database', found(portal).join(' '));
}

async function everything(world) {
  const { manager, portal } = world;
  const reply = await fetch(new URL(`/patrons/${world.id}/data.json`, portal.address), { headers: { cookie: [...manager.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
  has(reply.headers.get('content-disposition'), /^attachment; filename=.*persoonsgegevens-\d+\.json/, 'a file, never shown inline');
  is(reply.headers.get('x-content-type-options'), 'nosniff', 'and never taken for something else');
  const text = await reply.text();
  const data = JSON.parse(text);
  const wrong = wrongs(data, SCHEMA);
  is(wrong.length, 0, 'as its schema says', ...wrong);
  ok(wrongs({ ...data, more: 1 }, SCHEMA).length === 1 && wrongs({ ...data, made: 'x' }, SCHEMA).length === 1, 'the schema would see a slip');
  for (const word of ['Wubbechien', 'Quaadsteniet', '008811', '2015-01-31', 'Kwartelpad', 'Pluk-van-de-Petteflet']) has(text, word, `it has ${word}`);
  ok(!school(10, 30).some((other) => text.includes(`"${other.number}"`) || text.includes(`"${other.surname}"`)), 'nobody else is in it');
  ok(!text.includes('Bo '), 'nor who did it');
  is(data.groups.length, 2, 'two groups');
  ok(data.changes.some((change) => change.field === 'street' && change.after === 'Kwartelpad' && change.import === 0), 'what was changed by hand');
  ok(data.changes.some((change) => change.field === 'group-code' && change.before === '5' && change.after === '6' && change.import > 0), 'and by which import');
  ok(data.delivered.some((line) => line.field === 'surname' && line.value === WHO.surname), 'what the school\'s last file said');
  ok(data.trail.length > 0 && data.trail.every((line) => line.role !== ''), 'the trail, by role');
  const page = (await manager.ask(`/patrons/${world.id}/data`)).text;
  for (const word of ['Wubbechien van Quaadsteniet', '31-01-2015', 'Kwartelpad', 'Pluk-van-de-Petteflet', 'Alles wat van deze persoon']) has(page, word, `the page has ${word}`);
}

async function keptOut(world) {
  const before = world.portal.dump();
  for (const [who, seen, erased] of [[world.employee, 200, 403], [world.uploader, 403, 403], [world.stranger, 404, 404]]) {
    is((await who.ask(`/patrons/${world.id}/data`)).status, seen, `${who.name} sees the data: ${seen}`);
    is((await who.ask(`/patrons/${world.id}/data.json`)).status, seen, `${who.name} downloads it: ${seen}`);
    is((await who.post(`/patrons/${world.id}/erase`, { number: '1' })).status, erased, `${who.name} erases: ${erased}`);
  }
  const own = JSON.parse((await world.employee.ask('/me/data.json')).text);
  is(wrongs(own, SCHEMA).length, 0, 'who is nobody in the register has a file of the same shape');
  ok(own.accounts.length === 1 && own.accounts[0].login === 'balie1' && own.roles.length === 1, 'with the own account and role');
  ok(own['known-places'].some((place) => place.kind === 'device' && place.address === '') && own['known-places'].some((place) => place.kind === 'address' && place.address !== ''), 'where it logged in before: a browser without its mark, and an address', JSON.stringify(own['known-places']));
  ok(own.memberships.length === 0 && own.trail.length === 0 && own.changes.length === 0, 'and nothing of others');
  is(world.portal.dump(), before, 'and nothing was changed');
}

// The operator's own way to the same, at the shell.
function fromTheShell({ portal, id }) {
  const file = join(portal.folder, 'person.json');
  is(portal.instroom('person', 'export', id, '--output', file), '', 'everything of one person goes into a file');
  is(statSync(file).mode & 0o777, 0o600, 'which nobody else can read');
  const data = JSON.parse(readFileSync(file, 'utf8'));
  is(wrongs(data, SCHEMA).length, 0, 'as its schema says');
  ok(JSON.stringify(data).includes('Kwartelpad'), 'with what was changed by hand');
  portal.run('INSTROOM', ['person', 'export', id, '--output', file], [7]);
  is(JSON.parse(portal.instroom('person', 'export', id)).person, data.person, 'or to standard output; a file that is there stays');
  const before = portal.dump();
  const shown = JSON.parse(portal.instroom('person', 'erase', id, '--format', 'json'));
  ok(shown.owing && shown.active && shown.number > 5, 'what erasing takes away is shown');
  portal.run('INSTROOM', ['person', 'erase', id, '--apply', String(shown.number)], [2]);
  is(portal.dump(), before, 'nothing is erased while a book is out');
  portal.run('INSTROOM', ['person', 'export', '999999'], [2]);
  const lines = JSON.parse(portal.instroom('audit', 'list', '--library', 'Waterdorp', '--format', 'json'));
  is(lines.filter((line) => line.verb === 'export' && line.role === 'operator' && line.account === 0).length, 2, 'the trail names the operator, once for each export');
}

// Erases another person there, and looks whether it is done.
async function eraseAtTheShell({ portal, manager }) {
  const id = await membershipOf(manager, '004100'); // of the file that came last
  const { number } = JSON.parse(portal.instroom('person', 'erase', id, '--format', 'json'));
  portal.run('INSTROOM', ['person', 'erase', id, '--apply', String(number + 1)], [5]);
  is((await manager.ask(`/patrons/${id}`)).status, 200, 'another number erases nothing');
  portal.instroom('person', 'erase', id, '--apply', String(number));
  is((await manager.ask(`/patrons/${id}`)).status, 404, 'the right one erases');
  const lines = JSON.parse(portal.instroom('audit', 'list', '--library', 'Waterdorp', '--format', 'json'));
  is(lines.filter((line) => line.verb === 'erase' && line.kind === 'person' && line.role === 'operator').length, 1, 'with a line in the trail');
}

const numberShown = (text) => />Typ (\d+) om deze persoon te wissen</.exec(text)?.[1];

async function erase(world) {
  const { portal, manager } = world;
  const owing = (await manager.ask(`/patrons/${world.id}/privacy`)).text;
  has(owing, /kan nog niet gewist worden[\s\S]*1 boek thuis/, 'a book at home: why not yet');
  ok(!numberShown(owing), 'and no form');
  is((await manager.post(`/patrons/${world.id}/erase`, { number: '99' })).status, 409, 'nor by asking');
  portal.desk('balie1', 'return', '1');
  const page = (await manager.ask(`/patrons/${world.id}/privacy`)).text;
  const number = numberShown(page);
  ok(Number(number) > 5, `a number to type: ${number}`);
  has(page, 'nog lid bij een school', 'that the school will send the person again is said');
  const counts = (await manager.ask('/imports/1')).text.match(/<dd>\d+<\/dd>/g).join();
  const wrong = await manager.post(`/patrons/${world.id}/erase`, { number: String(Number(number) + 1) });
  is(wrong.status, 409, 'another number erases nothing');
  has(wrong.text, 'Er is niets gewist', 'and says so');
  const cards = portal.dump().match(/^ {2}card\t/gm).length;
  const done = await manager.post(`/patrons/${world.id}/erase`, { number });
  is(done.location, '/erased', 'the right one erases', done.text.slice(0, 2000));
  has((await manager.ask('/erased')).text, 'De persoon is gewist', 'and says so');
  is((await manager.ask(`/patrons/${world.id}`)).status, 404, 'the record is gone');
  ok(!(await membershipOf(manager, WHO.surname)), 'nobody is found');
  is(portal.dump().match(/^ {2}card\t/gm).length, cards - 1, 'the card is nobody\'s');
  is((await manager.ask('/imports/1')).text.match(/<dd>\d+<\/dd>/g).join(), counts, 'the counts of the old report stay');
  const left = found(portal);
  is(left.length, 0, 'nothing of the person is in the database', ...left);
  const undo = await manager.ask('/imports/1/undo');
  is(undo.status, 200, 'the old import can still be looked at for undoing');
  ok(!undo.text.includes('Quaadsteniet'), 'without the person');
}

async function again(world) {
  const { portal } = world;
  const path = portal.file('weer.csv', csv([...school(10, 30), pupil(1, WHO)]));
  const plan = JSON.parse(portal.run('INSTROOM', ['import', '--branch', '1234', '--school-year', '2026-2027', '--format', 'json', path], [0, 1, 3]));
  is(plan.counts.enrol, 1, 'the next file enrols the person as new', JSON.stringify(plan.counts));
  portal.load('1234', '2026-2027', path);
  const dump = portal.dump();
  has(dump, 'surname=Quaadsteniet', 'and there it is');
  ok(!dump.includes('Kwartelpad'), 'without what was known before');
}

async function terms(world) {
  const { manager, portal } = world;
  const page = await manager.ask('/retention');
  has(page.text, /Bewaartermijnen[\s\S]*laatste twee dagen is er niets gewist[\s\S]*value="730"/, 'the terms, and that nothing ran yet');
  const fields = { leavers: '731', history: '30', imports: '400', changes: '30', uploads: '31' };
  const wrong = await manager.post('/retention', fields);
  is(wrong.status, 422, 'a term out of bounds is not taken');
  has(wrong.text, /value="731"[\s\S]*aria-invalid="true"|aria-invalid="true"[\s\S]*value="731"|value="731"/, 'what was typed stands there still');
  has(wrong.text, /Typ een heel getal van 1 tot en met 30/, 'and what is right is said');
  is((await manager.post('/retention', { ...fields, uploads: '20' })).location, '/retention?saved=1', 'the right ones are');
  has((await manager.ask('/retention?saved=1')).text, /Opgeslagen[\s\S]*value="731"/, 'and hold');
  is((await world.employee.ask('/retention')).status, 403, 'an employee does not set them');
  const shown = JSON.parse(portal.instroom('retention', '--format', 'json'));
  is(shown.find((one) => one.library === 'Waterdorp').days.leavers, 731, 'the shell tells the same');
  is(shown.find((one) => one.library === 'Elders').days.leavers, 730, 'another library has its own');
  const run = JSON.parse(portal.instroom('retention', '--library', 'Waterdorp', '--run', '--format', 'json'));
  is(run[0].erased.leavers, 0, 'a run erases nobody who is not over');
  ok(!(await manager.ask('/retention')).text.includes('laatste twee dagen is er niets gewist'), 'and the page knows of it');
  has(portal.run('INSTROOM', ['retention', '--library', 'Waterdorp', '--set', 'leavers=9'], [2]), '', 'the shell keeps to the bounds');
}

// A file with what must never be kept: an address marked secret, by column and by word, and national numbers.
async function never(world) {
  const { portal } = world;
  const rows = school(41, 60).map((one, i) => ['00' + (4100 + i), '5', 'Groep 5', '5', 'A.', 'Anna', '', `Nieuw${i}`, '01-02-2016', 'V', 'Geheimstraat', String(i + 1), '1234 AB', 'Waterdorp', '0318999999', i % 2 ? 'ja' : 'nee', `${['249566758', '111222333', '123456782'][i % 3]}`].join(';'));
  const text = `LEERLINGNUMMER;GROEP;GROEPSNAAM;JAARGROEP;VOORLETTERS;ROEPNAAM;NAAMTUS;NAAM;GEBOORTEDATUM;GESLACHT;ADRES;HUISNUMMER;POSTCODE;WOONPLAATS;TELEFOON;ADRES_GEHEIM;BSN\n${rows.join('\n')}\n`;
  portal.load('5678', '2026-2027', portal.file('geheim.csv', text));
  const dump = portal.dump();
  is((dump.match(/Nieuw\d+/g) ?? []).length >= 20, true, 'all are enrolled');
  const streets = dump.split('\n').filter((line) => line.includes('street=Geheimstraat') && line.startsWith('  fields'));
  is(streets.length, 10, 'who is not secret has an address');
  ok(streets.every((line) => !/surname=Nieuw(1|3|5|7|9|11|13|15|17|19)(\t|$)/.test(line)), 'who is secret has none');
  const all = bytes(portal);
  for (const number of ['249566758', '111222333', '123456782']) ok(!all.includes(number), `${number} is nowhere in the database`);
}

const portal = new Portal();
await scenario('privacy', async () => {
  try {
    for (const library of ['Waterdorp', 'Elders']) portal.instroom('library', 'add', library);
    portal.addSchool('Waterdorp', '1234', 'De Regenboog', 'primary', '99AA00');
    portal.addSchool('Waterdorp', '5678', 'De Vuurvogel', 'primary', '99BB00');
    portal.addAccount('uploader', 'upload1', 'Ina', { library: 'Waterdorp', branch: '1234' });
    portal.addAccount('employee', 'balie1', 'Bo', { library: 'Waterdorp' });
    portal.addAccount('manager', 'hoofd1', 'Jo', { library: 'Waterdorp' });
    portal.addAccount('manager', 'hoofd2', 'Kim', { library: 'Elders' });
    await portal.start('--workers', '2');
    const world = { portal };
    for (const [name, login] of Object.entries({ uploader: 'upload1', employee: 'balie1', manager: 'hoofd1', stranger: 'hoofd2' })) world[name] = await new Visitor(portal, name).logIn(login);
    for (const [title, step] of Object.entries({ live, everything, keptOut, fromTheShell, erase, again, terms, never, eraseAtTheShell })) await scenario(title, () => step(world));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
