// The teachers of an EDEXML file: shown with the plan, given their groups by the import where somebody said yes, and taken back with
// it. Nobody gets a log-in or a role, and no group without a yes.
import { edexml } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario } from '../browser/lib/tap.js';
import { Document, Program } from './program.js';
import { digestOf, Visitor } from './visitor.js';

const YEAR = '2026-2027';

const TEACHERS = [
  { key: 'L1', first: 'Anna', prefix: 'de', surname: 'Jong', groups: ['5a', '6a'] },
  { key: 'L2', first: 'Bo', surname: 'Smit', groups: ['6a'] },
  { key: 'L3', first: 'Nieuw', surname: 'Iemand', groups: ['5a'] },
  { key: 'L4', first: 'Klaas', surname: 'Beheer', groups: [], role: 'OOP' },
];

function build(portal) {
  portal.instroom('library', 'add', 'Eerste');
  portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
  portal.addSchool('Eerste', '1235', 'Het Hofje', 'primary', '99AB00');
  portal.addAccount('teacher', 'juf.anna', 'Anna de Jong', { library: 'Eerste', branch: '1234' });
  portal.addAccount('teacher', 'bo.smit', 'Bo Smit', { library: 'Eerste', branch: '1234' });
  portal.addAccount('teacher', 'elders', 'Nieuw Iemand', { library: 'Eerste', branch: '1235' });
  portal.addAccount('uploader', 'upload1', 'Naam van upload1', { library: 'Eerste', branch: '1234' });
  portal.addAccount('uploader', 'upload2', 'Naam van upload2', { library: 'Eerste', branch: '1235' });
  portal.addAccount('employee', 'balie1', 'Naam van balie1', { library: 'Eerste' });
}

const keys = (text) => [...text.matchAll(/name="yes" value="([^"]+)" aria-label="([^"]*)"( checked)?/g)].map(([, key, label, checked]) => ({ key, label, checked: Boolean(checked) }));
const groupsOf = async (who) => [...(await who.ask('/classes')).text.matchAll(/\/classes\/1\?year=[^"]*group=([^"&]*)/g)].map(([, code]) => code).sort().join(' ');

async function shown(world) {
  const { desk, upload1, upload2 } = world;
  is((await upload1.upload(edexml(TEACHERS), { name: 'edex.xml' })).status, 303, 'the file comes');
  await desk.checked(1);
  has((await upload1.ask('/uploads/1')).text, 'href="/uploads/1/teachers"', 'the school sees that there are teachers in it');
  const plan = (await desk.ask('/uploads/1/plan')).text;
  has(plan, /<section id="teachers">[^]*Leerkrachten en hun groepen[^]*Anna de Jong[^]*5a, 6a[^]*Bo Smit[^]*Hier niet bekend[^]*href="\/patrons\/new\?school=1"[^]*Nieuw Iemand[^]*Klaas Beheer/, 'a section of its own: who gets what, who is not known, with a way to enrol them');
  const proposed = keys(plan);
  is(proposed.map((one) => one.label).join('; '), 'Anna de Jong krijgt 5a, 6a; Bo Smit krijgt 6a', 'two are known, the teacher of the other school is nobody here');
  ok(proposed.every((one) => !one.checked), 'nobody has a yes yet');
  for (const [who, status] of [[upload2, 404], [world.anna, 403]]) is((await who.ask('/uploads/1/teachers')).status, status, `${who.name} is not asked`);
  world.proposed = proposed;
}

async function agreed(world) {
  const { desk, upload1, upload2, anna, portal } = world;
  const [first, second] = world.proposed;
  ok([403, 404].includes((await upload2.post('/uploads/1/teachers', { yes: first.key })).status), 'another school says nothing');
  ok([403, 404].includes((await anna.post('/uploads/1/teachers', { yes: first.key })).status), 'nor the teacher');
  const strange = await desk.post('/uploads/1/teachers', { yes: first.key.replace(/\w$/, (c) => (c === '0' ? '1' : '0')) });
  is(strange.status, 409, 'a yes to what is not proposed is refused');
  has(strange.text, 'Er is niets bewaard', 'and says so');
  is((await upload1.post('/uploads/1/teachers', { yes: second.key })).location, '/uploads/1/teachers?saved=1', 'the school says yes to one');
  is(keys((await desk.ask('/uploads/1/plan')).text).map((one) => one.checked).join(), 'false,true', 'the library sees it');
  is((await desk.post('/uploads/1/teachers', { yes: first.key, back: 'plan' })).location, '/uploads/1/plan#teachers', 'and says yes to the other instead');
  is(keys((await desk.ask('/uploads/1/plan')).text).map((one) => one.checked).join(), 'true,false', 'what is not ticked has no yes');
  is(await groupsOf(anna), '', 'a yes alone gives nothing');
  const lines = JSON.parse(portal.instroom('audit', 'list', '--library', 'Eerste', '--format', 'json'));
  is(lines.filter((line) => line.verb === 'answer' && line.detail === 'teachers').length, 2, 'each yes stands in the trail');
}

