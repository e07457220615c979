// Backups and a copy while schools upload and the desk imports: each one is a moment, and goes on where it was when it is restored, on
// the engine under test; from there and back to SQLite too.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { csv, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { digestOf, Visitor } from './visitor.js';

const SCHOOLS = ['1234', '1235'];
const BACKUPS = 4;
const PUPILS = 300;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const idOf = (reply) => /\/(?:uploads|jobs|imports)\/(\d+)/.exec(reply.location)?.[1];
const list = (portal, ...args) => JSON.parse(portal.instroom(...args, '--format', 'json'));
const jobOf = (portal, id) => list(portal, 'jobs', '--all').find((job) => job.job === Number(id));

// The file of a round: every pupil is in the group of that round, so a register that holds two groups is half an import. The
// empty lines make several pieces of it.
const roundOf = (n, round) => `${csv(school(n * 1000, n * 1000 + PUPILS - 1, (p) => ({ ...p, group: `R${round}`, groupName: `Ronde ${round}` })))}${'\n'.repeat(600 * 1024)}`;

// Beside the servers, so that they go on meanwhile.
function instroom(portal, ...args) {
  return new Promise((resolve) => {
    const child = spawn(process.env.INSTROOM, args, { env: portal.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { text += bytes; });
    child.on('close', (code) => resolve({ code, text }));
  });
}

async function end(server) {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
}

async function deliver(desk, content, branch) {
  const id = idOf(await desk.upload(content, { branch }));
  if (!id) throw new Error(`${desk.name} could not upload`);
  return id;
}

// What the form of a plan's page sends, with the number that lets a braked plan through.
async function formOf(desk, id) {
  await desk.checked(id);
  const { text } = await desk.ask(`/uploads/${id}/plan`);
  return { digest: digestOf(text), confirm: /for="confirm">[^<0-9]*([0-9]+)/.exec(text)?.[1] ?? '0' };
}

// Imports one round after another until there are backups enough.
async function work(portal, n, state) {
  const desk = await new Visitor(portal, `balie${n}`).logIn(`balie${n}`);
  for (let round = 1; !state.enough; round += 1) {
    const id = await deliver(desk, roundOf(n, round), String(n));
    const applied = await desk.done(`/uploads/${id}/apply`, await formOf(desk, id));
    if (!applied.location.startsWith('/imports/')) throw new Error(`${desk.name}, round ${round}: not imported, ${applied.status}`);
    state.done += 1;
  }
}

// What is not whole in a database: a school's pupils are all in the group of its last import.
async function faultsOf(portal, database, imports) {
  const faults = [];
  for (const code of SCHOOLS) {
    const { text } = await instroom(portal, 'dump', '--register', '--database', database, '--branch', code);
    const groups = new Set([...text.matchAll(/^ {2}fields\t.*group-code=([^\t\n]*)/gm)].map((found) => found[1]));
    const found = `${(text.match(/^pupil\t/gm) ?? []).length} in ${[...groups].join(' and ')}`;
    const rounds = imports.filter((one) => one.branch === code).length;
    const wanted = rounds === 0 ? '0 in ' : `${PUPILS} in R${rounds}`;
    if (found !== wanted) faults.push(`${code}: ${found}, not ${wanted}`);
  }
  return faults;
}

async function underLoad(world) {
  const { portal } = world;
  const state = { done: 0, enough: false };
  const made = [];
  const all = Promise.all(SCHOOLS.map((_, i) => work(portal, i + 1, state)));
  let lost = null;
  all.catch((error) => { lost = error; });
  // The last one is a move into another database, which is made as the backups are, but by another command.
  while (made.length <= BACKUPS && !lost) {
    const confirmed = state.done;
    const file = join(portal.folder, `${made.length}.backup`);
    const database = `sqlite:${file}.db`;
    const isCopy = made.length === BACKUPS;
    const reply = await (isCopy ? instroom(portal, 'copy', '--from', portal.database, '--to', database) : instroom(portal, 'backup', file));
    if (reply.code !== 0) throw new Error(reply.text);
    made.push({ file, database, isCopy, confirmed });
    // More than each school can have had under way, so that the next one is of another moment, however slow the machine is.
    for (const then = state.done; state.done <= then + SCHOOLS.length && !lost;) await sleep(5);
  }
  state.enough = true;
  await all.catch(() => {});
  is(String(lost?.stack ?? ''), '', 'nobody who worked meanwhile was sent away');
  const faults = [];
  const moments = new Set();
  for (const { file, database, isCopy, confirmed } of made) {
    const reply = isCopy ? { code: 0 } : await instroom(portal, 'restore', '--database', database, file);
    if (reply.code !== 0) throw new Error(reply.text);
    const imports = list(portal, 'imports', '--database', database);
    faults.push(...await faultsOf(portal, database, imports));
    if (imports.length < confirmed) faults.push(`${imports.length} imports, but ${confirmed} were confirmed before it began`);
    moments.add(imports.length);
  }
  is(faults.join('\n'), '', `each of ${BACKUPS} backups and a copy holds every import whole or not, and all that were confirmed before`);
  is(made.filter(({ isCopy }) => isCopy).length, 1, 'the copy was made while the portal worked');
  is(moments.size, BACKUPS + 1, 'each is of a moment of its own');
}

// The backup in a database of its own with a server of its own, while use runs.
async function restored(portal, file, use) {
  const other = Object.assign(Object.create(Portal.prototype), { folder: portal.folder, uploads: `${file}.uploads` });
  other.database = process.env.INSTROOM_TEST_DATABASE ? portal.databases('new', portal.folder) : `sqlite:${file}.db`;
  const keys = portal.environment.INSTROOM_KEYS ?? `${portal.database.replace('sqlite:', '')}.keys`; // as the guide says, it moves along
  other.environment = { ...portal.environment, INSTROOM_DATABASE: other.database, INSTROOM_KEYS: keys };
  const reply = await instroom(other, 'restore', file);
  is(reply.code, 0, 'it is restored into an empty database of the engine under test');
  try {
    await use(other);
  } finally {
    if (other.server?.exitCode === null) await end(other.server);
    portal.databases('remove', other.database);
  }
}

async function backUp(world, name) {
  const file = join(world.portal.folder, name);
  const reply = await instroom(world.portal, 'backup', file);
  is(reply.code, 0, `a backup is made: ${name}`);
  await end(world.portal.server);
  return file;
}

// An upload waits to be checked, since nobody works here.
async function waiting(world) {
  const { portal } = world;
  await end(portal.server);
  await portal.start('--workers', '0');
  const desk = await new Visitor(portal, 'Bo').logIn('balie1');
  const content = roundOf(1, 'later');
  const id = await deliver(desk, content, '1');
  await restored(portal, await backUp(world, 'waiting'), async (other) => {
    await other.start();
    desk.portal = other;
    const page = await desk.ask('/uploads');
    ok(page.status === 303 && page.location.startsWith('/login'), 'who was logged in has to log in again', `${page.status} ${page.location}`);
    await desk.logIn('balie1');
    const form = await formOf(desk, id);
    is((await desk.ask(`/uploads/${id}/file`)).text === content, true, 'the uploaded file is what it was, and was checked');
    const applied = await desk.done(`/uploads/${id}/apply`, form);
    ok(applied.location.startsWith('/imports/'), 'and can be imported');
    await end(other.server);
    const there = `sqlite:${join(portal.folder, 'there.db')}`;
    is((await instroom(other, 'copy', '--from', other.database, '--to', there)).code, 0, 'all of it moves to SQLite');
    is(other.instroom('dump', '--register', '--database', there) === other.dump(), true, 'with the same register');
  });
}

// An import runs at the moment of the backup: restored, nobody does it any more, so that another worker takes it over.
async function running(world) {
  const { portal } = world;
  const large = join(portal.folder, 'groot.csv');
  portal.sample('pupils', '80000', 'csv', large);
  await portal.start('--workers', '1');
  const desk = await new Visitor(portal, 'Bo').logIn('balie1');
  const id = await deliver(desk, readFileSync(large, 'utf8'), '1');
  const form = await formOf(desk, id);
  const count = list(portal, 'imports').length;
  await end(portal.server);
  await portal.start('--workers', '0'); // so that the answer is the job, not what a quick machine has made of it
  const job = idOf(await desk.post(`/uploads/${id}/apply`, form));
  await end(portal.server);
  await portal.start('--workers', '1');
  while (jobOf(portal, job).state === 'waiting') await sleep(5);
  portal.server.kill('SIGSTOP'); // however quick the machine is, the backup begins before the import ends
  const backup = backUp(world, 'running');
  while (!existsSync(join(portal.folder, 'running.part')) && !existsSync(join(portal.folder, 'running'))) await sleep(5);
  await sleep(300);
  portal.server.kill('SIGCONT');
  await restored(portal, await backup, async (other) => {
    is(jobOf(other, job).state, 'running', 'with the import as one that runs');
    is(list(other, 'imports').length, count, 'of which nothing is there');
    await other.start();
    for (let i = 0; i < 1200 && jobOf(other, job).state !== 'done'; i += 1) await sleep(50);
    is(jobOf(other, job).state, 'done', 'a worker takes it over');
    is(list(other, 'imports').length, count + 1, 'and it is there once');
  });
}

const portal = new Portal();
await scenario('backup', async () => {
  try {
    portal.instroom('library', 'add', 'Eerste');
    for (const [i, code] of SCHOOLS.entries()) {
      portal.addSchool('Eerste', code, `School ${code}`, 'primary', `99A${'AB'[i]}`);
      portal.addAccount('employee', `balie${i + 1}`, `Balie ${i + 1}`, { library: 'Eerste' });
    }
    await portal.start();
    for (const [name, step] of Object.entries({ underLoad, waiting, running })) await scenario(name, () => step({ portal }));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
