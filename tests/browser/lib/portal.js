// A portal of its own for a test: a fresh database filled through the command line, served on a free loopback port.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PASSWORD = 'drie losse woorden';

function program(name) {
  if (!process.env[name]) throw new Error(`${name} must hold the path of a program`);
  return process.env[name];
}

export class Portal {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'instroom-'));
    this.uploads = join(this.folder, 'uploads');
    this.database = this.databases('new', this.folder);
    this.environment = { ...process.env, INSTROOM_DATABASE: this.database, LC_ALL: 'C.UTF-8', TZ: 'Europe/Amsterdam' };
    this.file('password', `${PASSWORD}\n`);
  }

  // tests/database: of the engine under test.
  databases(...args) {
    const done = spawnSync(join(dirname(fileURLToPath(import.meta.url)), '../../database'), args, { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`no database: ${done.stderr}`);
    return done.stdout.trim();
  }

  // Writes a file into the portal's folder; its path.
  file(name, content) {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  run(name, args, accepted = [0]) {
    const done = spawnSync(program(name), args, { env: this.environment, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (done.error) throw done.error;
    if (!accepted.includes(done.status)) throw new Error(`${args.join(' ')}: exit ${done.status}\n${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  instroom(...args) {
    return this.run('INSTROOM', args);
  }

  sample(...args) {
    return this.run('INSTROOM_SAMPLE', args);
  }

  // Written beside the program, as time would.
  sql(text) {
    const [command, args] = this.database.startsWith('sqlite:') ? ['sqlite3', ['-cmd', '.timeout 5000', this.database.slice('sqlite:'.length), text]] : ['psql', ['--quiet', '--no-psqlrc', '--tuples-only', '--no-align', `${this.database.slice('postgresql:'.length)} user=postgres`, '--command', text]];
    const done = spawnSync(command, args, { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
    return done.stdout.trim();
  }

  // What staff at the desk does by hand: field NUMBER NAME VALUE, remove NUMBER, add …; as who.
  desk(login, ...words) {
    this.environment.INSTROOM_HAND = login;
    return this.run('INSTROOM_BY_HAND', [this.database, '1234', ...words]);
  }

  addSchool(library, code, name, kind, brin) {
    this.instroom('branch', 'add', '--library', library, '--code', code, '--name', name, '--kind', kind, '--brin', brin);
  }

  // role and place: {library, branch}. Without a password of the test's own: the one-time password is given back.
  addAccount(role, login, name, { library, branch, oneTime = false }) {
    const args = ['account', 'add', '--library', library, '--role', role, '--login', login, '--name', name];
    if (branch) args.push('--branch', branch);
    if (oneTime) return JSON.parse(this.run('INSTROOM', [...args, '--format', 'json']))['one-time-password'];
    return this.run('INSTROOM', [...args, '--password-file', join(this.folder, 'password')]);
  }

  // Imports a file at the shell, whatever brake holds it.
  load(branch, year, path) {
    const args = ['import', '--branch', branch, '--school-year', year, '--format', 'json'];
    const plan = JSON.parse(this.run('INSTROOM', [...args, path], [0, 1, 3]));
    this.run('INSTROOM', [...args, '--apply', plan.digest, '--confirm', String(plan.confirm ?? 0), path], [0, 1]);
  }

  dump() {
    return this.instroom('dump', '--register');
  }

  async start(...options) {
    this.server = spawn(program('INSTROOM'), ['serve', '--listen', '127.0.0.1:0', '--uploads', this.uploads, '--take-over', '3', ...options], { env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] });
    this.address = await new Promise((resolve, reject) => {
      let text = '';
      this.server.stdout.on('data', (bytes) => {
        text += bytes;
        const found = /http:\/\/[^\s/]+\//.exec(text);
        if (found) resolve(found[0]);
      });
      this.server.on('exit', (code) => reject(new Error(`the server ended at once: ${code}`)));
    });
    return this;
  }

  async stop() {
    if (this.server && this.server.exitCode === null) {
      const gone = new Promise((resolve) => this.server.once('exit', resolve));
      this.server.kill('SIGTERM');
      await gone;
    }
    this.databases('remove', this.database);
    rmSync(this.folder, { recursive: true, force: true });
    return this.server?.exitCode;
  }
}
