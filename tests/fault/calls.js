// The n-th call of a kind fails, for every n that there is: in an import and an undo at the shell, and in a server that
// receives, checks, imports and takes back. The answer is a clear error or the whole result, the register is as before or as after,
// and nothing is left: no reader, file, descriptor or memory. calls.js [shell|server] [EVERY [KIND…]]; see docs/faults.md.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { csv, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { allIsWell, ownReader, readers } from './after.js';
import { School } from './school.js';
import { Shim } from './shim.js';

const [WHERE = 'shell', EVERY = process.env.INSTROOM_FAULTS ?? 'some', ...ONLY] = process.argv.slice(2);
const isPostgresql = Boolean(process.env.INSTROOM_TEST_DATABASE);
// What each kind of work does on each engine: PostgreSQL's files are its own, SQLite has no connection.
const COMES = isPostgresql ? {
  import: ['read', 'open', 'fork', 'pipe', 'socket', 'statement', 'commit', 'answer'],
  undo: ['open', 'socket', 'statement', 'commit', 'answer'],
  server: ['read', 'write', 'open', 'fork', 'pipe', 'socket', 'statement', 'commit', 'answer'],
} : {
  import: ['read', 'write', 'sync', 'open', 'fork', 'pipe', 'map', 'statement', 'commit'],
  undo: ['read', 'write', 'sync', 'open', 'map', 'statement', 'commit'],
  server: ['read', 'write', 'sync', 'open', 'fork', 'pipe', 'socket', 'statement', 'commit'],
};
const comes = (work) => COMES[work].filter((kind) => ONLY.length === 0 || ONLY.includes(kind));
const EXITS = [0, 1, 2, 3, 4, 5, 6, 7]; // cli/cli.h; a crash or what a sanitizer found is none of them
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// All, or the first ones and then ever fewer.
const step = (n, few) => (EVERY === 'all' ? 1 : 1 + Math.floor(n / few));

// Cards that were taken and lost stay unused: the numbers differ, whatever else.
const steady = (dump) => dump.replace(/^ {2}card\t\d+/gm, '  card');

class Shell {
  constructor(portal, shim) {
    Object.assign(this, { portal, shim });
    this.first = portal.file('eerst.csv', csv(school(1, 12)));
    this.then = portal.file('dan.csv', csv(school(3, 14, (p, n) => (n % 3 ? p : { ...p, group: '6', groupName: 'Groep 6', year: '6' }))));
    this.import = ['import', '--branch', '1234', '--school-year', '2026-2027', '--format', 'json'];
  }

  // What a person does after having looked: the words of the command.
  applying() {
    const plan = JSON.parse(this.portal.run('INSTROOM', [...this.import, this.then], [0, 1, 3]));
    return [...this.import, '--apply', plan.digest, '--confirm', String(plan.confirm ?? 0), this.then];
  }

  undoing() {
    const last = JSON.parse(this.portal.instroom('imports', '--format', 'json')).find((one) => one.undoes === 0 && one['undone-by'] === 0);
    const { digest } = JSON.parse(this.portal.instroom('undo', String(last.import), '--format', 'json'));
    return ['undo', String(last.import), '--apply', digest, '--format', 'json'];
  }

  register() {
    return steady(this.portal.dump());
  }

  // One run with the n-th call of the kind failing: what is wrong with how it ended, or ''.
  judge(done, before, after) {
    const now = this.register();
    const said = `${done.stderr}`.trim();
    this.isAfter = now === after;
    if (done.signal || !EXITS.includes(done.status)) return `ended by ${done.signal ?? done.status}: ${said.slice(0, 1500)}`;
    if (now !== before && now !== after) return 'the register is neither as before nor as after';
    if (done.status <= 1) {
      if (!this.isAfter) return 'it says that it is done, and it is not';
      try {
        JSON.parse(done.stdout);
      } catch {
        return `done, but half an answer: ${done.stdout}`;
      }
      return '';
    }
    if (said.length < 40) return `no clear error: "${said}"`;
    return this.isAfter && /niets (ge|ver)/.test(said) ? `it says that nothing was done, and it was: ${said}` : '';
  }

