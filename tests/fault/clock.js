// The wall clock of a server that runs jumps by hours, forward and back: whoever is locked out comes in again in time, a session never
// outlives its hours, no job is lost or waits for ever. Beside it: see tests/fault/shim.c. clock.js [SEED]
import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { Visitor } from '../flow/visitor.js';
import { allIsWell, ownReader } from './after.js';
import { dice, School } from './school.js';
import { Shim } from './shim.js';

const [SEED = String(Date.now() % 1000000)] = process.argv.slice(2);
const HOUR = 3600;
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const isIn = async (visitor) => (await visitor.ask('/uploads')).status === 200;

async function start(portal, shim) {
  const before = { ...portal.environment };
  Object.assign(portal.environment, shim.environment);
  await portal.start('--workers', '2', '--take-over', '2');
  portal.environment = before; // the shell's clock does not jump
}

async function fails(visitor, times) {
  for (let i = 0; i < times; i += 1) {
    await visitor.ask('/login');
    await visitor.post('/login', { login: visitor.name, password: 'niet dit wachtwoord' });
  }
  await visitor.ask('/login');
  return (await visitor.post('/login', { login: visitor.name, password: 'drie losse woorden' })).status;
}

// A role has days, and a clock that is set back by more than one comes before that on which it was given.
function knownForLong(portal) {
  for (const { id } of JSON.parse(portal.instroom('account', '--format', 'json'))) {
    const [{ grant, role }] = JSON.parse(portal.instroom('account', 'show', String(id), '--format', 'json'));
    portal.instroom('account', 'end', String(grant));
    portal.instroom('account', 'give', String(id), '--role', role, '--from', '2020-01-01');
  }
}

async function lockOut(portal, shim) {
  shim.clock(5 * HOUR);
  is(await fails(new Visitor(portal, 'balie1'), 12), 429, 'after many wrong passwords a log-in is closed');
  shim.clock(0);
  ok(await isIn(await new Visitor(portal, 'balie1').logIn('balie1')), 'closed while the clock was hours ahead: open when it is right again, not hours later');
  is(await fails(new Visitor(portal, 'balie2'), 12), 429, 'and closed');
  shim.clock(HOUR);
  ok(await isIn(await new Visitor(portal, 'balie2').logIn('balie2')), 'open when the time is over, jump or not');
  shim.clock(0);
}

async function sessions(portal, shim) {
  const visitor = await new Visitor(portal, 'balie3').logIn('balie3');
  shim.clock(-3 * HOUR);
  ok(await isIn(visitor), 'the clock is set back: who works goes on working');
  shim.clock(-3 * HOUR + HOUR);
  ok(!await isIn(visitor), 'and an hour in which nothing is asked ends the session, as always');
  shim.clock(24 * 365 * HOUR);
  const ahead = await new Visitor(portal, 'balie3').logIn('balie3');
  shim.clock(0);
  ok(!await isIn(ahead), 'a session of a clock that was a year ahead does not last a year');
  await ahead.logIn('balie3');
  ok(await isIn(ahead), 'and is begun again');
}

// Schools at work while the clock jumps and the server is killed, so that jobs are taken over across the jumps.
async function work(portal, shim, schools) {
  const random = dice(Number(SEED));
  let busy = schools.length;
  const lives = schools.map(async (school) => {
    for (let i = 0; i < 4; i += 1) await school.round();
    busy -= 1;
  });
  const weather = async () => {
    for (let n = 1; busy > 0; n += 1) {
      await sleep(300);
      if (busy === 0) return;
      shim.clock(Math.floor((random() - 0.5) * 52 * HOUR));
      if (n % 10 !== 0 || n > 40) continue;
      const gone = new Promise((resolve) => portal.server.once('exit', resolve));
      portal.server.kill('SIGKILL');
      await gone;
      await start(portal, shim);
    }
  };
  const jumps = weather();
  await Promise.race([Promise.all(lives), jumps]); // a school that gives up, or a server that does not start, ends it
  await Promise.all([...lives, jumps]);
  shim.clock(0);
}

const portal = new Portal();
await scenario(`clock ${SEED}`, async () => {
  const shim = new Shim(portal.folder);
  try {
    ownReader(portal);
    const schools = [1, 2, 3, 4].map((n) => new School(portal, n, Number(SEED)));
    for (const school of schools) {
      school.mayEnd = true;
      school.register();
    }
    knownForLong(portal);
    const empty = portal.dump();
    await start(portal, shim);
    await scenario('lock-out', () => lockOut(portal, shim));
    await scenario('sessions', () => sessions(portal, shim));
    for (const school of schools) await school.visitor.logIn(school.login);
    await work(portal, shim, schools);
    for (const school of schools) await school.visitor.logIn(school.login);
    await allIsWell(portal, schools, empty, [portal.uploads]);
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
