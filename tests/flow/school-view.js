// A school withdraws the library staff's view of its pupils: every address, for every role of the library, with every number that could be
// an object, before, while and after. Made of the routes themselves: a page that is new is walked too.
import { csv, pupil } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario } from '../browser/lib/tap.js';
import { digestOf, Visitor } from './visitor.js';

const SECRET = 'Quirien'; // the first names of the school that withdraws, and of nobody else
const OPEN = 'Bonifatius'; // those of the other school
const IDS = 16; // more than there are of any object

const pupilsOf = (first, name, change = {}) => Array.from({ length: 5 }, (_, i) => pupil(first + i, { first: `${name}${'abcde'[i]}`, ...change }));

function build(portal) {
  portal.instroom('library', 'add', 'Eerste');
  portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
  portal.addSchool('Eerste', '1235', 'Het Hofje', 'primary', '99AB00');
  for (const [role, login, branch] of [['uploader', 'upload1', '1234'], ['uploader', 'upload2', '1235'], ['teacher', 'juf1', '1234'], ['employee', 'balie1'], ['manager', 'beheer1']])
    portal.addAccount(role, login, `Naam van ${login}`, { library: 'Eerste', branch });
  portal.instroom('mail', 'contact', '--branch', '1234', 'contact@bibliotheek.example');
}

async function deliver(who, desk, id, pupils, apply = true) {
  is((await who.upload(csv(pupils))).status, 303, `upload ${id} comes`);
  await desk.checked(id);
  if (!apply) return;
  const plan = (await desk.ask(`/uploads/${id}/plan`)).text;
  await desk.done(`/uploads/${id}/apply`, { digest: digestOf(plan), confirm: /for="confirm"[^>]*>[^<]*?(\d+)/.exec(plan)?.[1] ?? '0' });
}

// Pupils of both schools, a log-in of one of each, an open plan at each, a question about somebody of the other school, a leaver whose term is over.
async function fill({ portal, desk, upload1, upload2 }) {
  await deliver(upload1, desk, 1, pupilsOf(1, SECRET));
  await deliver(upload2, desk, 2, pupilsOf(21, OPEN));
  const [year, group] = /<option value="(\d{4}-\d{4}) ([^"]*)"/.exec((await desk.ask('/teachers?school=1')).text).slice(1);
  for (const school of [1, 2]) has((await desk.post(`/classes/${school}/passwords`, { year, group, everyone: '1' })).text, /[a-z]{4,}/, 'pupils have log-ins');
  await deliver(upload1, desk, 3, pupilsOf(1, SECRET, { group: '6', groupName: 'Groep 6', year: '6' }), false);
  const twin = { ...pupil(2), number: '990001', first: 'Quirina', initials: 'Q.' }; // surname and birthday of one of the other school
  await deliver(upload2, desk, 4, [...pupilsOf(21, OPEN), twin], false);
  ok(portal.dump().includes(SECRET), 'the register has them');
  return { year, group };
}

// Of every GET address and every number: the address -> whether a page told the secret.
async function walk(world, visitor) {
  const query = `q=quiri&year=${world.year}&group=${world.group}&branch=1&school=1`;
  const paths = world.routes.filter((r) => r.method === 'GET' && !/^\/(login|logout|static|sign-in\/)/.test(r.address)).flatMap(({ address }) =>
    (address.includes('{id}') ? Array.from({ length: IDS }, (_, i) => [address, `${address.replaceAll('{id}', i + 1)}?${query}`]) : [[address, `${address}?${query}`]]));
  const told = new Map();
  for (let i = 0; i < paths.length; i += 4)
    await Promise.all(paths.slice(i, i + 4).map(async ([address, path]) => {
      const reply = await visitor.ask(path);
      if (world.secrets.some((secret) => reply.text.includes(secret)) || (reply.status === 200 && /\/xlsx$|\/file$/.test(address) && world.closed.has(path.replace(/\?.*/, ''))))
        told.set(address, `${told.get(address) ?? ''} ${path} (${reply.status})`);
    }));
  return told;
}

const ROLES = ['balie1', 'beheer1'];
const seen = async (world) => new Map(await Promise.all(ROLES.map(async (login) => [login, await walk(world, world[login])])));

async function before(world) {
  world.first = await seen(world);
  for (const address of ['/pupils', '/patrons/{id}', '/patrons/{id}/log', '/patrons/{id}/cards', '/patrons/{id}/data.json', '/patrons/{id}/trail', '/uploads/{id}/plan', '/uploads/{id}/file', '/imports/{id}', '/imports/{id}/csv', '/imports/{id}/undo', '/classes/{id}', '/accounts/{id}'])
    for (const login of ROLES) ok(world.first.get(login).has(address), `${login} sees the school's pupils at ${address}`);
  has((await world.desk.ask('/uploads/4/questions')).text, SECRET, 'and as a candidate in a question of the other school');
}

