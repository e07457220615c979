// A large installation on loopback, from the very files in dist/: a pair of databases, two portals, nginx. What differs from a real one
// is in the tables of "shipped" below: paths, ports, names, users. Whatever happens, nothing of it is left running.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist');
const BIN = process.env.POSTGRESQL_BIN ?? '/usr/lib/postgresql/15/bin';
const isRoot = process.getuid() === 0;
const me = userInfo().username;

export const NAME = 'leerlingen.example.org';
export const ended = (child) => (child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('exit', resolve)) : child.exitCode);
export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const missing = () => ['/usr/sbin/nginx', `${BIN}/postgres`, '/usr/bin/openssl'].filter((path) => !existsSync(path));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Until holds() gives something; patient, because the machine may be busy.
export async function until(what, holds, seconds = 180) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(50);
  }
}

// A shipped file with a table of [text, text] carried out; each must be there, so that table and file keep to each other.
function shipped(path, table) {
  let text = readFileSync(join(dist, path), 'utf8');
  for (const [from, to] of table) {
    if (!text.includes(from)) throw new Error(`dist/${path} says nothing of ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

// As the user that a database runs under; postgres refuses root.
function asPostgres(program, ...args) {
  const all = isRoot ? ['runuser', '-u', 'postgres', '--', program, ...args] : [program, ...args];
  const done = spawnSync(all[0], all.slice(1), { cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } });
  return { code: done.status, text: `${done.stdout}${done.stderr}`.trim() };
}

function must({ code, text }) {
  if (code !== 0) throw new Error(`exit ${code}: ${text}`);
  return text;
}

// Ends whatever has noted its process in the folder, once nobody holds the pipe any more: also when the test is killed.
const KEEPER = `trap '' INT TERM HUP; read -r _
for file in "$1"/pids/* "$1"/db*/data/postmaster.pid; do
  [ -f "$file" ] || continue
  pid=$(head -n 1 "$file")
  grep -qaF "$1" "/proc/$pid/cmdline" 2>/dev/null || continue
  kill -STOP "$pid" 2>/dev/null && kill -KILL $(ps -o pid= --ppid "$pid") "$pid" 2>/dev/null
done
sleep 0.2
rm -rf "$1" || { sleep 2; rm -rf "$1"; }`;

// One machine of the pair.
export class Database {
  constructor(root, number, ports, secrets) {
    this.folder = join(root, `db${number}`);
    this.data = join(this.folder, 'data');
    this.config = join(this.folder, 'etc');
    this.port = ports[number - 1];
    this.other = ports[2 - number];
    Object.assign(this, { number, secrets });
    for (const folder of [this.folder, this.config, join(this.config, 'conf.d'), join(this.folder, 'socket')]) mkdirSync(folder, { mode: 0o700 });
  }

  write(name, text, mode = 0o600) {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
  }

  // What Debian's packages lay down, as far as it counts here, and ours.
  build(certificates) {
    const places = [['/etc/postgresql/15/main', this.config]];
    this.write('etc/postgresql.conf', [`data_directory = '${this.data}'`, `hba_file = '${this.config}/pg_hba.conf'`, `ident_file = '${this.config}/pg_ident.conf'`,
      `unix_socket_directories = '${this.folder}/socket'`, "include_dir = 'conf.d'", ''].join('\n'));
    this.write('etc/pg_ident.conf', `test ${isRoot ? 'postgres' : me} postgres\n`);
    this.write('etc/pg_hba.conf', shipped('postgresql/pg_hba.conf', [['peer', 'peer map=test']]));
    this.write('etc/conf.d/instroom.conf', shipped('postgresql/instroom.conf', [...places, ['port = 5432', `port = ${this.port}`], ['port=5432', `port=${this.other}`],
      ['db2.example.org', 'localhost'], ["listen_addresses = '*'", "listen_addresses = 'localhost'"], ['/var/lib/postgresql/pgpass', `${this.folder}/pgpass`]]));
    this.write('instroom-pair', shipped('postgresql/instroom-pair', [...places, ['/var/lib/postgresql/15/main', this.data], ['/var/run/postgresql', `${this.folder}/socket`],
      ['port=5432', `port=${this.port}`], ['/usr/lib/postgresql/15/bin', BIN]]), 0o700);
    this.write('pgpass', `localhost:${this.other}:*:instroom_standby:${this.secrets.standby}\n`);
    this.write('etc/instroom.crt', certificates[this.number - 1].certificate);
    this.write('etc/instroom.key', certificates[this.number - 1].key);
    this.write('etc/databases.crt', certificates.map((one) => one.certificate).join(''));
    this.own();
  }

  own() {
    if (isRoot) must({ code: spawnSync('chown', ['-R', 'postgres:', this.folder]).status, text: 'chown' });
  }

  // apt-get install postgresql-15: a cluster, its configuration apart from its data.
  install() {
    must(asPostgres(`${BIN}/initdb`, `--pgdata=${this.data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'));
    for (const name of ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf']) rmSync(join(this.data, name));
  }

  start() {
    must(asPostgres(`${BIN}/pg_ctl`, 'start', '--silent', '--wait', '--timeout=120', `--pgdata=${this.config}`, `--log=${this.folder}/log`));
    return this;
  }

  stop() {
    must(asPostgres(`${BIN}/pg_ctl`, 'stop', '--silent', '--mode=fast', `--pgdata=${this.config}`));
  }

  pair(verb) {
    return asPostgres(join(this.folder, 'instroom-pair'), verb);
  }

  sql(text) {
    return must(asPostgres('psql', '-XAtq', `--host=${this.folder}/socket`, `--port=${this.port}`, '--username=postgres', '--dbname=postgres', `--command=${text}`));
  }

  // Every process at once, as when the machine loses power.
  kill() {
    const first = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0];
    process.kill(Number(first), 'SIGSTOP');
    const all = [...spawnSync('ps', ['-o', 'pid=', '--ppid', first], { encoding: 'utf8' }).stdout.trim().split(/\s+/), first];
    spawnSync('kill', ['-KILL', ...all]);
  }

  // The machine is back, and its PostgreSQL does not run. Who died here may not be buried yet, and would hold the socket.
  boot() {
    rmSync(join(this.folder, 'socket'), { recursive: true });
    rmSync(join(this.data, 'postmaster.pid'), { force: true }); // after a boot nobody has that number
    mkdirSync(join(this.folder, 'socket'), { mode: 0o700 });
    this.own();
  }

  isDead() {
    return asPostgres(`${BIN}/pg_isready`, `--host=${this.folder}/socket`, `--port=${this.port}`).code !== 0;
  }
}

export class Installation {
  static async new() {
    const all = new Installation();
    all.folder = mkdtempSync(join(tmpdir(), 'instroom-edge-'));
    chmodSync(all.folder, 0o755);
    all.keeper = spawn('bash', ['-c', KEEPER, 'keeper', all.folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    for (const folder of ['pids', 'web', 'portal']) mkdirSync(join(all.folder, folder));
    const [https, http, ...ports] = await Promise.all([1, 2, 3, 4].map(freePort));
    const secret = () => randomBytes(18).toString('hex');
    Object.assign(all, { https, http, ports, secrets: { instroom: secret(), standby: secret() }, portals: [] });
    const certificates = [1, 2].map((n) => all.certificate(`db${n}`, 'localhost'));
    all.databases = [1, 2].map((n) => new Database(all.folder, n, ports, all.secrets));
    for (const database of all.databases) database.build(certificates);
    all.buildWeb(certificates);
    return all;
  }

  path(...parts) {
    return join(this.folder, ...parts);
  }

  certificate(file, name) {
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3', '-subj', `/CN=${name}`,
      '-addext', `subjectAltName=DNS:${name}`, '-keyout', this.path(`${file}.key`), '-out', this.path(`${file}.crt`)], { encoding: 'utf8' });
    must({ code: made.status, text: made.stderr });
    return { certificate: readFileSync(this.path(`${file}.crt`), 'utf8'), key: readFileSync(this.path(`${file}.key`), 'utf8') };
  }

  // What is on a machine that serves people.
  buildWeb(certificates) {
    const web = this.path('web');
    this.ca = this.certificate('portal', NAME).certificate;
    writeFileSync(join(web, 'databases.crt'), certificates.map((one) => one.certificate).join(''));
    writeFileSync(join(web, 'pgpass'), this.ports.map((port) => `localhost:${port}:instroom:instroom:${this.secrets.instroom}\n`).join(''), { mode: 0o600 });
    writeFileSync(join(web, 'instroom.env'), shipped('instroom.env', [['db1.example.org:5432,db2.example.org:5432', `localhost:${this.ports[0]},localhost:${this.ports[1]}`], ['/etc/instroom', web],
      ['/var/lib/instroom', web]]));
    writeFileSync(join(web, 'nginx.conf'), shipped('nginx/nginx.conf', [['user www-data instroom;', `user ${me};`], ['/run/nginx.pid', this.path('pids/nginx')],
      ['/var/log/nginx', web], ['/var/lib/nginx', web], ['/usr/lib/instroom;', `${web};`], ['/run/instroom-', this.path('portal/')],
      ['/etc/instroom/portal', this.path('portal')], ['listen 443', `listen 127.0.0.1:${this.https}`], ['listen [::]:443', `listen 127.0.0.2:${this.https}`],
      ['listen 80', `listen 127.0.0.1:${this.http}`], ['listen [::]:80', `listen 127.0.0.2:${this.http}`]]));
    cpSync(join(dist, 'nginx/edge'), join(web, 'edge'), { recursive: true });
    this.environment = { ...process.env };
    for (const [, key, value] of readFileSync(join(web, 'instroom.env'), 'utf8').matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm)) this.environment[key] = value;
    const unit = shipped('systemd/instroom@.service', [['/usr/lib/instroom/instroom ', `${process.env.INSTROOM} `], ['/run/instroom-', this.path('portal/')], ['/var/lib/instroom/', this.path('portal/uploads-')]]);
    [, this.command] = /^ExecStart=(.*)$/m.exec(unit);
    const backup = shipped('systemd/instroom-backup.service', [['/usr/lib/instroom/instroom ', `${process.env.INSTROOM} `], ['/var/backups/instroom', this.path('backups')]]);
    [, this.nightly] = /^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(backup);
  }

  // instroom@N
  async startPortal(n) {
    mkdirSync(this.path('portal', String(n)), { recursive: true });
    const [program, ...args] = this.command.replaceAll('%i', String(n)).split(' ');
    const child = spawn(program, args, { env: this.environment, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
    writeFileSync(this.path('pids', `portal${n}`), `${child.pid}\n`);
    this.portals[n] = child;
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('exit', (code) => reject(new Error(`instroom@${n} ended at once: ${code}`)));
    });
  }

  async startNginx() {
    const child = spawn('/usr/sbin/nginx', ['-e', join(this.path('web'), 'nginx.err'), '-c', join(this.path('web'), 'nginx.conf'), '-g', 'daemon off;'], { stdio: ['ignore', 'inherit', 'inherit'] });
    let code = null;
    child.once('exit', (status) => { code = status ?? 1; });
    await until('nginx', () => {
      if (code !== null) throw new Error(`nginx ended at once: ${code}`);
      return existsSync(this.path('pids/nginx'));
    });
  }

  write(name, text) {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  // At the shell of a machine that serves people; what it prints.
  run(args, accepted = [0]) {
    const done = spawnSync(process.env.INSTROOM, args, { env: this.environment, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (!accepted.includes(done.status)) throw new Error(`${args.join(' ')}: exit ${done.status}\n${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  ask(...args) {
    return JSON.parse(this.run([...args, '--format', 'json']));
  }

  // instroom-backup: the folder, with what it wrote. systemd writes $ and % twice.
  backup() {
    mkdirSync(this.path('backups'), { mode: 0o700 });
    const done = spawnSync('sh', ['-c', this.nightly.replaceAll('$$', '$').replaceAll('%%', '%')], { env: this.environment, encoding: 'utf8' });
    must({ code: done.status, text: done.stderr });
    return readdirSync(this.path('backups')).map((name) => this.path('backups', name));
  }

  // The same without waiting for it; ended: its exit code.
  begin(args) {
    const child = spawn(process.env.INSTROOM, args, { env: this.environment, stdio: 'ignore' });
    writeFileSync(this.path('pids', `shell${child.pid}`), `${child.pid}\n`);
    return child;
  }

  async end() {
    const gone = new Promise((resolve) => this.keeper.once('exit', resolve));
    this.keeper.stdin.end();
    await gone;
  }
}
