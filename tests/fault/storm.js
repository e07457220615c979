// The storm: twenty schools deliver, import and take back through the portal while the server, a worker, a reader, the database or all
// of them are killed (SIGKILL) at random moments, and started again. At the end every import that somebody was told of is there once,
// none is half there, nothing waits for ever, and no process or file is left. storm.js [KILLS [SEED [SCHOOLS [MINUTES]]]]: fewer kills when the minutes are
// over before; see docs/faults.md.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Portal } from '../browser/lib/portal.js';
import { finish, ok, scenario } from '../browser/lib/tap.js';
import { allIsWell, ownReader, readers } from './after.js';
import { dice, School } from './school.js';

const [KILLS = process.env.INSTROOM_STORM_KILLS ?? '24', SEED = String(Date.now() % 1000000), SCHOOLS = '20', MINUTES = '600'] = process.argv.slice(2);
const SERVER = process.env.INSTROOM_TEST_SERVER; // of PostgreSQL; tests/postgresql/with-server
const run = promisify(execFile); // the schools go on meanwhile
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Weather {
  constructor(portal) {
    this.portal = portal;
    this.random = dice(Number(SEED));
    this.fallen = {};
    ownReader(portal);
  }

  // As a service manager does: what ends because the database is not there yet is started again.
  async again(start) {
    for (let i = 0; ; i += 1) {
      try {
        return await start();
      } catch (error) {
        if (i === 100) throw error;
        await sleep(100);
      }
    }
  }

  startServer() {
    return this.again(() => this.portal.start('--workers', '2', '--take-over', '2'));
  }

  startWorker() {
    return this.again(() => this.work());
  }

  async work() {
    const worker = spawn(process.env.INSTROOM, ['work', '--workers', '2', '--take-over', '2', '--uploads', join(this.portal.folder, 'work')],
      { env: this.portal.environment, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      worker.stdout.once('data', resolve);
      worker.once('exit', (code) => reject(new Error(`the worker ended at once: ${code}`)));
    });
    this.worker = worker;
  }

  async start() {
    await this.startServer();
    await this.startWorker();
  }

  // SIGKILL to our own child, and until it is gone.
  static async fell(child) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  static async database(what) {
    try {
      await run(SERVER, [what]);
    } catch (error) {
      throw new Error(`the database does not ${what}: ${error.stderr}\n${spawnSync(SERVER, ['log'], { encoding: 'utf8' }).stdout.slice(-2000)}`);
    }
  }

  // One process of the database server, which then lets go of all its connections and recovers.
  async backend() {
    const sql = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    try {
      const { stdout } = await run('psql', ['--quiet', '--no-psqlrc', '--tuples-only', '--no-align', '--command', sql, this.portal.database.replace(/^postgresql:/, '')]);
      const pids = stdout.trim().split('\n').filter(Boolean);
      return pids.length > 0 && process.kill(Number(pids[Math.floor(this.random() * pids.length)]), 'SIGKILL');
    } catch {
      return false; // it recovers from the last one, or that process left by itself
    }
  }

  async reading() {
    for (let i = 0; i < 100; i += 1) {
      const [pid] = readers(this.portal);
      try {
        if (pid) return process.kill(pid, 'SIGKILL');
      } catch {
        // it had ended
      }
      await sleep(3);
    }
    return false;
  }

  // TRUE when something was killed.
  async strike(what) {
    const { portal } = this;
    switch (what) {
      case 'server':
        await Weather.fell(portal.server);
        await this.startServer();
        return true;
      case 'worker':
        await Weather.fell(this.worker);
        await this.startWorker();
        return true;
      case 'reader': return this.reading();
      case 'backend': return this.backend();
      case 'database':
        await Weather.database('kill');
        await sleep(300 * this.random());
        await Weather.database('start');
        return true;
      default: { // the power goes
        await Promise.all([Weather.fell(portal.server), Weather.fell(this.worker)]);
        if (SERVER) {
          await Weather.database('kill');
          await Weather.database('start');
        }
        await this.start();
        return true;
      }
    }
  }

  async rage(kills) {
    const kinds = SERVER ? ['server', 'worker', 'reader', 'backend', 'database', 'everything'] : ['server', 'worker', 'reader', 'everything'];
    const end = Date.now() + Number(MINUTES) * 60000;
    for (let done = 0; done < kills && Date.now() < end;) {
      await sleep(400 * this.random());
      const what = kinds[Math.floor(this.random() * kinds.length)];
      if (!await this.strike(what)) continue;
      this.fallen[what] = (this.fallen[what] ?? 0) + 1;
      done += 1;
      if (done % 50 === 0) console.log(`# ${done} of ${kills}`);
    }
  }

  async stop() {
    if (this.worker && this.worker.exitCode === null && this.worker.signalCode === null) {
      const gone = new Promise((resolve) => this.worker.once('exit', resolve));
      this.worker.kill('SIGTERM');
      await gone;
    }
    await this.portal.stop();
  }
}

function summary(schools, weather) {
  const all = {};
  for (const school of schools) for (const [what, n] of Object.entries(school.tally)) all[what] = (all[what] ?? 0) + n;
  console.log(`# killed: ${JSON.stringify(weather.fallen)}`);
  console.log(`# schools: ${JSON.stringify(all)}`);
}

async function storm(portal, weather) {
  const schools = Array.from({ length: Number(SCHOOLS) }, (_, i) => new School(portal, i + 1, Number(SEED)));
  for (const school of schools) school.register();
  const empty = portal.dump();
  await weather.start();
  for (const school of schools) await school.visitor.logIn(school.login);
  let calm = false;
  const lives = schools.map(async (school) => {
    while (!calm) {
      await school.round();
      await sleep(1500 * school.random()); // somebody reads the report
    }
  });
  try {
    await Promise.race([weather.rage(Number(KILLS)), ...lives]); // a school that gives up ends it too
  } finally {
    calm = true;
  }
  await Promise.all(lives);
  summary(schools, weather);
  await allIsWell(portal, schools, empty, [portal.uploads, join(portal.folder, 'work')]);
  ok(readFileSync(`/proc/${portal.server.pid}/comm`, 'utf8').startsWith('instroom'), 'the server still runs');
}

const portal = new Portal();
const weather = new Weather(portal);
await scenario(`storm ${KILLS} ${SEED} ${SCHOOLS}`, async () => {
  try {
    await storm(portal, weather);
  } finally {
    await weather.stop();
  }
});
process.exitCode = finish();
