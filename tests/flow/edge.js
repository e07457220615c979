// A large installation as docs/grote-installatie.md builds it, from the shipped files (installation.js): two portals behind nginx, a primary
// and a standby. While schools deliver and import through nginx, a portal and twice the whole primary are killed, and the
// standby takes over. Whoever was told that an import is done finds it there, once; nothing is half there; everyone goes on without
// a server being started anew.
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { csv, school } from '../browser/lib/files.js';
import { PASSWORD } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { ended, Installation, missing, NAME, sleep, until } from './installation.js';
import { Browser } from './tls.js';
import { digestOf } from './visitor.js';

const SCHOOLS = 5;
const ROUNDS = 6; // 1 … ROUNDS: files that each school delivers one after another
const PUPILS = 800;
const YEAR = '2026-2027';

// Everybody moves on a group, a few leave, a few are new.
function fileOf(number, round) {
  const first = number * 10000 + round * 20;
  const group = String(2 + round);
  return csv(school(first, first + PUPILS - 1, (p) => ({ ...p, group, groupName: `Groep ${group}`, year: group })));
}

// Somebody of a library who delivers and imports for a school, and who after any trouble looks in the list how far things are.
class Person {
  constructor(all, number) {
    this.code = String(2000 + number);
    this.browser = new Browser(all, `Balie ${number}`, `127.${number}.${randomInt(1, 250)}.9`);
    this.browser.branch = String(number);
    Object.assign(this, { number, told: [], troubles: {} });
  }

  note(what) {
    this.troubles[what] = (this.troubles[what] ?? 0) + 1;
  }

  async logIn() {
    await this.browser.ask('/login');
    const reply = await this.browser.post('/login', { login: `balie${this.number}`, password: PASSWORD });
    if (reply.status === 303) await this.browser.ask('/uploads');
    return reply;
  }

  // One look, and the one next thing to do. The number of the import once the person is told that it is there.
  async step(round) {
    const name = `ronde-${round}.csv`;
    const list = await this.browser.ask('/uploads');
    if (list.location.startsWith('/login')) return this.expect(await this.logIn(), 303);
    if (!this.expect(list, 200)) return null;
    const row = list.text.split('<tr>').find((text) => text.includes(`>${name}<`));
    if (!row) return this.expect(await this.browser.send(name, fileOf(this.number, round)), 303);
    const imported = /href="\/imports\/(\d+)"/.exec(row);
    if (imported) return this.expect(await this.browser.ask(`/imports/${imported[1]}`), 200) ? Number(imported[1]) : null;
    if (/href="\/jobs\/\d+"/.test(row)) return sleep(100).then(() => null);
    const plan = await this.browser.ask(`/uploads/${/href="\/uploads\/(\d+)"/.exec(row)[1]}/plan`);
    if (!plan.text.includes('name="digest"')) return this.expect(plan, 200, 303) && sleep(100).then(() => null);
    const form = { digest: digestOf(plan.text), confirm: /for="confirm">[^<0-9]*([0-9]+)/.exec(plan.text)?.[1] ?? '0' };
    return this.answer(await this.browser.post(`/uploads/${/href="\/uploads\/(\d+)"/.exec(row)[1]}/apply`, form));
  }

  // What comes after "import": the report, or the page that tells how far it is until it leads there.
  async answer(reply) {
    let now = reply;
    while (now.status === 303 && now.location.startsWith('/jobs/')) {
      const { location } = now;
      now = await this.browser.ask(location);
      if (now.status !== 200) continue;
      await sleep(100);
      now = { status: 303, location };
    }
    if (!this.expect(now, 303, 409)) return null;
    const done = /^\/imports\/(\d+)/.exec(now.location ?? '');
    return done && this.expect(await this.browser.ask(now.location), 200) ? Number(done[1]) : null;
  }

  expect(reply, ...wanted) {
    if (wanted.includes(reply.status)) return true;
    this.note(reply.status);
    if (![502, 503, 504].includes(reply.status)) throw new Error(`school ${this.code}: status ${reply.status}: ${reply.text.replace(/<[^>]*>|\s+/g, ' ')}`);
    return false;
  }

