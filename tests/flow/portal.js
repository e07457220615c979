// The portal over plain HTTP with real objects: every route for every kind of visitor, forged forms, stale plans, cut uploads.
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { csv, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { build, isOwn, mayRight, rightsOf, VISITORS } from './people.js';
import { digestOf, Visitor } from './visitor.js';

const oneYearOn = (p) => ({ ...p, group: '6', groupName: 'Groep 6', year: '6' });

// A group of school A has its teacher; and the line of it, of a role and of an account, to try with.
async function assign(world) {
  const { portal, desk } = world;
  const accounts = JSON.parse(portal.instroom('account', '--format', 'json'));
  const idOf = (login) => accounts.find((one) => one.login === login).id;
  world.group = /<option value="\d{4}-\d{4} ([^"]*)"/.exec((await desk.ask('/teachers?school=1')).text)[1];
  world.year = /<option value="(\d{4}-\d{4}) /.exec((await desk.ask('/teachers?school=1')).text)[1];
  world.teacher = idOf('juf1');
  world.patron = Number(/\/patrons\/(\d+)/.exec((await desk.ask('/pupils?q=000012')).text)?.[1]);
  await desk.post('/teachers/1', { group: `${world.year} ${world.group}`, teacher: String(world.teacher) });
  world.taught = Number(/\/teachers\/1\/end\/(\d+)/.exec((await desk.ask('/teachers?school=1')).text)[1]);
  world.granted = idOf('upload1');
  world.grant = JSON.parse(portal.instroom('account', 'show', String(world.granted), '--format', 'json'))[0].grant;
  ok(world.taught > 0 && world.grant > 0, 'a group has its teacher');
}

// One title of the library, by a file of records; its id in the database, the first there is.
function aTitle(portal) {
  const file = join(portal.folder, 'title.xml');
  writeFileSync(file, '<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">flow-1</controlfield><datafield tag="245" ind1="1" ind2="0"><subfield code="a">De gorgels</subfield></datafield></record></collection>');
  portal.instroom('titles', 'import', '--library', 'Eerste', '--apply', file);
  return 1;
}

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

// A tip of school A that its readers see, with a picture.
async function aTip(desk) {
  const reply = await desk.post('/tips/new', { kind: 'tip', school: '1', heading: 'Griezelen', words: 'Durf jij dit?', alt: 'een stip', ages: '6-8', from: '', to: '' });
  const tip = Number(/\/tips\/(\d+)/.exec(reply.location)?.[1]);
  await desk.upload(PIXEL, { to: `/tips/${tip}/picture`, name: 'stip.png' });
  await desk.post(`/tips/${tip}`, { act: 'shown' });
  return tip;
}

// Routes whose form has a file, and where it goes.
const MARC = '<collection><record><leader>00000nam a2200000 i 4500</leader><datafield tag="245" ind1="1" ind2="0"><subfield code="a">Het ijsbeertje</subfield></datafield></record></collection>';
const fileOf = { '/uploads': () => csv(school(1, 3)), '/tips/{id}/picture': () => PIXEL, '/titles/{id}/cover': () => PIXEL, '/titles/import': () => MARC };

// A browser that staff made a self-service screen: it has the screen's token, and is nobody everywhere else.
async function screen(portal) {
  const visitor = await new Visitor(portal, 'a screen at school').logIn('balie1');
  await visitor.post('/kiosks/1', { name: 'Leeszaal' });
  ok((await visitor.ask('/kiosk')).text.includes('name="scan"'), 'a browser is a screen from now on');
  return visitor;
}