  left() {
    const folder = `${this.portal.database.replace(/^sqlite:/, '')}.uploads`;
    const files = isPostgresql ? [] : readdirSync(folder);
    return [...files, ...readers(this.portal).map((pid) => `reader ${pid}`)].join(' ');
  }

  // words(): the command, made anew for each run; back(): takes its work back.
  fails(what, kind, words, back) {
    const { shim, portal } = this;
    const before = this.register();
    portal.run('INSTROOM', words(), [0, 1]);
    const after = this.register();
    back();
    const wrong = [];
    let failed = 0;
    let run = words();
    for (let n = 1; ; n += step(n, 6)) {
      shim.set(kind, n);
      const done = spawnSync(process.env.INSTROOM, run, { env: { ...portal.environment, ...shim.environment }, encoding: 'utf8' });
      const state = shim.state();
      shim.set('none', 0);
      const bad = this.judge(done, before, after);
      if (bad) wrong.push(`${kind} ${n}: ${bad}`);
      const left = this.left();
      if (left) wrong.push(`${kind} ${n}: left behind: ${left}`);
      if (this.isAfter) {
        back();
        run = words();
      }
      if (!state.failed) {
        if (done.status > 1) wrong.push(`${kind} ${n}: nothing failed, and yet: ${done.stderr}`);
        break;
      }
      failed += 1;
    }
    ok(wrong.length === 0 && failed > 0, `${what}: ${failed} failures of ${kind}, each with a clear end`, ...wrong);
  }
}

async function shell() {
  const portal = new Portal();
  const shim = new Shim(portal.folder);
  try {
    ownReader(portal);
    portal.instroom('library', 'add', 'Eerste');
    portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
    const one = new Shell(portal, shim);
    portal.load('1234', '2026-2027', one.first);
    const apply = () => portal.run('INSTROOM', one.applying(), [0, 1]);
    const undo = () => portal.run('INSTROOM', one.undoing(), [0]);
    for (const kind of comes('import')) one.fails('an import', kind, () => one.applying(), undo);
    apply();
    for (const kind of comes('undo')) one.fails('an undo', kind, () => one.undoing(), apply);
  } finally {
    await portal.stop();
  }
}

// Of /proc/net: where a line has the number of the socket, and what it is.
const SOCKETS = { tcp: [9, (line) => `a connection of a browser, ${line[3]}`], unix: [6, () => UNIX] };
const UNIX = 'a local socket';
const KEPT = 'a connection of a browser, 01'; // that the browser keeps open: its own affair
const SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
// There are as many connections as were ever needed at once; each of SQLite has two files.
const POOLED = { 'a session': 2, 'the database': 2, 'its log': 2 };

function sockets() {
  return new Map(Object.entries(SOCKETS).flatMap(([file, [at, name]]) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1).filter(Boolean).map((row) => {
    const line = row.trim().split(/\s+/);
    return [line[at], name(line)];
  })));
}

function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}

