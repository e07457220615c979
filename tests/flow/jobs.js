// The queue from outside: two servers and workers of their own on one database; progress, stopping, dead workers, asked twice.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { csv, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { digestOf, Visitor } from './visitor.js';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const gone = (child) => (child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('exit', resolve)) : null);

async function end(child, signal = 'SIGTERM') {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await gone(child);
  return child.exitCode;
}

// A process without a portal that does jobs.
async function worker(portal) {
  const child = spawn(process.env.INSTROOM, ['work', '--workers', '2', '--take-over', '2', '--uploads', join(portal.folder, 'work')],
    { env: portal.environment, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

// A second server on the database of the first: another folder, another port, another person.
async function beside(portal, ...options) {
  const second = Object.assign(Object.create(Portal.prototype), { folder: portal.folder, environment: portal.environment, uploads: join(portal.folder, 'beside') });
  return second.start(...options);
}

const jobs = (portal, ...options) => JSON.parse(portal.instroom('jobs', '--format', 'json', ...options));
const imports = (portal) => JSON.parse(portal.instroom('imports', '--format', 'json'));
const idOf = (reply) => /\/(?:uploads|jobs|imports)\/(\d+)/.exec(reply.location)?.[1];

// What the form of a plan's page sends, with the number that lets a braked plan through.
const formOf = (text) => ({ digest: digestOf(text), confirm: /for="confirm">[^<0-9]*([0-9]+)/.exec(text)?.[1] ?? '0' });

async function until(portal, holds, options = []) {
  for (let i = 0; i < 600; i += 1) {
    const found = jobs(portal, ...options).find(holds);
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`waited in vain: ${holds}`);
}

async function deliver(world, pupils) {
  const sent = await world.uploader.upload(typeof pupils === 'string' ? pupils : csv(pupils));
  return idOf(sent);
}

async function planned(world, id) {
  await world.desk.checked(id);
  return digestOf((await world.desk.ask(`/uploads/${id}/plan`)).text);
}

// Uploaded at the one, checked by a worker of the other, applied at the one, the report read at the other.
async function twoServers(world) {
  const { portal, desk, other } = world;
  const second = await beside(portal, '--workers', '1');
  other.portal = second;
  await other.logIn('balie2');
  const id = await deliver(world, school(1, 60));
  const digest = await planned(world, id);
  const file = await other.ask(`/uploads/${id}/file`);
  ok(file.status === 200 && file.text === csv(school(1, 60)), 'the file that one server received is downloaded at the other');
  const applied = await desk.done(`/uploads/${id}/apply`, { digest, confirm: '60' });
  is(applied.status, 303, 'applied by a worker of the other server');
  const report = await other.ask(applied.location);
  ok(report.status === 200 && report.text.includes('60'), 'and its report is read there');
  const again = await other.done(`/uploads/${id}/apply`, { digest, confirm: '60' });
  is(again.location, applied.location, 'asked once more, at the other server: the same report');
  is(imports(portal).length, 1, 'imported once');
  is(await end(second.server), 0, 'a server stops in good order');
}

// Nobody works: the job waits, is seen to wait, is asked twice, is stopped.
async function waits(world) {
  const { portal, desk, uploader } = world;
  const before = portal.dump();
  const work = await worker(portal);
  const id = await deliver(world, school(1, 61));
  const digest = await planned(world, id);
  await end(work);
  const started = Date.now();
  const [first, twice] = await Promise.all([1, 2].map(() => desk.post(`/uploads/${id}/apply`, { digest })));
  ok(Date.now() - started < 5000, 'a page comes soon all the same');
  ok(first.status === 303 && first.location.startsWith('/jobs/'), 'the page that tells how far it is', first.location);
  is(twice.location, first.location, 'a double click leads to the same');
  const page = await desk.ask(first.location);
  ok(page.text.includes('http-equiv="refresh"') && page.text.includes('<progress'), 'it asks for itself, without a script');
  ok(page.text.includes('Dit wacht op zijn beurt'), 'it says that the work waits');
  ok((await desk.ask('/uploads')).text.includes(first.location), 'the list of uploads leads to it');
  ok((await uploader.ask(first.location)).status === 200, 'the school sees it too');
  is((await uploader.post(`${first.location}/cancel`)).status, 403, 'but may not stop the import');
  is((await desk.post(`/uploads/${id}/apply`, { digest: digest.replace(/./, (c) => (c === '0' ? '1' : '0')) })).status, 409, 'another plan for the same file has to wait');
  await desk.post(`${first.location}/cancel`);
  const stopped = await desk.ask(first.location);
  ok(stopped.text.includes('Dit is gestopt') && !stopped.text.includes('http-equiv="refresh"'), 'stopped before it began');
  is((await desk.post(`${first.location}/cancel`)).status, 409, 'and cannot be stopped twice');
  is(portal.dump() === before, true, 'nothing was written');
  world.waiting = { id, digest };
}

// A plan that is stale by the time a worker comes: the person gets the new plan, with why.
async function stale(world) {
  const { portal, desk } = world;
  const { id, digest } = world.waiting;
  const asked = await desk.post(`/uploads/${id}/apply`, { digest });
  portal.load('1234', '2026-2027', portal.file('tussendoor.csv', csv(school(1, 62))));
  const before = portal.dump();
  const work = await worker(portal);
  await until(portal, (job) => job.job === Number(idOf(asked)) && job.state === 'failed', ['--all']);
  const answer = await desk.ask(asked.location);
  ok(answer.status === 303 && answer.location.startsWith(`/uploads/${id}/plan?job=`), 'a plan that went stale leads to the new one', answer.location);
  const plan = await desk.ask(answer.location);
  ok(plan.text.includes('role="alert"') && plan.text.includes('name="digest"'), 'with why, and with the way to apply that');
  is(portal.dump() === before, true, 'nothing was written');
  const applied = await desk.done(`/uploads/${id}/apply`, { digest: digestOf(plan.text) });
  ok(applied.location.startsWith('/imports/'), 'which does it');
  const undo = await desk.ask(`/imports/${idOf(applied)}/undo`);
  const undone = await desk.done(`/imports/${idOf(applied)}/undo`, { digest: digestOf(undo.text) });
  ok(undone.location.startsWith('/imports/'), 'an undo goes the same way');
  is(portal.dump() === before, true, 'and gives the register back');
  await end(work);
}

// kill -9 of a worker with an import half way: another one does it, once.
async function dead(world) {
  const { portal, desk } = world;
  const large = join(portal.folder, 'groot.csv');
  portal.sample('pupils', '40000', 'csv', large);
  let work = await worker(portal);
  const id = await deliver(world, readFileSync(large, 'utf8'));
  await desk.checked(id);
  const form = formOf((await desk.ask(`/uploads/${id}/plan`)).text);
  const count = imports(portal).length;
  const before = portal.dump();
  await end(work);
  const job = Number(idOf(await desk.post(`/uploads/${id}/apply`, form)));
  for (const attempt of [1, 2]) {
    is(Number(idOf(await desk.post(`/uploads/${id}/apply`, form))), job, 'one job, however often it is asked');
    work = await worker(portal); // only now: it might be done before the answer
    await until(portal, (j) => j.job === job && j.attempts === attempt && j.state === 'running');
    await end(work, 'SIGKILL');
    is(portal.dump() === before, true, 'a worker killed in the middle of an import leaves nothing half');
  }
  work = await worker(portal);
  let reply = await desk.ask(`/jobs/${job}`);
  for (let i = 0; i < 1200 && reply.status === 200 && reply.text.includes('http-equiv="refresh"'); i += 1) {
    await sleep(50);
    reply = await desk.ask(`/jobs/${job}`);
  }
  ok(reply.status === 303 && reply.location.startsWith('/imports/'), 'another worker took the job over and did it', reply.location);
  is(imports(portal).length, count + 1, 'once');
  is(jobs(portal, '--all').find((j) => j.job === job).attempts, 3, 'at the third attempt');
  await end(work);
}

// A person stops an import that runs: the register is as it was, and it may be done again.
async function stopped(world) {
  const { portal } = world;
  let work = await worker(portal);
  const id = idOf(await world.elsewhere.upload(readFileSync(join(portal.folder, 'groot.csv'), 'utf8')));
  const desk = await new Visitor(portal, 'Di').logIn('balie3');
  await desk.checked(id);
  const form = formOf((await desk.ask(`/uploads/${id}/plan`)).text);
  const before = portal.dump();
  await end(work);
  const job = Number(idOf(await desk.post(`/uploads/${id}/apply`, form)));
  work = await worker(portal);
  await until(portal, (j) => j.job === job && j.state === 'running');
  await desk.post(`/jobs/${job}/cancel`);
  await until(portal, (j) => j.job === job && j.state === 'cancelled', ['--all']);
  is(portal.dump() === before, true, 'an import stopped while it runs leaves the register as it was');
  portal.instroom('jobs', '--retry', String(job));
  await until(portal, (j) => j.job === job && ['running', 'done'].includes(j.state), ['--all']);
  is(await end(work), 0, 'a worker that is told to stop gives its job back at once');
  ok(['waiting', 'done'].includes(jobs(portal, '--all').find((j) => j.job === job).state), 'it waits for another one');
}

// A server that is told to stop with an import running: it gives the job back or finishes what is being written, and goes.
async function serverStops(world) {
  const { portal, desk } = world;
  let work = await worker(portal);
  const id = await deliver(world, readFileSync(join(portal.folder, 'groot.csv'), 'utf8').replace(/\n(\d)/, '\n1$1'));
  await desk.checked(id);
  const form = formOf((await desk.ask(`/uploads/${id}/plan`)).text);
  const before = portal.dump();
  const count = imports(portal).length;
  await end(work);
  const job = Number(idOf(await desk.post(`/uploads/${id}/apply`, form)));
  const second = await beside(portal, '--workers', '1');
  await until(portal, (j) => j.job === job && j.state === 'running');
  const told = Date.now();
  is(await end(second.server), 0, 'a server that is told to stop while it imports stops in good order');
  ok(Date.now() - told < 30000, 'and soon', `${Date.now() - told} ms`);
  const { state, attempts } = jobs(portal, '--all').find((j) => j.job === job);
  ok(state === 'waiting' ? portal.dump() === before && attempts === 0 : state === 'done' && imports(portal).length === count + 1, 'the import waits as if it had not begun, or is whole', state);
  work = await worker(portal);
  await until(portal, (j) => j.job === job && j.state === 'done', ['--all']);
  is(imports(portal).length, count + 1, 'another worker does it, once');
  await end(work);
}

const portal = new Portal();
await scenario('jobs', async () => {
  try {
    portal.instroom('library', 'add', 'Eerste');
    portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
    portal.addAccount('uploader', 'upload1', 'Ina', { library: 'Eerste', branch: '1234' });
    portal.instroom('library', 'add', 'Tweede');
    portal.addSchool('Tweede', '1235', 'Het Hofje', 'primary', '99AB00');
    portal.addAccount('uploader', 'upload2', 'Jo', { library: 'Tweede', branch: '1235' });
    portal.addAccount('employee', 'balie3', 'Di', { library: 'Tweede' });
    portal.addAccount('employee', 'balie1', 'Bo', { library: 'Eerste' });
    portal.addAccount('employee', 'balie2', 'Mo', { library: 'Eerste' });
    await portal.start('--workers', '0');
    const world = {
      portal, uploader: await new Visitor(portal, 'Ina').logIn('upload1'), elsewhere: await new Visitor(portal, 'Jo').logIn('upload2'), desk: await new Visitor(portal, 'Bo').logIn('balie1'), other: new Visitor(portal, 'Mo'),
    };
    for (const [name, step] of Object.entries({ twoServers, waits, stale, dead, serverStops, stopped })) await scenario(name, () => step(world));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
