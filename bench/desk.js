// Desks that lend and take in at once, over HTTP, with what must hold afterwards: see bench/desk. A scan is a form sent and its page read.
import { csv, school } from '../tests/browser/lib/files.js';
import { Portal } from '../tests/browser/lib/portal.js';
import { LIBRARY, waterdorp } from '../tests/browser/lib/world.js';
import { Visitor } from '../tests/flow/visitor.js';

const [DESKS, SECONDS, PACE] = process.argv.slice(2).map(Number), COPIES = 400;
const portal = new Portal();
await waterdorp(portal);
portal.load('1234', '2026-2027', portal.file('pupils.csv', csv(school(1, 60))));
portal.sample('books', portal.environment.INSTROOM_DATABASE, '1234', String(COPIES));
await portal.start();
const any = (n) => Math.floor(Math.random() * n);
const counts = { lent: 0, ended: 0, refused: 0, wrong: [] }, took = [];

async function timed(desk, path, fields) {
  const from = performance.now();
  const page = await desk.post(path, { ...fields, command: crypto.randomUUID() });
  took.push(performance.now() - from);
  if (page.status !== 200) counts.wrong.push(`${page.status} ${path}`);
  return page.text;
}

async function work(desk, patrons, until) {
  while (Date.now() < until) {
    // Each at its own times: together they would come in bursts.
    if (PACE > 0) await new Promise((resolve) => setTimeout(resolve, any(2 * 60000 / PACE)));
    const barcode = `1234${String(1 + any(COPIES)).padStart(5, '0')}`;
    if (any(2)) {
      const page = await timed(desk, `/desk/1/patrons/${patrons[any(patrons.length)]}`, { act: 'lend', barcode });
      if (/(Uitgeleend|Lent): /.test(page)) counts.lent += 1; else counts.refused += 1;
      if (/op naam van iemand anders|out to somebody else/.test(page)) counts.ended += 1;
    } else if (/(Ingenomen|Taken in): <strong>/.test(await timed(desk, '/desk/1/return', { barcode }))) counts.ended += 1;
  }
}

try {
  const desks = [];
  for (let i = 0; i < DESKS; i += 1) {
    portal.addAccount('volunteer', `balie-${i}`, `Balie ${i}`, { library: LIBRARY, branch: '1234' });
    const desk = await new Visitor(portal, `${i}`).logIn(`balie-${i}`);
    desks.push(desk);
  }
  await desks[0].ask('/desk/1');
  const found = await desks[0].post('/desk/1', { card: 'jansen' });
  const patrons = [...found.text.matchAll(/\/desk\/1\/patrons\/(\d+)/g)].map((m) => Number(m[1]));
  if (patrons.length === 0) throw new Error('no patrons found');
  const until = Date.now() + SECONDS * 1000;
  await Promise.all(desks.map((desk) => work(desk, patrons, until)));
  let out = 0;
  for (const patron of patrons) out += Number(/(\d+) (?:boeken|boek|books|book) (?:thuis|at home)/.exec((await desks[0].ask(`/desk/1/patrons/${patron}`)).text)[1]);
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(1);
  console.log(`${DESKS} desks${PACE > 0 ? ` of ${PACE} scans a minute` : ''}, ${SECONDS} s, ${took.length} scans (${(took.length / SECONDS).toFixed(0)}/s): median ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)}`);
  console.log(`${counts.lent} lent, ${counts.ended} ended, ${counts.refused} not lent; ${out} at home, ${counts.lent - counts.ended} by the answers; ${counts.wrong.length} failed`);
  if (out !== counts.lent - counts.ended || counts.wrong.length > 0) {
    console.log(counts.wrong.slice(0, 5).join('\n'));
    process.exitCode = 1;
  }
} finally {
  await portal.stop();
}
