// What no program of ours would do to the database: by the engine's own shell.
import { spawnSync } from 'node:child_process';

export function sql(portal, text) {
  const [engine, rest] = [portal.database.split(':')[0], portal.database.replace(/^[a-z]+:/, '')];
  const done = engine === 'sqlite' ? spawnSync('sqlite3', [rest, `PRAGMA busy_timeout = 5000; ${text}`], { encoding: 'utf8' })
    : spawnSync('psql', ['--quiet', '--no-psqlrc', '--tuples-only', '--no-align', '--command', `SET instroom.library = '0'; ${text}`, rest], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}

// The number that a statement gives.
export const count = (portal, text) => Number(sql(portal, text).split('\n').at(-1));
