// The n-th call of a kind fails, for every n that there is: in an import and an undo at the shell, and in a server that
// receives, checks, imports and takes back. The answer is a clear error or the whole result, the register is as before or as after,
// and nothing is left: no reader, file, descriptor or memory. calls.js [shell|server] [EVERY [KIND…]]; see docs/faults.md.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
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

const descriptors = (portal) => readdirSync(`/proc/${portal.server.pid}/fd`).length;

// Those that the browser keeps open, and the pool of connections to the database, stay a moment.
async function settled(portal, most) {
  for (let i = 0; i < 200 && descriptors(portal) > most; i += 1) await sleep(50);
  return descriptors(portal);
}

// How many calls of the kind a round makes, when none fails: no two rounds make quite as many.
async function longest(one, shim, kind) {
  let most = 0;
  for (let i = 0; i < 3; i += 1) {
    shim.set(kind, 0);
    await one.round();
    most = Math.max(most, shim.state().calls);
  }
  return most;
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
    const most = descriptors(portal) + 8;
    for (const kind of comes('server')) {
      let failed = 0;
      const calls = await longest(one, shim, kind);
      for (let n = 1; n <= calls; n += step(n, 3)) {
        shim.set(kind, n);
        await one.round();
        failed += Number(shim.state().failed);
        shim.set('none', 0);
      }
      ok(failed > 0, `${failed} failures of ${kind} in the server, which makes ${calls} calls of it in a round`);
      const now = await settled(portal, most);
      ok(now <= most, `no descriptor is left open: ${now}`);
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
