// Each verb of the trail, one by one, by the real portal or shell: just the lines that belong to it appear, about the right object. The
// verbs are those that the trail's own page lets one choose: a new one without a row here fails.
import { csv, pupil, school } from '../browser/lib/files.js';
import { PASSWORD, Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { digestOf, Visitor } from './visitor.js';

const halt = ({ server }) => new Promise((done) => { server.once('exit', done); server.kill('SIGTERM'); });
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
// The portal's zone is two hours ahead of these dates at most: tomorrow there, or the day after.
const tomorrow = new Date(Date.now() + 26 * 3600 * 1000).toISOString().slice(0, 10);

function build(portal) {
  portal.instroom('library', 'add', 'Eerste');
  portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
  for (const [role, login, branch] of [['uploader', 'upload1', '1234'], ['teacher', 'juf1', '1234'], ['employee', 'balie1'], ['manager', 'beheer1']])
    portal.addAccount(role, login, `Naam van ${login}`, { library: 'Eerste', branch });
  portal.instroom('mail', 'contact', '--branch', '1234', 'contact@bibliotheek.example');
  portal.load('1234', '2026-2027', portal.file('eerst.csv', csv(school(1, 12))));
}

// All lines of the library's chain and of the installation's, without those of reading the trail for this.
function lines(portal) {
  const of = (...library) => JSON.parse(portal.instroom('audit', 'list', ...library, '--format', 'json'));
  return [...of('--library', 'Eerste').map((line) => ({ ...line, chain: 'library' })), ...of().filter((line) => !line.library).map((line) => ({ ...line, chain: 'installation' }))].filter((line) => !(line.verb === 'see' && line.kind === 'trail' && line.role === 'operator'));
}
const keyOf = (line) => `${line.chain} ${line.number} ${line.at} ${line.verb}`;
const wordsOf = (line) => `${line.verb} ${line.kind} ${line.verb === 'seal' && line.object > 0 ? 'up to a line' : line.object}${line.result === 'done' ? '' : ` ${line.result}`}`;

const apply = async ({ desk }, id) => {
  const plan = (await desk.ask(`/uploads/${id}/plan`)).text;
  return desk.done(`/uploads/${id}/apply`, { digest: digestOf(plan), confirm: /for="confirm"[^>]*>[^<]*?(\d+)/.exec(plan)?.[1] ?? '0' });
};
const later = (first, change) => csv(school(1, 12, (p, n) => (n === first ? { ...p, ...change } : p)));

// verb, what is made ready without being looked at, what is done, the lines of it: what it was done to, and its number.
const ROWS = [
  ['login', null, (w) => w.juf.logIn('juf1'), (w) => [`login account ${w.id.juf1}`]],
  ['logout', null, (w) => w.juf.post('/logout'), (w) => [`logout account ${w.id.juf1}`]],
  ['password', (w) => w.juf.logIn('juf1').then(() => w.juf.ask('/password')), (w) => w.juf.post('/password', { old: PASSWORD, new: 'heel iets anders dan dit', again: 'heel iets anders dan dit' }), (w) => [`password account ${w.id.juf1}`]],
  ['reset', null, (w) => w.manager.post(`/accounts/${w.id.juf1}/reset`), (w) => [`reset account ${w.id.juf1}`]],
  ['see', null, (w) => w.desk.ask(`/patrons/${w.membership}`), (w) => [`see person ${w.person}`]],
  ['search', null, (w) => w.desk.ask(`/pupils?q=${pupil(2).number}`), () => ['search people 0']],
  ['upload', null, (w) => w.upload.upload(later(3, { first: 'Anders' })), () => ['upload upload 1']],
  ['download', (w) => w.desk.checked(1), (w) => w.desk.ask('/uploads/1/file'), () => ['download upload 1']],
  ['answer', null, (w) => w.desk.post('/uploads/1/choices', { mode: 'synchronise', 'school-year': '2026-2027' }), () => ['answer plan 1']],
  ['apply', (w) => w.desk.checked(1).then(() => w.desk.ask('/uploads/1/plan')).then((page) => { w.plan = page.text; }), (w) => w.desk.done('/uploads/1/apply', { digest: digestOf(w.plan), confirm: '0' }), () => ['apply import 2']],
  ['undo', (w) => w.desk.ask('/imports/2/undo').then((page) => { w.plan = page.text; }), (w) => w.desk.done('/imports/2/undo', { digest: digestOf(w.plan) }), () => ['undo import 2', 'see import 2']], // the job opens it once more
  ['cancel', (w) => { w.job = JSON.parse(w.portal.instroom('jobs', '--all', '--format', 'json')).find((job) => job.state === 'done').job; w.portal.sql(`UPDATE job SET state = 'waiting', ended = 0, not_before = ${(Date.now() + 12000) * 1000} WHERE id = ${w.job}`); }, (w) => w.manager.post(`/jobs/${w.job}/cancel`), (w) => [`cancel job ${w.job}`]],
  ['add', null, (w) => w.manager.post('/accounts', { login: 'nieuw.hier', name: 'Nieuw', role: 'employee', branch: '' }), (w) => [`add account ${w.id.last + 1}`]],
  ['grant', null, (w) => w.manager.post(`/accounts/${w.id.juf1}/roles`, { role: 'volunteer', branch: '1', from: '', to: '' }), (w) => [`grant account ${w.id.juf1}`]],
  ['withdraw', null, (w) => w.manager.post(`/accounts/${w.id.juf1}/roles/${w.grant + 2}/end`), (w) => [`withdraw account ${w.id.juf1}`]] /* one came with the new account */,
  ['change', null, (w) => w.desk.post(`/patrons/${w.membership}/address`, { town: 'Elders', 'was-town': '' }), (w) => [`change person ${w.person}`]],
  ['remove', (w) => w.upload.upload(later(4, { first: 'Nog anders' })).then(() => w.desk.checked(2)), (w) => w.upload.post('/uploads/2/remove'), () => ['remove upload 2']],
  ['mail', (w) => w.portal.sql("UPDATE mail SET state = 'failed', ended = 1 WHERE upload_id = 1"), (w) => w.manager.post(`/mail/${w.mail}/again`), () => ['mail upload 1']],
  ['export', null, (w) => w.desk.ask(`/patrons/${w.membership}/data.json`), (w) => [`export person ${w.person}`]],
  ['erase', (w) => w.manager.ask(`/patrons/${w.membership}/privacy`).then((page) => { w.number = /Typ (\d+) om deze persoon/.exec(page.text)?.[1]; }), (w) => w.manager.post(`/patrons/${w.membership}/erase`, { number: w.number }), (w) => [`erase person ${w.person}`, `see person ${w.person}`]], // what goes is looked at
  ['destroy', (w) => w.upload.upload(later(5, { first: 'Weer anders' })).then(() => w.desk.checked(3)).then(() => w.portal.sql('UPDATE upload SET received = 1 WHERE id = 3; UPDATE upload_key SET received = 1 WHERE upload_id = 3')), (w) => w.portal.instroom('retention', '--library', 'Eerste', '--run'), () => ['destroy upload 3', 'erase expired 0']],
  ['back-up', null, (w) => w.portal.instroom('backup', `${w.portal.folder}/kopie`), () => ['back-up database 0']],
  ['restore', (w) => halt(w.portal), (w) => w.portal.instroom('restore', '--replace', `${w.portal.folder}/kopie`), () => ['restore database 0']],
  ['seal', null, (w) => w.portal.instroom('audit', 'seal', '--before', tomorrow), () => ['seal trail up to a line', 'seal trail up to a line']],
];

async function ready(world) {
  const { portal } = world;
  const accounts = JSON.parse(portal.instroom('account', '--format', 'json'));
  world.id = Object.fromEntries(accounts.map((one) => [one.login, one.id]));
  world.id.last = Math.max(...accounts.map((one) => one.id));
  world.grant = Math.max(...accounts.map((one) => Math.max(...JSON.parse(portal.instroom('account', 'show', String(one.id), '--format', 'json')).map((line) => line.grant))));
  for (const [name, login] of [['desk', 'balie1'], ['manager', 'beheer1'], ['upload', 'upload1']]) world[name] = await new Visitor(portal, login).logIn(login);
  world.juf = new Visitor(portal, 'juf1');
  const found = (await world.desk.ask(`/pupils?q=${pupil(1).number}`)).text;
  world.membership = /href="\/patrons\/(\d+)"/.exec(found)[1];
  world.person = JSON.parse((await world.desk.ask(`/patrons/${world.membership}/data.json`)).text).person;
}

// Lines of what is only seen come a moment later; no more come once there are as many as there should be, and a while has gone by.
async function fresh(world, before, wanted) {
  let found = [];
  for (let i = 0; i < 60; i += 1) {
    found = lines(world.portal).filter((line) => !before.has(keyOf(line)));
    if (found.length >= wanted) break;
    await sleep(100);
  }
  await sleep(300);
  return lines(world.portal).filter((line) => !before.has(keyOf(line)));
}

async function one(world, [verb, prepare, act, expected]) {
  if (prepare) await prepare(world);
  if (verb === 'mail') world.mail = JSON.parse(world.portal.instroom('mail', '--format', 'json')).find((mail) => mail.upload === 1).mail;
  let before = new Set(lines(world.portal).map(keyOf));
  for (let size = -1; size !== before.size;) { // what was seen while it was made ready comes to the disk
    size = before.size;
    await sleep(500);
    before = new Set(lines(world.portal).map(keyOf));
  }
  const answer = await act(world);
  ok(!answer?.status || answer.status < 400, `${verb}: is done`, `${answer?.status}`, `${answer?.text ?? ''}`.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 600));
  const wanted = expected(world);
  const found = await fresh(world, before, wanted.length);
  is(found.map(wordsOf).sort().join('; '), [...wanted].sort().join('; '), `${verb}: its line and no other`);
  ok(wanted[0].startsWith(`${verb} `), `${verb}: the row is of this verb`);
}

const portal = new Portal();
await scenario('trail', async () => {
  try {
    build(portal);
    await portal.start();
    const world = { portal };
    await ready(world);
    const page = (await world.manager.ask('/trail')).text;
    const verbs = [.../<select id="verb"[^]*?<\/select>/.exec(page)[0].matchAll(/<option value="([^"]+)"/g)].map(([, verb]) => verb);
    ok(verbs.length > 20, `${verbs.length} verbs`);
    is([...verbs].sort().join(' '), ROWS.map(([verb]) => verb).sort().join(' '), 'each verb has its row, and no row is of no verb');
    for (const row of ROWS) await scenario(row[0], () => one(world, row));
    const verdict = portal.instroom('audit', 'verify');
    ok(!/not whole|niet heel/.test(verdict), 'and the chains are whole', verdict);
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