// Objects of school A: an upload with a question and a plan, another one imported.
async function deliver(world) {
  const { portal, desk } = world;
  const uploader = world.visitors.find((v) => v.login === 'upload1').visitor;
  portal.instroom('mail', 'contact', '--branch', '1234', 'contact@bibliotheek.example');
  portal.sample('catalogue', portal.environment.INSTROOM_DATABASE, '1234', '3', '1');
  [, world.title] = /\/title\/(\d+)/.exec((await new Visitor(portal).ask('/school/de-regenboog/search')).text);
  await uploader.upload(csv(school(1, 60)));
  await desk.checked(1);
  const first = await desk.ask('/uploads/1/plan');
  await desk.done('/uploads/1/apply', { digest: digestOf(first.text), confirm: '60' });
  await desk.done('/uploads/1/apply', { digest: '0' }); // too late: a job that failed, to look at
  const pupils = school(1, 60, oneYearOn);
  pupils[7] = { ...pupils[7], number: '8' };
  await uploader.upload(csv(pupils));
  await desk.checked(2);
  world.upload = 2;
  world.import = 1;
  world.job = JSON.parse(portal.instroom('jobs', '--all', '--format', 'json')).find((job) => job.state === 'failed').job;
  portal.instroom('token', 'add', '--library', 'Eerste', '--name', 'Proef');
  world.program = JSON.parse(portal.instroom('token', 'list', '--library', 'Eerste', '--format', 'json'))[0].token;
  world.mail = JSON.parse(portal.instroom('mail', '--format', 'json'))[0].mail;
  world.digest = digestOf((await desk.ask('/uploads/2/plan')).text);
  world.undo = digestOf((await desk.ask('/imports/1/undo')).text);
  [, world.question] = /name="key-0" value="([^"]*)"/.exec((await desk.ask('/uploads/2/questions')).text);
  world.title = aTitle(portal);
  world.tip = await aTip(desk);
  ok(/^pupil/m.test(portal.dump()), 'school A has pupils, an import and an upload with a plan');
}

// A title of school A's library, and a copy that is school A's.
async function enterBook(world) {
  const { desk } = world;
  const added = await desk.post('/titles/new', { title: 'Minoes', material: 'book' });
  world.title = Number(/\/titles\/(\d+)/.exec(added.location)?.[1]);
  await desk.post(`/titles/${world.title}/copies`, { school: '1', count: '1', status: 'available' });
  world.copy = Number(/\/titles\/copies\/(\d+)/.exec((await desk.ask(`/titles/${world.title}`)).text)?.[1]);
  const round = await desk.post('/inventory', { school: '1', shelf: '' });
  world.round = Number(/\/inventory\/(\d+)/.exec(round.location)?.[1]);
  await desk.upload(MARC, { to: '/titles/import' });
  world.file = Number(/href="\/titles\/import\/(\d+)"/.exec((await desk.ask('/titles/import')).text)?.[1]);
  ok(world.file > 0, 'a file of titles waits');
  ok(world.title > 0 && world.copy > 0 && world.round > 0, 'a title has a copy, and a round begins');
}

// A book of school A that is late, and reminders that were sent about it.
async function remind(world) {
  const { desk, portal } = world;
  const [, barcode] = /name="barcode"[^>]*value="([^"]*)"/.exec((await desk.ask(`/titles/copies/${world.copy}`)).text);
  await desk.post(`/desk/1/patrons/${world.patron}`, { act: 'lend', barcode, command: 'flow-late-1' });
  portal.sql("UPDATE loan SET due_date = '2026-01-05' WHERE branch_id = 1");
  const page = (await desk.ask('/overdue/1/send')).text;
  world.late = digestOf(page);
  const sent = await desk.post('/overdue/1/send', { command: /name="command" value="([^"]*)"/.exec(page)?.[1] ?? '', digest: world.late });
  world.run = Number(/\/runs\/(\d+)/.exec(sent.location)?.[1]);
  ok(world.run > 0, 'reminders are sent');
}