async function withdraw(world) {
  const { portal, upload1, juf1, desk } = world;
  for (const login of [...ROLES, 'juf1', 'upload2']) {
    const reply = await world[login].post('/school-view/1/withdraw', { why: 'zomaar' });
    ok([403, 404].includes(reply.status), `${login} cannot withdraw it for the school`, `${reply.status}`);
  }
  is((await upload1.post('/school-view/1/withdraw', { why: ' ' })).status, 422, 'it takes a reason');
  is((await upload1.post('/school-view/1/withdraw', { why: 'De ouderraad wil het <b>zo</b>' })).status, 303, 'the school withdraws it');
  is((await upload1.post('/school-view/1/withdraw', { why: 'nog eens' })).status, 422, 'once');
  const page = (await upload1.ask('/school-view')).text;
  has(page, /Naam van upload1[^]*De ouderraad wil het &lt;b&gt;zo&lt;\/b&gt;/, 'the page tells who and why');
  ok(!page.includes('Naam van balie1'), 'and that nobody of the library sees them');
  const letters = portal.instroom('mail', '--format', 'json');
  has(letters, 'view-withdrawn', 'the contact gets a mail');
  ok(!letters.includes('ouderraad'), 'without the reason');
  has((await desk.ask('/pupils?q=x')).text, /id="withheld"[^]*De Regenboog/, 'the search page names the school');
  is((await juf1.ask('/classes')).status, 200, 'the teacher works on');
}

async function withheld(world) {
  const told = await seen(world);
  for (const { address } of world.routes.filter((r) => r.method === 'GET')) {
    const wrong = ROLES.flatMap((login) => (told.get(login).has(address) ? [`${login}:${told.get(login).get(address)}`] : []));
    ok(wrong.length === 0, `GET ${address} shows nothing of them`, ...wrong);
  }
  const { desk } = world;
  has((await desk.ask(`/pupils?q=${OPEN}`)).text, OPEN, 'the other school\'s pupils are found');
  has((await desk.ask('/uploads')).text, 'De Regenboog', 'the school\'s name stays in the list of uploads');
  has((await desk.ask('/imports')).text, 'De Regenboog', 'and of imports');
  const refused = await desk.ask('/uploads/3/plan');
  is(refused.status, 403, 'a plan is refused');
  has(refused.text, /Deze school laat de medewerkers van de bibliotheek haar leerlingen niet zien/, 'in words that say why');
  const questions = (await desk.ask('/uploads/4/questions')).text;
  has(questions, /value="link:\d+"/, 'the other school\'s plan still knows that there is somebody alike');
  has(questions, 'De Regenboog', 'and at which school');
}

