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

// The program at the shell, beside everything else.
function shell(portal, ...args) {
  return new Promise((resolve) => {
    const child = spawn(process.env.INSTROOM, args, { env: portal.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { text += bytes; });
    child.on('close', (code) => resolve({ code, text }));
  });
}

// A job of the school runs: the shell does not import beside it while its worker lives, and does when that is dead. The worker is made
// up, so that it lives as long as this says, and its job has been begun as often as any is.
async function besideShell(world) {
  const { portal, desk } = world;
  let work = await worker(portal);
  const id = await deliver(world, school(1, 63));
  const digest = await planned(world, id);
  await end(work);
  const job = Number(idOf(await desk.post(`/uploads/${id}/apply`, { digest })));
  const file = portal.file('schil.csv', csv(school(1, 64)));
  const order = ['import', '--branch', '1234', '--school-year', '2026-2027'];
  const plan = JSON.parse(portal.run('INSTROOM', [...order, '--format', 'json', file], [0, 1]));
  const before = portal.dump();
  portal.sql(`UPDATE job SET state = 'running', worker = 'test', attempts = 5, heartbeat = 1 WHERE id = ${job}`);
  const beat = setInterval(() => portal.sql(`UPDATE job SET heartbeat = heartbeat + 1 WHERE id = ${job}`), 1000);
  const refused = await shell(portal, ...order, '--apply', plan.digest, file).finally(() => clearInterval(beat));
  is(refused.code, 7, 'the shell does not import while a job of the school runs');
  ok(refused.text.includes('Het portaal is met deze school bezig. Er is niets opgeslagen.'), 'says why', refused.text);
  is(portal.dump() === before, true, 'and writes nothing');
  const went = await shell(portal, ...order, '--apply', plan.digest, file);
  ok([0, 1].includes(went.code) && portal.dump() !== before, 'it does when the worker gives no sign of life any more', went.text);
  const after = portal.dump();
  work = await worker(portal);
  const { state } = await until(portal, (j) => j.job === job && j.state !== 'running', ['--all']);
  await end(work);
  is(state, 'failed', 'a job whose worker died for the fifth time is given up');
  let page = await desk.ask(`/jobs/${job}`);
  if (page.status === 303) page = await desk.ask(page.location);
  ok(page.text.includes('De server viel hier enkele keren bij stil. Er is niets veranderd.'), 'which whoever asked for it is told', `${page.status} ${page.text.replace(/\s+/g, ' ').slice(0, 1500)}`);
  is(portal.dump() === after, true, 'and nothing of it is written');
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

const PIECE = 100; // records, of service/titles_private.h
const records = (from, n) => `<collection>${Array.from({ length: n }, (_, i) => `<record><leader>00000nam a2200000 i 4500</leader><controlfield tag="001">${from + i}</controlfield><datafield tag="245" ind1="1" ind2="0"><subfield code="a">Deel ${from + i}</subfield></datafield></record>`).join('')}</collection>`;
const count = (portal, what) => Number(portal.sql(`SELECT count(*) FROM ${what}`));
const seenIn = (text) => Object.fromEntries(['new', 'changed', 'same', 'refused'].map((fate) => [fate, new RegExp(`name="${fate}" value="(\\d+)"`).exec(text)?.[1]]));

async function ended(portal, job) {
  return until(portal, (j) => j.job === job && !['waiting', 'running'].includes(j.state), ['--all']);
}

// A file of titles of this person's, looked at by a worker that is there for it; its address and what its form holds.
async function sendTitles(portal, desk, content) {
  const sent = await desk.upload(content, { to: '/titles/import', name: 'titels.xml' });
  const work = await worker(portal);
  await ended(portal, Number(idOf(sent)));
  await end(work);
  const { location } = await desk.ask(sent.location);
  return { path: location, form: { act: 'apply', ...seenIn((await desk.ask(location)).text) } };
}

// A worker killed while this job has begun to write.
async function killedWriting(portal, job, begun) {
  const work = await worker(portal);
  while (!begun()) await sleep(5);
  await end(work, 'SIGKILL');
  is(jobs(portal).find((j) => j.job === job).state, 'running', 'a worker is killed in the middle');
}

// Files of titles: kill -9 of a worker leaves whole pieces that are known, and the next goes on behind them, in and back.
async function titles(world) {
  const { portal, desk } = world;
  const n = 20 * PIECE + 3;
  const { path, form } = await sendTitles(portal, desk, records(1, n));
  is(form.new, String(n), 'a large file is looked at by a worker');
  const [first, twice] = await Promise.all([1, 2].map(() => desk.post(path, form)));
  ok(first.status === 303 && first.location.startsWith('/jobs/') && twice.location === first.location, 'a double click is one job', first.location);
  const job = Number(idOf(first));
  ok((await desk.ask(path)).text.includes(first.location), 'the page of the file leads to it');
  is((await desk.post(path, { act: 'remove' })).status, 409, 'the file is not taken away while it waits');
  is((await world.uploader.ask(first.location)).status, 403, 'a school does not see it');
  let before = 0;
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const was = before;
    await killedWriting(portal, job, () => count(portal, 'title') > was);
    before = count(portal, 'title');
    ok(before < n && before % PIECE === 0, `${before} titles are there: whole pieces`);
    is(count(portal, 'title_file_change'), before, 'each of them is noted');
    is(Number(portal.sql('SELECT max(reached) FROM title_file')), before, 'and the file knows how far it is');
  }
  let work = await worker(portal);
  is((await ended(portal, job)).attempts, 3, 'a third worker goes on');
  await end(work);
  is(count(portal, 'title'), n, 'each title is there once');
  is(count(portal, "audit_line WHERE verb = 'apply' AND object_kind = 'titles'"), 1, 'the trail tells of it once');
  is((await desk.ask(first.location)).location, `${path}?done=1`, 'the page leads to the file');
  const back = Number(idOf(await desk.post(path, { act: 'undo' })));
  await killedWriting(portal, back, () => count(portal, 'title') < n);
  const left = count(portal, 'title');
  ok(left > 0 && count(portal, 'title_file_change') === left, `taking back, killed in the middle: ${left} titles and notes are left`);
  work = await worker(portal);
  is((await ended(portal, back)).state, 'done', 'another worker goes on with that too');
  await end(work);
  is(count(portal, 'title'), 0, 'and everything is taken back');
  ok((await desk.ask(path)).text.includes(`Teruggedraaid: ${n} titels`), 'the file tells how many');
}

// Two people of one library at once, and one who stops half way.
async function titlesOfTwo(world) {
  const { portal, desk } = world;
  const mo = await new Visitor(portal, 'Mo').logIn('balie2');
  const n = 40 * PIECE;
  const { path, form } = await sendTitles(portal, desk, records(1, n));
  const theirs = await sendTitles(portal, mo, records(1, 2));
  const job = Number(idOf(await desk.post(path, form))), other = await mo.post(theirs.path, theirs.form);
  let work = await worker(portal);
  while (count(portal, 'title') === 0) await sleep(5);
  const waiting = await mo.ask(other.location);
  ok(waiting.text.includes('een ander bestand met titels gaat voor'), 'who comes second waits, and is told');
  ok((await mo.ask('/titles/import')).status === 200, 'the pages go on');
  const progress = await desk.ask(`/jobs/${job}`);
  ok(/<progress max="\d+" value="\d+"/.test(progress.text), 'who is first sees how far it is');
  is((await mo.post(`/jobs/${job}/cancel`)).status, 303, 'a colleague may stop it');
  is((await ended(portal, job)).state, 'cancelled', 'it stops');
  const there = count(portal, 'title');
  ok(there > 0 && there < n && there % PIECE === 0, `after whole pieces: ${there}`);
  is((await ended(portal, Number(idOf(other)))).state, 'failed', 'what the second one saw is no longer so');
  ok((await mo.ask(theirs.path)).text.includes('De catalogus is veranderd'), 'that is told');
  is(seenIn((await mo.ask(theirs.path)).text).same, '2', 'with the numbers of now');
  const half = await desk.ask(path);
  ok(half.text.includes('value="undo"') && half.text.includes(String(there)), 'the first may go on or take it back');
  const again = await desk.done(path, { act: 'apply', ...seenIn(half.text) });
  is(again.location, `${path}?done=1`, 'and goes on');
  is(count(portal, 'title'), n, 'to the end');
  await desk.done(path, { act: 'undo' });
  is(count(portal, 'title'), 0, 'and takes all of it back');
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
    for (const [name, step] of Object.entries({ twoServers, waits, stale, besideShell, dead, serverStops, stopped, titles, titlesOfTwo })) await scenario(name, () => step(world));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