// All that could be touched: the register, and uploads and imports as the library sees them, without forms and clocks.
async function picture(world) {
  const pages = [];
  for (const path of ['/uploads', '/imports', `/titles/${world.title}`, `/titles/copies/${world.copy}`, `/inventory/${world.round}/result`, `/titles/import/${world.file}`, `/uploads/${world.upload}/plan`, `/uploads/${world.upload}/columns`, `/uploads/${world.upload}/questions`, `/imports/${world.import}`])
    pages.push((await world.desk.ask(path)).text.replace(/name="token" value="[^"]*"/g, ''));
  for (const path of ['/accounts', '/uploaders', '/teachers?school=1']) pages.push((await world.desk.ask(path)).text.replace(/name="token" value="[^"]*"/g, ''));
  return world.portal.dump() + pages.join('\n');
}

const LABELS = '/titles/labels/pdf'; // of the school in its query

// What a form of this route would hold when it meant business.
function body(world, pattern) {
  return {
    '/uploads/{id}/columns': { 'column-1': 'ignored' },
    '/uploads/{id}/choices': { mode: 'new' },
    '/uploads/{id}/questions': { 'key-0': world.question, 'answer-0': 'skip' },
    '/uploads/{id}/apply': { digest: world.digest, confirm: '0' },
    '/imports/{id}/undo': { digest: world.undo },
    '/mail': { address: 'kaap@kwaad.example', language: 'nl' },
    '/my-mail': { address: 'kaap@kwaad.example', wanted: 'yes' },
    '/password': { old: 'not this one', new: 'iets heel anders nu', again: 'iets heel anders nu' },
    '/language': { language: 'nl', return: '/' },
    '/accounts': { login: 'nieuw.hier', name: 'Nieuw', role: 'manager', branch: '' },
    '/accounts/{id}/roles': { role: 'teacher', branch: '1', from: '', to: '' },
    '/accounts/{id}/links': { provider: '1', value: 'kaap' },
    '/uploaders': { login: 'leraar', branch: '1', from: '', to: '' },
    '/classes/{id}/passwords': { year: world.year, group: world.group, everyone: '1' },
    '/patrons/{id}/cards': { act: 'replace', number: '', why: 'lost' },
    '/patrons/{id}/membership': { act: 'leave' },
    '/patrons/{id}/notes': { act: 'end', note: '1' },
    '/school-view/{id}/withdraw': { why: 'zomaar' },
    '/classes/{id}/home': { year: world.year, group: world.group, visit: '1-2-2027' },
    '/kiosks/{id}': { name: 'kaap' },
    '/readers': { contact: 'kaap', music: '', school: '0' },
    '/desk/{id}': { card: 'Wit' },
    '/desk/{id}/return': { barcode: '1', command: 'flow-return' },
    '/desk/{id}/patrons/{id}': { act: 'lend', barcode: '1', command: 'flow-lend-1' },
    '/lending/{id}': { period: '7' },
    '/lending/{id}/closed': { from: '1-1-2027' },
    '/catalogues/{id}': { word: 'de-regenboog' },
    '/programs': { name: 'Kaap', upload: '1' },
    '/my/titles/{id}': { act: 'wish' },
    '/tips/{id}': { act: 'shown' },
    '/tips/{id}/edit': { kind: 'tip', heading: 'Kaap', words: 'Kaap', version: '1', school: '1' },
    '/inventory': { school: '1', shelf: 'AK' },
    '/inventory/{id}': { barcodes: '1' },
    '/inventory/{id}/result': { unseen: '1' },
    '/overdue/{id}/send': { command: 'flow-send-1', digest: world.late },
    '/overdue/steps': { 'days-1': '3', 'letter-1': '1' },
    '/titles/labels': { symbol: 'code39', sheet: '4x10' },
    '/titles/new': { title: 'Kaap', material: 'book' },
    '/titles/{id}/edit': { title: 'Kaap', version: '1' },
    '/titles/{id}/copies': { school: '1', count: '1', status: 'available' },
    '/titles/{id}/remove': { version: '1' },
    '/titles/{id}/merge': { into: '2' },
    '/titles/import/{id}': { act: 'apply', new: '1', changed: '0', same: '0', refused: '0' },
    '/titles/copies/{id}': { barcode: 'KAAP', school: '1', status: 'withdrawn', why: 'worn', version: '1' },
    '/teachers/{id}': { group: `${world.year} ${world.group}`, teacher: String(world.teacher) },
  }[pattern] ?? {};
}

function address(world, pattern) {
  if (pattern.includes('{word}')) pattern = pattern.replace('{word}', 'de-regenboog');
  if (pattern.endsWith('/title/{id}')) return pattern.replace('{id}', world.title);
  if (pattern === LABELS) return `${LABELS}?school=1`;
  if (!pattern.includes('{id}')) return pattern;
  const fixed = {
    '/cover/{id}': `/cover/${world.title}`,
    '/tips/{id}': `/tips/${world.tip}`,
    '/tips/{id}/edit': `/tips/${world.tip}/edit`,
    '/tips/{id}/picture': `/tips/${world.tip}/picture`,
    '/school/de-regenboog/tips/{id}': `/school/de-regenboog/tips/${world.tip}`,
    '/school/de-regenboog/tips/{id}/picture': `/school/de-regenboog/tips/${world.tip}/picture`,
    '/desk/{id}': '/desk/1',
    '/desk/{id}/return': '/desk/1/return',
    '/desk/{id}/waiting': '/desk/1/waiting',
    '/desk/{id}/patrons/{id}': `/desk/1/patrons/${world.patron}`,
    '/desk/{id}/patrons/{id}/receipt': `/desk/1/patrons/${world.patron}/receipt`,
    '/lending/{id}': '/lending/1',
    '/statistics/{id}': '/statistics/1',
    '/statistics/{id}/csv': '/statistics/1/csv',
    '/lending/{id}/closed': '/lending/1/closed',
    '/classes/{id}': `/classes/1?year=${world.year}&group=${world.group}`,
    '/classes/{id}/home': `/classes/1/home?year=${world.year}&group=${world.group}`,
    '/classes/{id}/overdue': `/classes/1/overdue?year=${world.year}&group=${world.group}`,
    '/classes/{id}/overdue/csv': `/classes/1/overdue/csv?year=${world.year}&group=${world.group}`,
    '/classes/{id}/passwords': '/classes/1/passwords',
    '/kiosks/{id}': '/kiosks/1',
    '/kiosks/{id}/end/{id}': '/kiosks/1/end/1',
    '/my/titles/{id}': `/my/titles/${world.title}`,
    '/teachers/{id}': '/teachers/1',
    '/teachers/{id}/end/{id}': `/teachers/1/end/${world.taught}`,
    '/uploaders/{id}/end': `/uploaders/${world.grant}/end`,
    '/accounts/{id}': `/accounts/${world.teacher}`,
    '/accounts/{id}/reset': `/accounts/${world.teacher}/reset`,
    '/accounts/{id}/close': `/accounts/${world.teacher}/close`,
    '/accounts/{id}/roles': `/accounts/${world.teacher}/roles`,
    '/accounts/{id}/links/{id}/end': `/accounts/${world.teacher}/links/1/end`,
    '/accounts/{id}/roles/{id}/end': `/accounts/${world.granted}/roles/${world.grant}/end`,
  }[pattern];
  if (fixed) return fixed;
  if (pattern.startsWith('/overdue/{id}')) return pattern.replace('{id}', 1).replace('{id}', world.run);
  if (pattern.startsWith('/inventory/{id}')) return pattern.replace('{id}', world.round);
  if (pattern.startsWith('/titles/import/')) return `/titles/import/${world.file}`;
  if (pattern.startsWith('/titles/copies/')) return `/titles/copies/${world.copy}`;
  if (pattern.startsWith('/titles/{id}')) return pattern.replace('{id}', world.title);
  if (/^\/accounts\/\{id\}\/[a-z/-]+$/.test(pattern)) return pattern.replace('{id}', world.teacher);
  const object = /^\/(uploads|imports|jobs|patrons|mail|programs|schools|catalogues|school-view|sessions|sign-in)\//.exec(pattern)?.[1];
  if (!object) throw new Error(`this test has no object for the new route ${pattern}`);
  return pattern.replace('{id}', { uploads: world.upload, imports: world.import, jobs: world.job, patrons: world.patron, mail: world.mail, programs: world.program, schools: 1, catalogues: 1, 'school-view': 1, sessions: 999999, 'sign-in': 9 }[object]);
}

function routesOf(portal) {
  const all = JSON.parse(portal.instroom('routes', '--format', 'json')).map((route) => ({ ...route, path: route.address }));
  const routes = all.filter((route) => !route.path.startsWith('/api/')); // api.js goes there
  ok(routes.length > 20, `${routes.length} routes`);
  return routes;
}

async function tryRoute(world, route, v) {
  const path = address(world, route.path);
  if (route.method === 'GET') return v.visitor.ask(path);
  if (fileOf[route.path]) return v.visitor.upload(fileOf[route.path](), { to: path });
  return v.visitor.post(path, body(world, route.path));
}

// What a whole library looks at, whichever school somebody enters books for.
const OF_LIBRARY = ['/titles/{id}'];

// Everybody for whom a route on school A's objects is not, tries it for real.
async function keepOut(world, routes) {
  const before = await picture(world);
  for (const route of routes) {
    if (['/login', '/logout', '/language', '/password'].includes(route.path)) continue;
    const wrong = [];
    for (const v of world.visitors) {
      const right = mayRight(v, route.right);
      const touches = route.path.includes('{id}');
      if (right && (isOwn(v, route.right) || !touches || route.right === 'none')) continue;
      if (right && OF_LIBRARY.includes(route.path) && v.library === 'Eerste') continue;
      const reply = await tryRoute(world, route, v);
      const expected = !v.role ? reply.status === 303 && reply.location.startsWith(route.path === '/' ? '/schools' : '/login')
        : right ? reply.status === 404 || reply.status === 403 : reply.status === 403;
      if (!expected || reply.text.includes('Regenboog</dd>')) wrong.push(`${v.name}: ${reply.status} ${reply.location}`);
    }
    ok(wrong.length === 0, `${route.method} ${route.path} (${route.right}) keeps everybody else out`, ...wrong);
  }
  is(await picture(world) === before, true, 'and nothing at all was changed by their tries');
}

// Who may everything here ends nothing under an address that it is not of: another account's role, another school's group or screen.
async function strayed(world, routes) {
  const { visitor } = world.visitors.find((v) => v.login === 'beheer1');
  await (await new Visitor(world.portal, 'screen').logIn('balie1')).post('/kiosks/1', { name: 'Leeszaal' }); // that browser is a screen from now on
  const before = await picture(world) + (await visitor.ask('/kiosks/1')).text.replace(/name="token" value="[^"]*"/g, '');
  const own = { accounts: world.teacher, teachers: 2, kiosks: 2 };
  for (const route of routes.filter((r) => r.method === 'POST' && /\{id\}.*\{id\}/.test(r.path) && !r.path.startsWith('/desk/'))) {
    const path = address(world, route.path).replace(/^\/(\w+)\/\d+/, (whole, noun) => `/${noun}/${own[noun]}`);
    is((await visitor.post(path, body(world, route.path))).status, 404, `POST ${route.path} of another's is not there`);
  }
  is(await picture(world) + (await visitor.ask('/kiosks/1')).text.replace(/name="token" value="[^"]*"/g, '') === before, true, 'and nothing was changed');
}

async function otherSchoolsBranch(world) {
  const before = await picture(world);
  for (const v of world.visitors.filter((one) => one.role && !one.own && rightsOf(one).includes('upload'))) {
    const reply = await v.visitor.upload(csv(school(1, 3)), { branch: '1' });
    if (reply.status === 303) { // an uploader's own school, whatever the form says
      const id = /\/uploads\/(\d+)/.exec(reply.location)[1];
      const page = await v.visitor.checked(id);
      ok(!page.text.includes('De Regenboog'), `${v.name}: a form that names school A delivers to the own school`);
      await v.visitor.post(`/uploads/${id}/remove`);
    } else {
      ok([403, 404].includes(reply.status), `${v.name}: cannot deliver for school A`, `${reply.status}`);
    }
  }
  is(await picture(world) === before, true, 'school A has no upload more');
}

async function letIn(world, routes) {
  // /login and /login/wait are for who is not in yet; tests/web/test-door.c goes there.
  // /my is for who has a card: tests/service/test-my.c.
  for (const route of routes.filter((r) => r.method === 'GET' && !/^\/my(\/|$)/.test(r.path) && !r.path.startsWith('/login') && !['/second-factor/qr.svg', '/sign-in/with', '/sign-in/back', '/sign-in/saml/{id}/metadata'].includes(r.path))) { // what is there on the way through the second step, or another organisation
    const wrong = [];
    for (const v of world.visitors.filter((one) => mayRight(one, route.right) && (isOwn(one, route.right) || !(route.path.includes('{id}') || route.path === LABELS)))) {
      const reply = await tryRoute(world, route, v);
      if (reply.status !== 200) wrong.push(`${v.name}: ${reply.status}`);
    }
    ok(wrong.length === 0, `GET ${route.path} opens for those whose it is`, ...wrong);
  }
}

async function forgedForms(world, routes) {
  const before = await picture(world);
  const desk = world.visitors.find((v) => v.login === 'beheer1').visitor;
  const right = desk.token;
  for (const route of routes.filter((r) => r.method === 'POST')) {
    const path = address(world, route.path);
    const fields = body(world, route.path);
    const replies = [];
    for (const token of [undefined, '', 'x'.repeat(right.length), `${right}x`]) {
      if (fileOf[route.path]) {
        replies.push((await desk.upload(fileOf[route.path](), { token: token ?? '', to: path })).status);
        continue;
      }
      const form = { ...fields, ...(token === undefined ? {} : { token }) };
      replies.push((await desk.ask(path, { form: { ...form, filler: '1' } })).status);
    }
    if (/elsewhere|bound/.test(route.flags)) { // no token, by design: what is posted is bound to a log-in that was begun (tests/net/saml.js)
      ok(replies.every((status) => [303, 404].includes(status)), `POST ${route.path} of a log-in that nobody began does nothing`, replies.join(' '));
      continue;
    }
    ok(replies.every((status) => status === 403), `POST ${route.path} without the form's own token is refused`, replies.join(' '));
  }
  is(await picture(world) === before, true, 'and nothing was changed');
}

async function stale(world) {
  const before = await picture(world);
  const reply = await world.desk.done(`/uploads/${world.upload}/apply`, { digest: world.digest.replace(/^./, (c) => (c === '0' ? '1' : '0')) });
  is(reply.status, 409, 'a plan that is not the one shown is not applied');
  is((await world.desk.post(`/uploads/${world.upload}/apply`)).status >= 400, true, 'nor one without a digest');
  is((await world.desk.post(`/imports/${world.import}/undo`, { digest: world.digest })).status, 409, 'nor an undo that is not the one shown');
  is(await picture(world) === before, true, 'and nothing was changed');
}

const kept = (portal) => readdirSync(portal.uploads).sort().join(' ');

// Uploads that are coming in: files without a name, which live as long as the server holds them open.
function coming({ server, uploads }) {
  const links = readdirSync(`/proc/${server.pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${server.pid}/fd/${fd}`);
    } catch {
      return ''; // closed meanwhile
    }
  });
  return links.filter((link) => link.startsWith(`${uploads}/`) && link.endsWith('(deleted)')).length;
}

