// A file of titles through the portal, each step by a worker of its own whose CPU and memory are told: see bench/titles.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Portal } from '../tests/browser/lib/portal.js';
import { Visitor } from '../tests/flow/visitor.js';

const RECORDS = Number(process.argv[2]), TICKS = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const portal = new Portal();

// Short ones, so that as many as can be go into the 32 MB that a file may have: four words of some thousands, and an author.
const word = (n) => [...String(n * 7919 % 3000)].map((digit) => ['ba', 'do', 'ri', 'ke', 'lu', 'mo', 'sa', 'te', 'vi', 'nu'][digit]).join('');
const record = (n) => `<record><leader>00000nam a2200000 i 4500</leader><controlfield tag="001">${n}</controlfield><datafield tag="100" ind1="1" ind2=" "><subfield code="a">${word(n % 997)}</subfield></datafield><datafield tag="245" ind1="1" ind2="0"><subfield code="a">${[n, n + 1, n * 3, n >> 4].map(word).join(' ')}</subfield></datafield></record>`;

async function worker() {
  const child = spawn(process.env.INSTROOM, ['work', '--workers', '1', '--uploads', join(portal.folder, 'work')], { env: portal.environment, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

const status = (child, name) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;

function cpu(child) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

// One job, which the form has put in the queue; beside it a person saves something small, again and again.
async function step(name, ask, beside) {
  const reply = await ask(), took = [];
  const before = Date.now(), child = await worker(), idle = status(child, 'VmRSS');
  let open = true, page;
  const other = (async () => {
    while (open) {
      const from = performance.now();
      await beside();
      took.push(performance.now() - from);
      await sleep(20);
    }
  })();
  do {
    await sleep(100);
    page = await desk.ask(reply.location);
  } while (page.status === 200 && page.text.includes('http-equiv="refresh"'));
  const seconds = (Date.now() - before) / 1000;
  open = false;
  await other;
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(0);
  console.log(`${name}: ${seconds.toFixed(1)} s, ${cpu(child).toFixed(2)} s of CPU, ${status(child, 'VmHWM').toFixed(0)} MiB at most (${idle.toFixed(0)} before); somebody who saves waits ${at(0.5)} ms, p95 ${at(0.95)}, longest ${at(1)}`);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  if (page.status !== 303) throw new Error(`${name} did not end well: ${page.text}`);
  return page.location;
}

let desk;
try {
  portal.instroom('library', 'add', 'Ene');
  portal.addAccount('employee', 'balie', 'Bo', { library: 'Ene' });
  portal.addAccount('employee', 'ander', 'Mo', { library: 'Ene' });
  const file = portal.file('titels.xml', `<collection>${Array.from({ length: RECORDS }, (_, n) => record(n + 1)).join('')}</collection>`);
  await portal.start('--workers', '0');
  desk = await new Visitor(portal, 'Bo').logIn('balie');
  const mo = await new Visitor(portal, 'Mo').logIn('ander');
  const save = () => mo.post('/titles/new', { title: `Boek ${crypto.randomUUID()}`, material: 'book' });
  console.log(`${RECORDS} records, ${(statSync(file).size / 1048576).toFixed(1)} MiB, ${portal.database.split(':')[0]}; load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`);
  const path = await step('looked at', () => desk.upload(readFileSync(file), { to: '/titles/import', name: 'titels.xml' }), save);
  const shown = (await desk.ask(path)).text;
  const form = Object.fromEntries(['new', 'changed', 'same', 'refused'].map((fate) => [fate, new RegExp(`name="${fate}" value="(\\d+)"`).exec(shown)[1]]));
  await step('taken in', () => desk.post(path, { act: 'apply', ...form }), save);
  await step('taken back', () => desk.post(path, { act: 'undo' }), save);
} finally {
  await portal.stop();
}
