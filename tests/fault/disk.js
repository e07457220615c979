// The disk of the database is full while a school uploads, the library imports, and somebody imports at the shell: the portal and the
// shell say so, nothing is half there, and everything works again when there is room. On a small disk of its own (tmpfs), which only
// root can make; for PostgreSQL tests/postgresql/with-server --small does.
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, rmdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { allIsWell, ownReader } from './after.js';
import { School } from './school.js';

const PUPILS = 300;
const KIB = 1024;
const LEAVE = [0, 64, 512, 2048, 8192, 32768].map((n) => n * KIB); // until there is enough
const isFull = (text) => /schijf/i.test(text) && /vol|ruimte/.test(text);

// A disk of so many MiB at a new folder, or null.
function smallDisk(mebibytes) {
  const folder = mkdtempSync(join(tmpdir(), 'instroom-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700,nosuid,nodev`, 'none', folder]).status === 0) return folder;
  rmdirSync(folder);
  return null;
}

class Disk {
  constructor(folder) {
    this.path = join(folder, 'filler');
  }

  // Takes all room but so much.
  fill(leave) {
    const fd = openSync(this.path, 'w');
    const zeros = Buffer.alloc(64 * KIB);
    try {
      for (let size = zeros.length; size > 0;)
        try {
          writeSync(fd, zeros, 0, size);
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error;
          size = Math.floor(size / 2);
        }
      ftruncateSync(fd, Math.max(fstatSync(fd).size - leave, 0));
    } finally {
      closeSync(fd);
    }
  }

  free() {
    rmSync(this.path, { force: true });
  }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const words = (reply) => `${reply.status} ${reply.location} ${reply.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 400)}`;

// Other pupils each time: much to write, and a brake that is confirmed.
const many = (school) => Array.from({ length: PUPILS }, () => ({ n: (school.next += 1), group: '5' }));

// One deed with ever more room: prepare() and end() have all of it. attempt() tells whether it was done, else what was said.
async function ever(world, name, { prepare, attempt, end }) {
  const { disk, portal } = world;
  const wrong = [];
  let full = 0;
  for (const leave of LEAVE) {
    const what = await prepare(world);
    const before = portal.dump();
    disk.fill(leave);
    const came = await attempt(world, what);
    disk.free();
    const isSame = came.waited || portal.dump() === before;
    await end(world, what, came);
    if (came.done) break;
    full += 1;
    if (!isSame) wrong.push(`${leave / KIB} KiB left: not done, and the register is another one`);
    if (!came.waited && !isFull(came.said)) wrong.push(`${leave / KIB} KiB left: ${came.said}`);
  }
  ok(wrong.length === 0 && full > 0, `${name}: ${full} times full, each time said so, nothing half, and done when there is room`, ...wrong);
}

const upload = {
  prepare: ({ school }) => many(school),
  attempt: async ({ school }, list) => {
    const reply = await school.visitor.upload(school.file(list), { branch: school.branch, name: 'vol.csv' });
    const id = /^\/uploads\/(\d+)/.exec(reply.location)?.[1];
    return { done: Boolean(id), id, said: reply.status === 507 ? words(reply) : `no 507: ${reply.status}` };
  },
  end: async ({ school }, list, { id }) => {
    const there = id ?? await school.deliver(list);
    if (id) school.uploads.push(id);
    await school.checked(there);
  },
};

const portalImport = {
  prepare: async ({ school }) => {
    const list = many(school);
    const id = await school.deliver(list);
    await school.checked(id);
    const { text } = await school.visitor.ask(`/uploads/${id}/plan`);
    return { list, id, digest: /name="digest" value="([^"]+)"/.exec(text)[1], confirm: /for="confirm">[^<0-9]*([0-9]+)/.exec(text)?.[1] ?? '0' };
  },
  attempt: async ({ school }, { id, digest, confirm }) => {
    let reply = await school.visitor.post(`/uploads/${id}/apply`, { digest, confirm });
    for (let i = 0; i < 100 && reply.location.startsWith('/jobs/'); i += 1) {
      const now = await school.visitor.ask(reply.location);
      if (now.status !== 200 || !now.text.includes('http-equiv="refresh"')) reply = now;
      else await sleep(100);
    }
    // Not even room for the note that it failed: the page goes on saying that it is being done, and it is when there is room.
    if (reply.location.startsWith('/jobs/')) return { done: false, waited: true };
    const number = /^\/imports\/(\d+)/.exec(reply.location)?.[1];
    return { done: Boolean(number), number, said: words(reply) };
  },
  end: async ({ school }, { list, id }, { number }) => {
    school.told.push(number ? Number(number) : await school.carryOut(`/uploads/${id}/plan`, `/uploads/${id}/apply`));
    school.pupils = list;
  },
};

function run(portal, args) {
  return spawnSync(process.env.INSTROOM, args, { env: portal.environment, encoding: 'utf8' });
}

const shellImport = {
  prepare: ({ portal, school, elsewhere }) => {
    const list = many(school);
    const path = join(elsewhere, 'schelp.csv');
    writeFileSync(path, school.file(list));
    const look = ['import', '--branch', school.code, '--school-year', '2026-2027', '--format', 'json', path];
    const plan = JSON.parse(portal.run('INSTROOM', look, [0, 1, 3]));
    return { list, args: [...look, '--apply', plan.digest, '--confirm', String(plan.confirm ?? 0)] };
  },
  attempt: ({ portal }, { args }) => {
    const done = run(portal, args);
    return { done: done.status === 0, out: done.stdout, said: done.status === 7 ? done.stderr : `exit ${done.status}` };
  },
  end: ({ portal, school }, { list, args }, { done, out }) => {
    const said = done ? out : run(portal, args).stdout;
    school.told.push(JSON.parse(said).import);
    school.pupils = list;
  },
};

const given = process.env.INSTROOM_TEST_DISK; // PostgreSQL's
const folder = given ?? smallDisk(96);
if (!folder) skip('may not make a small disk');
const elsewhere = mkdtempSync(join(tmpdir(), 'instroom-beside-'));
if (!given) process.env.TMPDIR = folder; // where the portal makes its own
await scenario('disk', async () => {
  const portal = new Portal();
  try {
    ownReader(portal);
    const world = { portal, elsewhere, disk: new Disk(folder), school: new School(portal, 1, 1) };
    world.school.register();
    const empty = portal.dump();
    await portal.start('--workers', '1', '--take-over', '2');
    await world.school.visitor.logIn(world.school.login);
    await world.school.round();
    await ever(world, 'an upload', upload);
    await ever(world, 'an import in the portal', portalImport);
    await ever(world, 'an import at the shell', shellImport);
    await allIsWell(portal, [world.school], empty, [portal.uploads]);
  } finally {
    await portal.stop();
  }
});
rmSync(elsewhere, { recursive: true });
if (!given) {
  is(spawnSync('umount', [folder]).status, 0, 'nobody holds the disk any more');
  rmdirSync(folder);
}
process.exitCode = finish();
