// A web scanner (wapiti, Debian's package) as an outsider, as a school's uploader and as a manager, against the shipped nginx in front of
// two portals. What it must not find is anything; that it really went through the pages is looked at too.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { TLSSocket } from 'node:tls';

import { csv, school } from '../browser/lib/files.js';
import { PASSWORD } from '../browser/lib/portal.js';
import { finish, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { ended, Installation, missing, NAME, sleep } from './installation.js';
import { Browser } from './tls.js';

const SCANNER = '/usr/bin/wapiti';
// Those for what nobody here runs (PHP's and .NET's own holes, other people's programs) are left out, and what only loads (timing).
const MODULES = 'backup,cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,ssrf,xss,xxe';
const SECONDS = 25; // for each way in
const START = ['/login', '/uploads', '/imports', '/pupils?find=jan', '/password']; // it follows no redirects of ours
// What it says and is no fault, and why.
const KNOWN = [
  /X-XSS-Protection is not set/, // browsers no longer have that filter, which made holes of its own (OWASP Secure Headers)
  // the proxy below answered, whatever the token was
  /POST \/(logout|password|sessions\b.*|second-factor\b.*|me|accounts\/\d+\/.*): CSRF token 'token' is not properly checked/,
  // its file is refused alike with and without; forged() looks with a good one, and so does flow-portal for every route
  /POST \/(uploads|titles\/import): CSRF token 'token' is not properly checked/,
];

function fill(all) {
  const password = all.write('password', `${PASSWORD}\n`);
  all.run(['library', 'add', 'Bibliotheek']);
  all.run(['branch', 'add', '--library', 'Bibliotheek', '--code', '2001', '--name', 'School', '--kind', 'primary', '--brin', '99AA00']);
  const account = (role, login, ...more) => all.run(['account', 'add', '--library', 'Bibliotheek', '--role', role, '--login', login, '--name', login, '--password-file', password, ...more]);
  account('uploader', 'school1', '--branch', '2001');
  account('manager', 'beheer1');
}

// The scanner knows the portal's name only through this proxy, and reaches nothing but the portal. What would end its own session stays
// here (its own way of leaving a page out does not work with Python 3.11).
const ENDS = /^\/(logout|password|sessions\b.*|second-factor\b.*|me|accounts\/\d+\/.*)$/;
async function openProxy(all) {
  const inside = createServer((asked, answered) => {
    if (asked.method === 'POST' && ENDS.test(asked.url)) return answered.writeHead(403).end();
    const { method, url: path, headers } = asked;
    const passed = request({ host: '127.0.0.1', port: all.https, servername: NAME, ca: all.ca, method, path, headers }, (reply) => {
      answered.writeHead(reply.statusCode, reply.rawHeaders);
      reply.pipe(answered);
    });
    return asked.pipe(passed.on('error', () => answered.destroy()));
  });
  const [key, cert] = ['key', 'crt'].map((kind) => readFileSync(all.path(`portal.${kind}`)));
  const proxy = createServer((asked, answered) => answered.writeHead(403).end());
  proxy.on('connect', (asked, socket) => {
    if (asked.url !== `${NAME}:443`) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    return inside.emit('connection', new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {}));
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

// wanted: so many pages and forms at least, else it stood before a closed door.
async function scan(all, proxy, { name, browser, wanted }) {
  const report = all.path(`scan-${name}.json`);
  const jar = Object.fromEntries([...browser?.cookies ?? []].map(([key, value]) => [key, { version: 0, expires: null, secure: true, value, port: null }]));
  const cookies = all.write(`cookies-${name}.json`, JSON.stringify({ [`.${NAME}`]: { '/': jar } }));
  const child = spawn(SCANNER, ['-u', `https://${NAME}/`, ...START.flatMap((path) => ['-s', `https://${NAME}${path}`]), '-p', `http://127.0.0.1:${proxy.address().port}`, '--verify-ssl', '0', ...(browser ? ['-c', cookies] : []), '-m', MODULES,
    '-S', 'normal', '--max-scan-time', String(SECONDS), '--max-attack-time', String(SECONDS), '--flush-session', '--store-session', all.path(`session-${name}`),
    '--store-config', all.path('scanner'), '--no-bugreport', '-v', '1', '-f', 'json', '-o', report], { env: { PATH: '/usr/bin:/bin', HOME: all.folder, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part));
  is(await ended(child), 0, `${name}: the scanner went through`);
  if (!existsSync(report)) return ok(false, `${name}: it wrote its report`, Buffer.concat(said).toString());
  const found = JSON.parse(readFileSync(report, 'utf8'));
  for (const [kind, list] of Object.entries(found.vulnerabilities)) {
    const told = list.map(({ method, path, info }) => `${method} ${path}: ${info}`).filter((one) => !KNOWN.some((known) => known.test(one)));
    is(JSON.stringify(told), '[]', `${name}: ${kind}`);
  }
  is(JSON.stringify(found.anomalies), JSON.stringify(Object.fromEntries(Object.keys(found.anomalies).map((kind) => [kind, []]))), `${name}: no answer of 500, none that did not come`);
  const text = Buffer.concat(said).toString();
  const pages = Number(/found (\d+) URLs and forms/.exec(text)?.[1] ?? 0);
  ok(pages >= wanted, `${name}: it saw ${pages} pages and forms`, text);
}

// A file that would be taken, with another's token.
async function forged(uploader) {
  const { token } = uploader;
  uploader.token = 'wapiti';
  is((await uploader.send('leerlingen.csv', csv(school(1, 41)))).status, 403, 'an upload with a forged token is refused');
  uploader.token = token;
}

async function run(all) {
  const [one] = all.databases;
  one.install();
  one.start().pair('alone');
  one.sql(`CREATE ROLE instroom LOGIN PASSWORD '${all.secrets.instroom}'`);
  one.sql("CREATE DATABASE instroom OWNER instroom ENCODING 'UTF8' TEMPLATE template0");
  fill(all);
  await Promise.all([1, 2].map((n) => all.startPortal(n)));
  await all.startNginx();
  const uploader = new Browser(all, 'uploader', '127.0.3.1');
  const manager = new Browser(all, 'manager', '127.0.3.2');
  for (const [browser, login] of [[uploader, 'school1'], [manager, 'beheer1']]) {
    await browser.ask('/login');
    is((await browser.ask('/login', { form: { token: browser.token, login, password: PASSWORD } })).status, 303, `${login} is inside`);
  }
  await uploader.ask('/uploads');
  uploader.branch = '1';
  await uploader.send('leerlingen.csv', csv(school(1, 40)));
  while ((await uploader.ask('/uploads/1')).text.includes('<progress')) await sleep(100);
  await forged(uploader);
  const before = all.run(['dump', '--register']);
  const proxy = await openProxy(all);
  for (const one of [{ name: 'outsider', wanted: 3 }, { name: 'uploader', browser: uploader, wanted: 8 }, { name: 'manager', browser: manager, wanted: 15 }]) await scenario(one.name, () => scan(all, proxy, one));
  proxy.close();
  is((await manager.ask('/uploads')).status, 200, 'the portal goes on');
  is(all.run(['dump', '--register']), before, 'and the register is as it was');
}

const without = missing();
if (!existsSync(SCANNER)) without.push(SCANNER);
if (without.length > 0) skip(`not installed: ${without.join(' ')}`);
const all = await Installation.new();
try {
  await scenario('a scanner', () => run(all));
} finally {
  await all.end();
}
process.exit(finish());