// What the server's descriptors stand for, and how many for each. Of PostgreSQL's sessions those are told apart that it knows of.
function held(portal) {
  const folder = `/proc/${portal.server.pid}/fd`;
  const path = portal.database.replace(/^sqlite:/, '');
  const known = sockets();
  const all = {};
  for (const to of readdirSync(folder).map((fd) => linkOf(join(folder, fd))).filter(Boolean)) {
    const socket = /^socket:\[(\d+)\]/.exec(to)?.[1];
    const file = { [path]: 'the database', [`${path}-wal`]: 'its log' }[to] ?? to.replace(/^pipe:.*/, 'a pipe').replace(/#\d+ \(deleted\)/, 'without a name');
    const what = socket ? known.get(socket) ?? 'a socket of no kind' : file;
    if (what !== KEPT) all[what] = (all[what] ?? 0) + 1;
  }
  if (isPostgresql) {
    all['a session'] = Number(portal.sql(SESSIONS));
    all[UNIX] -= all['a session'];
  }
  return all;
}

// At rest: two looks that see the same.
async function resting(portal) {
  let before = '';
  for (let now = JSON.stringify(held(portal)); now !== before; now = JSON.stringify(held(portal))) {
    before = now;
    await sleep(300);
  }
  return JSON.parse(before);
}

// What is open and was not before, once a reader has ended and a page was fetched.
async function lost(portal, before) {
  for (let i = 0; ; i += 1) {
    const now = held(portal);
    const more = Object.keys(now).filter((what) => now[what] > (before[what] ?? 0) + (POOLED[what] ?? 0));
    if (more.length === 0 || i === 200) return more.map((what) => `${what}: ${before[what] ?? 0} before, now ${now[what]}`);
    await sleep(50);
  }
}

// How many calls of the kind a round makes when none fails, at the least and at the most: no two rounds make quite as many.
async function usual(one, shim, kind) {
  const calls = [];
  for (let i = 0; i < 3; i += 1) {
    shim.set(kind, 0);
    await one.round();
    calls.push(shim.state().calls);
  }
  return { least: Math.min(...calls), most: Math.max(...calls) };
}

// A round with the n-th call failing; one that must come so far, and happens not to, is done again. Whether it came so far.
async function failing(one, shim, kind, n, isDue) {
  let failed = false;
  for (let i = 0; i < (isDue ? 4 : 1) && !failed; i += 1) {
    shim.set(kind, n);
    await one.round();
    failed = shim.state().failed;
    shim.set('none', 0);
  }
  return failed;
}

// What requests have done so far, seen beside the server; not while work is under way.
const STANDING = `SELECT (SELECT count(*) FROM upload) || ' uploads, ' || (SELECT count(*) FROM import) || ' imports, '
  || (SELECT count(*) FROM job WHERE kind <> 'check' AND state IN ('waiting', 'running')) || ' under way'`;

function standing(portal) {
  const words = portal.sql(STANDING);
  return words.endsWith(' 0 under way') ? words : null;
}

async function server() {
  const portal = new Portal();
  const shim = new Shim(portal.folder);
  try {
    ownReader(portal);
    const one = new School(portal, 1, 7);
    one.isPatient = (status) => status >= 500;
    one.rests = 0; // each round takes back, and the register does not grow: so the n-th call is in the same place
    one.last = one.next + 60;
    one.register();
    const empty = portal.dump();
    Object.assign(portal.environment, shim.environment);
    await portal.start('--workers', '1', '--take-over', '2');
    for (const name of Object.keys(shim.environment)) delete portal.environment[name];
    await one.visitor.logIn(one.login);
    for (let i = 0; i < 4; i += 1) await one.round();
    await Promise.all(Array.from({ length: 32 }, () => one.visitor.ask('/imports'))); // as many connections as there ever are
    one.standing = () => standing(portal);
    const before = await resting(portal);
    console.log(`# open: ${JSON.stringify(before)}`);
    for (const kind of comes('server')) {
      const { least, most } = await usual(one, shim, kind);
      const never = [];
      let failed = 0;
      for (let n = 1; n <= most; n += step(n, 3)) {
        const isDue = n <= least;
        const did = await failing(one, shim, kind, n, isDue);
        failed += Number(did);
        if (isDue && !did) never.push(n);
      }
      ok(failed > 0 && never.length === 0, `${failed} failures of ${kind} in the server, which makes ${least} to ${most} calls of it in a round`,
        `calls that never failed: ${never.join(' ')}`);
      const more = await lost(portal, before);
      ok(more.length === 0, 'no descriptor is left open', ...more);
    }
    console.log(`# ${JSON.stringify(one.tally)}`);
    await allIsWell(portal, [one], empty, [portal.uploads]);
    portal.server.kill('SIGTERM');
    await new Promise((resolve) => portal.server.once('exit', resolve));
    is(portal.server.exitCode, 0, 'the server stops in good order');
  } finally {
    await portal.stop();
  }
}

await scenario(`${WHERE} ${EVERY}`, WHERE === 'server' ? server : shell);
process.exitCode = finish();