async function until(holds) {
  for (let i = 0; i < 1200 && !holds(); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  return holds();
}

// Sends half of an upload by hand and waits until the server has it.
async function half(world) {
  const { hostname, port } = new URL(world.portal.address);
  const { visitor } = world.visitors.find((v) => v.login === 'upload1');
  const head = `--grens\r\nContent-Disposition: form-data; name="token"\r\n\r\n${visitor.token}\r\n--grens\r\nContent-Disposition: form-data; name="file"; filename="half.csv"\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const cookies = [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  socket.write(`POST /uploads HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookies}\r\nContent-Type: multipart/form-data; boundary=grens\r\nContent-Length: 1000000\r\n\r\n${head}`);
  socket.write(csv(school(1, 2000)));
  ok(await until(() => coming(world.portal) === 1), 'half an upload is on its way');
  return socket;
}

async function cut(world) {
  const { portal } = world;
  const before = await picture(world);
  const files = kept(portal);
  const socket = await half(world);
  socket.destroy();
  ok(await until(() => coming(portal) === 0), 'a browser that goes away half way leaves no file behind');
  is(kept(portal), files, 'also none with a name');
  is(await picture(world) === before, true, 'and no upload');

  await half(world);
  portal.server.kill('SIGKILL');
  await new Promise((resolve) => portal.server.once('exit', resolve));
  await portal.start();
  is(kept(portal), files, 'a server killed half way leaves no file behind');
  is(await picture(world) === before, true, 'and everything else as it was; who was logged in still is');
}

// A wrong choice makes a file unreadable as pupils; it can be taken back on the page that says so.
async function wrongChoice(world) {
  const { desk } = world;
  const choices = { 'school-year': '2026-2027', mode: 'school-year', encoding: '', separator: '' };
  await desk.post(`/uploads/${world.upload}/choices`, { ...choices, sheet: '7' });
  const lost = await desk.checked(world.upload);
  ok(lost.text.includes(`/uploads/${world.upload}/choices`), 'the page of a file that a choice spoilt has the choices');
  await desk.post(`/uploads/${world.upload}/choices`, { ...choices, sheet: '0' });
  ok((await desk.ask(`/uploads/${world.upload}/plan`)).text.includes('name="digest"'), 'and with them the plan comes back');
  is((await desk.post(`/uploads/${world.upload}/choices`, { ...choices, sheet: '0', encoding: 'EBCDIC-7' })).status, 303, 'an encoding that nobody knows');
  ok((await desk.ask(`/uploads/${world.upload}`)).status === 200, 'still leaves the upload its page');
  ok((await desk.ask(`/uploads/${world.upload}/remove`)).status === 200, 'and the page to remove it');
  await desk.post(`/uploads/${world.upload}/choices`, { ...choices, sheet: '0' });
}

// The file as sent still holds the BSN that the reader left out: it goes when it is imported.
async function bsnFile(world) {
  const { desk, portal } = world;
  const rows = ['LEERLINGNUMMER;GROEP;GROEPSNAAM;JAARGROEP;ROEPNAAM;NAAMTUS;NAAM;BSN'];
  for (let i = 1; i <= 9; i += 1) rows.push(`00900${i};5;Groep 5;5;Anna${i};;Proef${i};123456782`);
  const sent = await world.visitors.find((v) => v.login === 'upload2').visitor.upload(rows.join('\n'));
  const id = /\/uploads\/(\d+)/.exec(sent.location)[1];
  await desk.checked(id);
  const plan = (await desk.ask(`/uploads/${id}/plan`)).text;
  ok(!plan.includes('123456782'), 'no page shows a BSN');
  const applied = await desk.done(`/uploads/${id}/apply`, { digest: digestOf(plan), confirm: '9' });
  is(applied.status, 303, 'a file with a BSN column is imported after its brake');
  is(kept(portal), '', 'no file has ever had a name in the folder');
  is((await desk.ask(`/uploads/${id}/file`)).status, 404, 'it cannot be downloaded any more');
  is((await desk.ask(`/uploads/${id}`)).status, 200, 'its line stays');
  ok(!portal.dump().includes('123456782'), 'the register never had it');
}

// A pupil is found by their own library and by no other, whatever the way.
async function find(world) {
  const other = world.visitors.find((v) => v.login === 'balie2').visitor;
  const [, card] = /<td data-label="[^"]*">(\d{10})<\/td>/.exec((await world.desk.ask('/pupils?q=000012')).text) ?? [];
  ok(card, 'a pupil is found by the number, with the card');
  for (const typed of ['000012', card, 'amrani', 'fatima zahra', 'El Amrani, Fatima', 'ÇELIK']) {
    const q = encodeURIComponent(typed);
    const [mine, theirs] = [await world.desk.ask(`/pupils?q=${q}`), await other.ask(`/pupils?q=${q}`)];
    const found = typed === card ? /^\/patrons\/\d+$/.test(mine.location) : mine.text.includes('<tbody>') && mine.text.includes('De Regenboog');
    ok(found, `"${typed}" is found by the library`); // a whole card number opens the record at once
    ok(theirs.status === 200 && !theirs.text.includes('<tbody>'), `"${typed}" is not found by another library`);
  }
  const many = (await world.desk.ask('/pupils?q=%25')).text;
  ok(!many.includes('<tbody>'), 'a sign that means everything to a database finds nobody');
  const script = (await world.desk.ask('/pupils?q=%3Cscript%3Ealert(1)%3C/script%3E')).text;
  ok(!script.includes('<script>'), 'what was typed comes back as text');
  is((await world.desk.ask(`/pupils?q=${'%C3%A9'.repeat(200)}`)).status, 200, 'far too much typed is a page too');
}

// The server dies while a file is being checked: back, it goes on with it.
async function killedCheck(world) {
  const large = join(world.portal.folder, 'groot.csv');
  world.portal.sample('pupils', '30000', 'csv', large);
  const uploader = world.visitors.find((v) => v.login === 'upload2').visitor;
  const sent = await uploader.upload(readFileSync(large));
  const id = /\/uploads\/(\d+)/.exec(sent.location)[1];
  world.portal.server.kill('SIGKILL');
  await new Promise((resolve) => world.portal.server.once('exit', resolve));
  await world.portal.start();
  const page = await uploader.checked(id);
  ok(page.text.includes('30000'), 'an upload whose check was killed is checked after the start');
}

const portal = new Portal();
await scenario('portal', async () => {
  try {
    build(portal);
    await portal.start();
    const visitors = [];
    for (const v of VISITORS) {
      const visitor = new Visitor(portal, v.name);
      if (v.login) await visitor.logIn(v.login);
      else await visitor.ask('/login');
      visitors.push({ ...v, visitor });
    }
    visitors.push({ name: 'a screen at school', visitor: await screen(portal) });
    const world = { portal, visitors, desk: visitors.find((v) => v.login === 'balie1').visitor };
    await deliver(world);
    await enterBook(world);
    await assign(world);
    await remind(world);
    const routes = routesOf(portal);
    for (const [name, step] of Object.entries({ keepOut, strayed, otherSchoolsBranch, letIn, find, forgedForms, stale, wrongChoice, bsnFile, cut, killedCheck }))
      await scenario(name, () => step(world, routes));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