// Enrolling by hand at the open school: that there is somebody alike at the school that shows nobody, and nothing else of it.
async function alikeByHand(world) {
  const { portal, desk } = world;
  const before = portal.dump();
  const first = pupil(1);
  const wanted = (change) => ({ school: '2', kind: 'pupil', card: '9000000017', 'first-name': 'Roos', surname: first.surname, 'birth-date': first.birth, ...change });
  const asked = await desk.post('/patrons/new/person', wanted({}));
  is(asked.status, 409, 'nobody is enrolled in silence');
  has(asked.text, /Op een andere school van de bibliotheek is er iemand met deze achternaam en geboortedatum/, 'that there is somebody is said');
  for (const secret of [...world.secrets, 'De Regenboog']) ok(!asked.text.includes(secret), `not ${secret}`);
  ok(!/name="known"|href="\/patrons\/\d/.test(asked.text), 'and nothing leads there');
  has(asked.text, 'name="other"', 'who is somebody else can be saved');
  is(portal.dump(), before, 'nothing was saved');
  const lines = () => JSON.parse(portal.instroom('audit', 'list', '--format', 'json', '--library', 'Eerste'));
  const told = () => lines().filter((line) => line.detail === 'alike, withheld');
  for (let i = 0; i < 50 && told().length === 0; i += 1) await new Promise((done) => setTimeout(done, 100));
  is(told().length, 1, 'that it was told stands in the trail');
  ok(told()[0].verb === 'see' && told()[0].kind === 'person' && told()[0].branch === 1, 'of that school and that pupil', JSON.stringify(told()[0]));
  const nobody = await desk.post('/patrons/new/person', wanted({ 'birth-date': '01-01-2001', kind: 'teacher', card: '9000000025' }));
  is(nobody.status, 303, 'another day of birth is nobody there', nobody.text.slice(0, 1500));
  const made = await desk.post('/patrons/new/person', wanted({ other: '1' }));
  is(made.status, 303, 'somebody else is enrolled', made.text.slice(0, 1500));
}

// At the desk: whoever hands over the card is served, for a moment also by the address that the card led to; nobody else is.
async function byCard(world) {
  const { portal, desk, beheer1 } = world;
  const [, card] = new RegExp(`${SECRET}[^]*?^ {2}card\t(\\d+)`, 'm').exec(portal.dump());
  is((await desk.ask('/desk/1/patrons/1')).status, 403, 'no patron by a number');
  const opened = await desk.post('/desk/1', { card });
  is(opened.status, 303, 'the card opens one');
  const page = await desk.ask(opened.location);
  is(page.status, 200, 'and the next page of the same desk');
  has(page.text, SECRET, 'with the first name');
  ok(!page.text.includes(pupil(1).surname), 'and no surname');
  is((await beheer1.ask(opened.location)).status, 403, 'not for somebody else');
}

// Every form, sent as if it meant business, with every number.
async function forms(world) {
  const { portal, routes } = world;
  const dump = portal.dump();
  const spared = /^\/(login|logout|language|password|sign-in|second-factor|sessions|uploads$|mail|my-mail|me|retention|patrons\/new|desk)/; // the desk: byCard
  const rest = routes.filter((r) => r.method === 'POST' && !spared.test(r.address) && r.address.includes('{id}') && !/accounts\/\{id\}\/(close|reset|sessions)|second-factor|teachers\/\{id\}\/end|uploaders/.test(r.address));
  const fields = { digest: world.digest, confirm: '5', year: world.year, group: `${world.group}`, everyone: '1', role: 'uploader', branch: '1', from: '', to: '', why: 'x', number: '30' };
  for (const route of rest) {
    const wrong = [];
    for (const login of ROLES)
      for (let id = 1; id <= (route.address.startsWith('/patrons') ? 5 : 1); id += 1) { // of this school: its pupils are the first five
        const path = route.address.replaceAll('{id}', route.address.startsWith('/uploads') ? 3 : id);
        const reply = await world[login].post(path, fields);
        if (reply.status < 400 && !/^\/(accounts|teachers)/.test(path)) wrong.push(`${login}: ${path} ${reply.status} ${reply.location}`);
        if (world.secrets.some((secret) => reply.text.includes(secret))) wrong.push(`${login}: ${path} tells`);
      }
    ok(wrong.length === 0, `POST ${route.address} does nothing to them`, ...wrong);
  }
  is(portal.dump(), dump, 'the register is as it was');
}

// Nobody of the library gives themselves a school's role; the school imports its own file.
async function itself(world) {
  const { portal, upload1, beheer1 } = world;
  const accounts = JSON.parse(portal.instroom('account', '--format', 'json'));
  const own = accounts.find((one) => one.login === 'balie1').id;
  for (const role of ['uploader', 'teacher'])
    is((await beheer1.post(`/accounts/${own}/roles`, { role, branch: '1', from: '', to: '' })).status, 403, `no role of ${role} at that school`);
  const plan = await upload1.ask('/uploads/3/plan');
  is(plan.status, 200, 'the school sees its own plan');
  has((await upload1.done('/uploads/3/apply', { digest: digestOf(plan.text), confirm: '0' })).location, '/imports/', 'and imports it itself');
  ok([403, 404].includes((await upload1.ask('/uploads/4/plan')).status), 'the other school\'s not');
}

async function after(world) {
  const { upload1, portal } = world;
  is((await upload1.post('/school-view/1/restore', { why: '' })).status, 303, 'the school gives it back');
  has(portal.instroom('mail', '--format', 'json'), 'view-restored', 'with a mail');
  await deliver(upload1, upload1, 5, pupilsOf(1, SECRET, { group: '7', groupName: 'Groep 7', year: '7' }), false);
  world.group = '6'; // since the school's own import
  const told = await seen(world);
  for (const login of ROLES)
    for (const address of world.first.get(login).keys()) ok(told.get(login).has(address), `${login} sees them again at ${address}`);
  is((await upload1.ask('/uploads/3/plan')).status, 403, 'and the library imports again');
  const trail = JSON.parse(portal.instroom('audit', 'list', '--format', 'json', '--library', 'Eerste'));
  const lines = (trail.lines ?? trail).filter((line) => line.kind === 'view' && line.result === 'done').map((line) => line.verb);
  ok(lines.includes('withdraw') && lines.includes('grant'), 'both stand in the trail', lines.join());
}

const portal = new Portal();
await scenario('school-view', async () => {
  try {
    build(portal);
    await portal.start();
    const world = { portal, routes: JSON.parse(portal.instroom('routes', '--format', 'json')) };
    for (const login of ['upload1', 'upload2', 'juf1', ...ROLES]) world[login] = await new Visitor(portal, login).logIn(login);
    world.desk = world.balie1;
    Object.assign(world, await fill(world));
    const cards = [...(await world.desk.ask(`/pupils?q=${SECRET}`)).text.matchAll(/data-label="Pas">(\d{10})</g)].map(([, card]) => card);
    is(cards.length, 5, 'five pupils with cards');
    world.secrets = [SECRET, ...cards];
    world.closed = new Set(['/uploads/1/file', '/uploads/3/file', '/imports/1/xlsx']);
    world.digest = digestOf((await world.desk.ask('/uploads/3/plan')).text);
    for (const [name, step] of Object.entries({ before, withdraw, withheld, alikeByHand, byCard, forms, itself, after })) await scenario(name, () => step(world));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