  async work() {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const id = await until(`school ${this.code} is told of round ${round}`, async () => {
        try {
          const found = await this.step(round);
          return typeof found === 'number' ? found : null;
        } catch (error) {
          if (!error.code) throw error; // else the connection broke off
          this.note(error.code);
          return null;
        }
      }, 600);
      this.told.push(id);
    }
  }
}

const toldOf = (people) => people.reduce((sum, person) => sum + person.told.length, 0);
const answersOf = (person) => Object.entries(person.troubles).filter(([what]) => /^\d+$/.test(what)).map(([, times]) => times);
const troublesOf = (people) => people.flatMap(answersOf).reduce((a, b) => a + b, 0); // pages that said "not now"
const importsOf = (all, person) => all.ask('imports', '--branch', person.code).map((one) => one.import).sort((a, b) => a - b);
const day = (offset) => new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Amsterdam' }).format(Date.now() + offset * 86400000);
const DAYS = new RegExp([day(0), day(1)].join('|'), 'g');

// A school's register without what differs between two ways to the same: numbers of cards, the day.
function registerOf(all, person) {
  return all.run(['dump', '--register', '--branch', person.code]).replaceAll(DAYS, 'DAY').replaceAll(/^( {2}card)\t\d+/gm, '$1');
}

// The pair as the guide makes it, from two machines with PostgreSQL and our files.
async function setUpPair(all) {
  const [one, two] = all.databases;
  one.install();
  is(one.start().pair('alone').code, 0, 'the first machine starts without a standby');
  one.sql(`CREATE ROLE instroom LOGIN PASSWORD '${all.secrets.instroom}'`);
  one.sql(`CREATE ROLE instroom_standby LOGIN REPLICATION PASSWORD '${all.secrets.standby}'`);
  one.sql("CREATE DATABASE instroom OWNER instroom ENCODING 'UTF8' TEMPLATE template0");
  is(one.pair('status').code, 1, 'its status says that there is no standby');
  is(two.pair('join').code, 0, 'the second becomes a copy of it');
  two.start();
  const { code, text } = one.pair('protect');
  ok(code === 0, 'and its standby', text);
  is(one.pair('status').code, 0, 'all is well, says the primary');
  await until('the standby streams', () => two.pair('status').code === 0);
  ok(true, 'all is well, says the standby');
  is(two.pair('promote').code, 1, 'a standby whose primary lives does not take over');
  is(one.pair('promote').code, 1, 'nor does a primary');
}

function fill(all, people) {
  const password = all.write('password', `${PASSWORD}\n`);
  for (const { number, code } of people) {
    const library = ['--library', `Bibliotheek ${number}`];
    all.run(['library', 'add', library[1]]);
    all.run(['branch', 'add', ...library, '--code', code, '--name', `School ${number}`, '--kind', 'primary', '--brin', `99A${String.fromCharCode(65 + number)}00`]);
    all.run(['account', 'add', ...library, '--role', 'employee', '--login', `balie${number}`, '--name', `Balie ${number}`, '--password-file', password]);
  }
}

function importAtShell(all, person, round) {
  const path = all.write('file.csv', fileOf(person.number, round));
  const args = ['import', '--branch', person.code, '--school-year', YEAR, '--format', 'json', path];
  const plan = JSON.parse(all.run(args, [0, 3]));
  return [...args, '--apply', plan.digest, '--confirm', String(plan.confirm ?? 0)];
}

// What the register of each school must be after each round: the same files at the shell, into a database of its own.
function expect(all, people) {
  const beside = Object.assign(Object.create(Installation.prototype), all, { environment: { ...all.environment, INSTROOM_DATABASE: `sqlite:${all.path('expected.db')}` } });
  fill(beside, people);
  for (const person of people) {
    person.states = [registerOf(beside, person)];
    for (let round = 1; round <= ROUNDS; round += 1) {
      beside.run(importAtShell(beside, person, round));
      person.states.push(registerOf(beside, person));
    }
  }
}