// The same by the API, which sees what the page said and the other way round.
async function program(world) {
  const { desk, portal, proposed: [first, second] } = world;
  const document = new Document(portal);
  const log = (login) => new Program(portal, document, login).logIn(login);
  const [clerk, school, other, anna] = [await log('balie1'), await log('upload1'), await log('upload2'), await log('juf.anna')];
  const list = async (who) => (await who.call('listFileTeachers', { ids: [1] })).json.teachers;
  is((await list(clerk)).map((one) => `${one.name} ${one.state} ${one.gains} ${one.agreed}`).join('; '), 'Anna de Jong proposed 5a,6a true; Bo Smit proposed 6a false; Nieuw Iemand unknown 5a false; Klaas Beheer unknown  false', 'a program sees what the page shows');
  is((await other.call('listFileTeachers', { ids: [1] })).status, 404, 'not of another school');
  is((await anna.call('agreeFileTeachers', { ids: [1], body: { yes: [first.key] } })).status, 403, 'a teacher says no yes');
  is((await other.call('agreeFileTeachers', { ids: [1], body: { yes: [first.key] } })).status, 404, 'nor another school');
  const strange = await clerk.call('agreeFileTeachers', { ids: [1], body: { yes: [first.key, 'x'] } });
  is(strange.json.type, 'urn:instroom:problem:stale', 'a yes to what is not proposed is refused');
  is((await school.call('agreeFileTeachers', { ids: [1], body: { yes: [second.key] } })).status, 204, 'the school\'s program says yes to one');
  is(keys((await desk.ask('/uploads/1/plan')).text).map((one) => one.checked).join(), 'false,true', 'which the page shows');
  is((await clerk.call('agreeFileTeachers', { ids: [1], body: { yes: [first.key] } })).status, 204, 'and the library\'s to the other instead');
  is((await list(school)).map((one) => one.agreed).join(), 'true,false,false,false', 'as both see');
  ok(document.problems.length === 0, 'every answer is as the document says', ...document.problems);
}

const granted = (portal, verb) => JSON.parse(portal.instroom('audit', 'list', '--library', 'Eerste', '--format', 'json')).filter((line) => line.verb === verb && line.detail === 'group');

async function imported(world) {
  const { desk, anna, bo, portal } = world;
  const plan = (await desk.ask('/uploads/1/plan')).text;
  has((await desk.done('/uploads/1/apply', { digest: digestOf(plan), confirm: '0' })).location, '/imports/', 'it is imported');
  is(await groupsOf(anna), '5a 6a', 'the teacher with a yes has the groups');
  is(await groupsOf(bo), '', 'the other one none');
  is(granted(portal, 'grant').length, 1, 'with a line in the trail');
  const report = (await desk.ask('/imports/1')).text;
  has(report, /Groepen die leerkrachten kregen[^]*Anna de Jong: Groep 5a[^]*Anna de Jong: Groep 6a/, 'the report tells who got which');
  ok(!report.includes('Bo Smit'), 'and of nobody else');
  ok(!JSON.parse(portal.instroom('account', '--format', 'json')).some((one) => /iemand|beheer/i.test(one.login)), 'nobody got a log-in');
}

async function undone(world) {
  const { desk, anna, portal } = world;
  const page = (await desk.ask('/imports/1/undo')).text;
  has(page, /Groepen die leerkrachten weer kwijtraken[^]*Anna de Jong: Groep 5a[^]*Anna de Jong: Groep 6a/, 'the undo says what teachers lose');
  await desk.done('/imports/1/undo', { digest: digestOf(page) });
  is(await groupsOf(anna), '', 'and takes it back');
  has((await desk.ask('/imports/1')).text, /Anna de Jong: (Groep )?5a/, 'the report of then still tells what it gave');
  is(granted(portal, 'withdraw').length, 2, 'with lines in the trail');
  ok(!(await desk.ask('/teachers?school=1')).text.includes('<th scope="row">Groep 5a'), 'no teacher has a group any more');
}

// Again, for all; a group that was given by hand meanwhile stays when the import is undone.
async function again(world) {
  const { desk, anna, bo } = world;
  is((await desk.post('/uploads/1/teachers', { all: '1' })).status, 303, 'yes to all');
  const plan = (await desk.ask('/uploads/1/plan')).text;
  is(keys(plan).map((one) => one.checked).join(), 'true,true', 'is yes to each');
  await desk.done('/uploads/1/apply', { digest: digestOf(plan), confirm: '0' });
  is(`${await groupsOf(anna)} / ${await groupsOf(bo)}`, '5a 6a / 6a', 'both have their groups');
  const list = (await desk.ask('/teachers?school=1')).text;
  const id = /<option value="(\d+)">Bo Smit/.exec(list)[1];
  is((await desk.post('/teachers/1', { group: `${YEAR} 5a`, teacher: id })).status, 303, 'one more by hand');
  const third = JSON.parse(world.portal.instroom('imports', '--format', 'json')).find((one) => one.undoes === 0 && one['undone-by'] === 0).import;
  const page = (await desk.ask(`/imports/${third}/undo`)).text;
  ok(!page.includes('Bo Smit: Groep 5a'), 'what was given by hand is not of the import');
  await desk.done(`/imports/${third}/undo`, { digest: digestOf(page) });
  const left = [...(await desk.ask('/teachers?school=1')).text.matchAll(/<td data-label="Leerkracht">([^<]*)</g)].map(([, name]) => name).join();
  is(left, 'Bo Smit', 'and stays');
}

const portal = new Portal();
await scenario('teachers', async () => {
  try {
    build(portal);
    await portal.start();
    const world = { portal };
    for (const [name, login] of [['desk', 'balie1'], ['upload1', 'upload1'], ['upload2', 'upload2'], ['anna', 'juf.anna'], ['bo', 'bo.smit']]) world[name] = await new Visitor(portal, login).logIn(login);
    for (const [name, step] of Object.entries({ shown, agreed, program, imported, undone, again })) await scenario(name, () => step(world));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