// Where two registers part.
function difference(now, wanted) {
  const [a, b] = [now.split('\n'), wanted.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return `line ${at}\n${a.slice(at - 1, at + 2).join('\n')}\nwanted:\n${b.slice(at - 1, at + 2).join('\n')}`;
}

// Nobody confirms what only one disk has: the standby is away, and an import waits; told to wait no longer, it waits all the same.
async function withoutStandby(all, spare) {
  const [one, two] = all.databases;
  const apply = importAtShell(all, spare, 1);
  two.stop();
  const shell = all.begin(apply);
  const waits = () => one.sql("SELECT pid, query_start FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT'");
  const first = await until('the import waits for the standby', waits);
  is(one.pair('status').code, 1, 'the status says that there is no standby');
  is(one.sql(`SELECT pg_cancel_backend(${first.split('|')[0]})`), 't', 'the wait is broken off');
  await until('and it waits again', () => ![first, ''].includes(waits()));
  is(shell.exitCode, null, 'the import is not called done meanwhile');
  two.start();
  is(await ended(shell), 0, 'once the standby is back, it is');
  is(importsOf(all, spare).length, 1, 'and there once');
  is(one.pair('protect').code, 0, 'all is well again');
}

// What no browser sends, byte for byte; the answer's status, and what the portal must not have been asked: a second request in it.
const START = `Host: ${NAME}\r\n`;
const HOSTILE = [
  ['two lengths', `POST /login HTTP/1.1\r\n${START}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`, [400]],
  ['a length that is none', `POST /login HTTP/1.1\r\n${START}Content-Length: -5\r\n\r\nabcde`, [400]],
  ['length and chunks', `POST /login HTTP/1.1\r\n${START}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /uploads HTTP/1.1\r\n\r\n`, [400]],
  ['an encoding that is none', `POST /login HTTP/1.1\r\n${START}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, [400, 501]],
  ['a space before the colon', `GET /login HTTP/1.1\r\n${START}Transfer-Encoding : chunked\r\n\r\n`, [400]],
  ['no host', 'GET /login HTTP/1.1\r\n\r\n', [400]],
  ['two hosts', `GET /login HTTP/1.1\r\n${START}Host: elsewhere.example.org\r\n\r\n`, [400]],
  ['another host', 'GET /login HTTP/1.1\r\nHost: elsewhere.example.org\r\n\r\n', [0, 421]],
  ['a path that climbs', `GET /../../etc/passwd HTTP/1.1\r\n${START}\r\n`, [400]],
  ['a path that climbs, in disguise', `GET /style/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n${START}\r\n`, [400, 404]],
  ['a NUL', `GET /login%00 HTTP/1.1\r\n${START}\r\n`, [400, 404]],
  ['TRACE', `TRACE / HTTP/1.1\r\n${START}\r\n`, [405]],
  ['CONNECT', `CONNECT elsewhere.example.org:443 HTTP/1.1\r\n${START}\r\n`, [400, 405]],
  ['a long address', `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${START}\r\n`, [414]],
  ['large headers', `GET /login HTTP/1.1\r\n${START}${'X-Many: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(600)}\r\n`, [400]],
  ['an upload of 70 MB', `POST /uploads HTTP/1.1\r\n${START}Content-Length: 70000000\r\n\r\n`, [413]],
  ['its own pages', `GET /edge/502.html HTTP/1.1\r\n${START}\r\n`, [404]],
  ['an address elsewhere', `GET http://elsewhere.example.org/ HTTP/1.1\r\n${START}\r\n`, [0, 400, 421]],
  ['a header that goes on in the next line', `GET /login HTTP/1.1\r\n${START}X-One: a\r\n b\r\n\r\n`, [400]],
  ['a header without a name', `GET /login HTTP/1.1\r\n${START}: chunked\r\n\r\n`, [400]],
  ['a chunk longer than it says', `POST /login HTTP/1.1\r\n${START}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\nGET /uploads HTTP/1.1\r\n\r\n`, [400]],
  ['a plain-text request', null, [400]],
];

function talk(all, bytes) {
  return new Promise((resolve) => {
    const text = [];
    const plain = bytes === null;
    const socket = plain ? connect({ host: '127.0.0.1', port: all.https }) : connectTls({ host: '127.0.0.1', port: all.https, ca: all.ca, servername: NAME });
    socket.setTimeout(30000, () => socket.destroy());
    socket.on('data', (part) => {
      text.push(part);
      socket.end();
    }).on('error', () => {}).on('close', () => resolve(Buffer.concat(text).toString()));
    socket.write(plain ? `GET / HTTP/1.1\r\n${START}\r\n` : bytes);
  });
}

async function hostile(all) {
  for (const [name, bytes, wanted] of HOSTILE) {
    const reply = await talk(all, bytes);
    const status = Number(/^HTTP\/1\.[01] (\d+)/.exec(reply)?.[1] ?? 0);
    ok(wanted.includes(status) && reply.split('HTTP/1.1 ').length <= 2, `${name}: refused`, `wanted ${wanted}`, reply);
  }
  const started = Date.now();
  const reply = await new Promise((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port: all.https, ca: all.ca, servername: NAME }, () => socket.write(`GET / HTTP/1.1\r\n${START}X-Slow: `));
    const drip = setInterval(() => socket.write('a'), 500);
    socket.on('data', (part) => resolve(part.toString())).on('error', () => {}).on('close', () => resolve('')).on('close', () => clearInterval(drip));
  });
  ok(!reply.startsWith('HTTP/1.1 2'), `headers that drip come to an end (${Math.round((Date.now() - started) / 1000)} s)`, reply);
}

// What nginx keeps from the portal, and what it adds.
async function edge(all, browser) {
  const page = await browser.ask('/login');
  is(page.status, 200, 'the portal is behind nginx');
  for (const name of ['content-security-policy', 'strict-transport-security', 'x-content-type-options', 'cache-control']) {
    ok(page.headers[name] && !page.headers[name].includes(', nosniff') && page.raw.filter((one) => one.toLowerCase() === name).length === 1, `${name} is there once`, page.raw.join('\n'));
  }
  is(page.headers.server, 'nginx', 'which nginx it is nobody needs to know');
  ok([...browser.cookies.keys()].every((key) => key.startsWith('__Host-')), 'cookies are for this name alone');
  const large = await browser.ask('/login', { body: 'x'.repeat(3 << 20) });
  is(large.status, 413, 'a form of 3 MB is refused');
  has(large.text, 'Dit is te groot', 'with a page in words');
  is(large.raw.filter((one) => one.toLowerCase() === 'content-security-policy').length, 1, 'which is as safe as the others');
  ok(!large.headers['content-security-policy'].includes('unsafe'), 'and lets in its own line of style by its digest');
  is((await browser.ask('/login', { method: 'DELETE' })).status, 405, 'a method that no browser sends is refused');
}

// A portal is told to stop, and started anew, as when it is replaced by a newer one.
async function replaceServer(all, people) {
  const met = troublesOf(people);
  for (let i = 0; i < 3; i += 1) {
    all.portals[2].kill('SIGTERM');
    is(await ended(all.portals[2]), 0, 'a portal stops in good order');
    await all.startPortal(2);
  }
  is(troublesOf(people), met, 'and nobody notices');
}

// The standby lost while everybody works, until the operator chooses to go on with one disk.
async function loseStandby(all, people) {
  const [one, two] = all.databases;
  two.stop();
  await until('somebody waits', () => one.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") > 0, 600);
  const before = toldOf(people);
  is(one.pair('alone').code, 0, 'the operator goes on without a standby');
  await until('people go on', () => toldOf(people) > before, 600);
  ok(true, 'people go on');
  two.start();
  is(one.pair('protect').code, 0, 'and with it');
}

// The people's portal dies in the middle of it: nginx asks the other one.
async function loseServer(all, people) {
  const before = toldOf(people);
  all.portals[2].kill('SIGKILL');
  await until('with one portal people go on', () => toldOf(people) >= before + 3);
  ok(true, 'a portal is killed and people go on');
  await all.startPortal(2);
}

// The primary dies while it imports; the standby takes over.
async function losePrimary(all, people, dying, heir) {
  await until('an import runs', () => all.ask('jobs').some((job) => job.kind === 'apply' && job.state === 'running'), 600);
  await sleep(randomInt(150));
  dying.kill();
  const running = people.map((person) => person.told.length);
  const met = troublesOf(people);
  await until('somebody is told that it is not known, or to try again', () => troublesOf(people) >= met + 3, 600);
  const { text } = await until('the standby takes over', () => {
    const tried = heir.pair('promote');
    return tried.code === 0 && tried;
  });
  ok(true, `the standby takes over: ${text}`);
  people.forEach((person, i) => {
    const now = registerOf(all, person);
    const at = person.states.indexOf(now);
    ok(at >= running[i], `school ${person.code}: what was told is there, and nothing half (told of ${running[i]}, there are ${at})`, at < 0 ? difference(now, person.states[running[i]]) : '');
  });
  const before = toldOf(people);
  await until('people go on', () => toldOf(people) > before || toldOf(people) === people.length * ROUNDS, 600);
  ok(true, 'people go on, on the same servers');
}

// The dead one comes back, and becomes the standby.
async function comeBack(all, dead, primary) {
  dead.boot();
  is(dead.pair('may-start').code, 1, 'the old primary does not start beside the new one');
  const { code, text } = dead.pair('join');
  ok(code === 0, 'it becomes a copy of it', text);
  is(dead.pair('may-start').code, 0, 'and may start');
  dead.start();
  is(primary.pair('protect').code, 0, 'commits wait for it again');
  is(primary.pair('status').code, 0, 'all is well');
}

function look(all, people) {
  for (const person of people) {
    const ids = importsOf(all, person);
    is(person.told.join(' '), ids.join(' '), `school ${person.code}: each import that a person was told of is there, once, and no other`);
    const now = registerOf(all, person);
    ok(now === person.states[ROUNDS], 'and its register is as it should be', difference(now, person.states[ROUNDS]));
    console.log(`# what the person met: ${JSON.stringify(person.troubles)}`);
  }
  const again = all.ask('jobs', '--all').filter((job) => job.attempts > 1);
  console.log(`# work that was cut off and done again: ${again.map((job) => job.kind).join(' ')}`);
}

async function run(all) {
  const people = Array.from({ length: SCHOOLS }, (_, i) => new Person(all, i + 1));
  const spare = new Person(all, SCHOOLS + 1);
  const [one, two] = all.databases;
  await scenario('expected', () => expect(all, people));
  await scenario('pair', () => setUpPair(all));
  fill(all, [...people, spare]);
  await scenario('without a standby', () => withoutStandby(all, spare));
  await Promise.all([1, 2].map((n) => all.startPortal(n)));
  await all.startNginx();
  await scenario('edge', () => edge(all, spare.browser));
  await scenario('hostile requests', () => hostile(all));
  const work = Promise.all(people.map((person) => person.work()));
  work.catch(() => {});
  const first = all.portals[1].pid;
  await scenario('a portal lost', () => loseServer(all, people));
  await scenario('a portal replaced', () => replaceServer(all, people));
  await scenario('the standby lost', () => loseStandby(all, people));
  await scenario('the primary lost', () => losePrimary(all, people, one, two));
  await scenario('the old primary back', () => comeBack(all, one, two));
  await scenario('the new primary lost too', () => losePrimary(all, people, two, one));
  await scenario('at the end', async () => {
    const late = sleep(600000).then(() => { throw new Error('not everybody is done in ten minutes'); });
    await Promise.race([work, late]);
    look(all, people);
    const backups = all.backup();
    is(backups.length, 1, 'the nightly backup is one file');
    is(all.ask('restore', '--check', backups[0]).pupils, PUPILS + people.reduce((sum, person) => sum + person.states[ROUNDS].match(/^pupil\t/gm).length, 0), 'and holds everybody');
    is(all.portals[1].pid, first, 'the first portal');
    is(all.portals[1].exitCode, null, 'ran all the while');
  });
}

const without = missing();
if (without.length > 0) skip(`not installed: ${without.join(' ')}`);
const all = await Installation.new();
try {
  await scenario('a large installation', () => run(all));
} finally {
  await all.end();
}
process.exit(finish());
