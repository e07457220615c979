// The shell's commands that nothing else runs, each once with what it did as another command or the portal sees it; a portal that is told
// its database with --database; and no command of `instroom --help`, verb or option that no test runs on both engines.
import { execFile, spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer as httpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { csv, school } from '../browser/lib/files.js';
import { PASSWORD, Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario } from '../browser/lib/tap.js';
import { Document, Program, totp } from './program.js';
import { optionsOf, runs, verbsOf } from './runs.js';
import { Visitor } from './visitor.js';

const NOWHERE = 'sqlite:/nowhere/at/all.db'; // in the environment, while --database says where
const CONTACT = 'contact@bibliotheek.example';
const ISBN = '9789045101224';
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// A command, without holding up the servers of this test that it talks to; its exit code is what is looked at first.
async function instroom(...words) {
  const { portal } = instroom;
  return new Promise((resolve) => {
    execFile(process.env.INSTROOM, words, { env: portal.environment, maxBuffer: 1 << 28 }, (error, out, err) => resolve({ code: error ? error.code : 0, out, err }));
  });
}

function coded(done, code, name) {
  ok(done.code === code, name, `wanted exit code ${code}, got ${done.code}`, done.err, done.out);
  return done;
}

async function jsonOf(...words) {
  const done = await instroom(...words, '--format', 'json');
  if (done.code !== 0) throw new Error(`${words.join(' ')}: exit code ${done.code}\n${done.err}`);
  return JSON.parse(done.out);
}

// A busy machine is waited for.
async function until(look, what) {
  for (const end = Date.now() + 120000; Date.now() < end; await sleep(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`waited in vain: ${what}`);
}

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

// What people write in a service's file: the address of the database under test as a URI.
function uriOf(address) {
  if (address.startsWith('sqlite:')) return address;
  const { host, user, dbname } = Object.fromEntries(address.slice('postgresql:'.length).split(' ').map((word) => word.split('='))); // of two the last counts
  return `postgresql://${user}@/${dbname}?host=${host}`;
}

async function build(portal) {
  portal.instroom('library', 'add', 'Waterdorp');
  portal.instroom('library', 'add', 'Overdorp');
  portal.addSchool('Waterdorp', '1234', 'De Regenboog', 'primary', '99AA00');
  for (const [role, login, branch] of [['uploader', 'upload1', '1234'], ['teacher', 'juf1', '1234'], ['employee', 'balie1']]) portal.addAccount(role, login, login, { library: 'Waterdorp', branch });
  portal.addAccount('employee', 'balie2', 'balie2', { library: 'Overdorp' });
}

// Nobody works at this portal: what is sent to it waits.
async function serve({ portal }) {
  const uri = uriOf(portal.database);
  Object.assign(portal.environment, { INSTROOM_DATABASE: NOWHERE });
  coded(await instroom('library'), 7, 'the environment names a database that cannot be there');
  has(coded(await instroom('library', '--database', uri), 0, '--database says another one').out, 'Waterdorp', 'and that is the one');
  await portal.start('--database', uri, '--workers', '0', '--keep-files', '0', '--behind-proxy');
  Object.assign(portal.environment, { INSTROOM_DATABASE: portal.database });
  const page = await new Visitor(portal).ask('/schools');
  ok(page.status === 200 && page.text.includes('De Regenboog'), 'a portal is told its database with --database, and shows what is in it', page.text);
}

async function jobs(world) {
  const { uploader } = world;
  world.file = csv(school(1, 12));
  is((await uploader.upload(world.file)).status, 303, 'a file is sent');
  const [{ job, kind, state }] = await jsonOf('jobs');
  is(`${kind} ${state}`, 'check waiting', 'its check waits');
  has(coded(await instroom('jobs'), 0, 'as text too').out, new RegExp(`^${job}\t.*\t1234\t`), 'a line a job');
  coded(await instroom('jobs', '--cancel', String(job)), 0, 'jobs --cancel stops it');
  is((await jsonOf('jobs')).length, 0, 'nothing waits any more');
  is((await jsonOf('jobs', '--all')).find((one) => one.job === job).state, 'cancelled', 'jobs --all says that it was stopped');
  coded(await instroom('jobs', '--cancel', String(job)), 2, 'what was stopped is not stopped twice');
  coded(await instroom('jobs', '--cancel', '999'), 2, 'nor is what was never there');
  coded(await instroom('jobs', '--retry', String(job)), 0, 'jobs --retry has it done again');
  is((await jsonOf('jobs'))[0].state, 'waiting', 'so it waits');
}

// As much of SMTP as one letter takes; while it refuses, nobody gets any.
class MailServer {
  letters = [];
  refuses = true;

  async start() {
    this.server = createServer((socket) => this.#talk(socket));
    this.port = await listening(this.server);
    return this;
  }

  #talk(socket) {
    let come = '', letter = null;
    const say = (line) => socket.write(`${line}\r\n`);
    const take = (line) => {
      if (letter !== null && line !== '.') letter += `${line}\n`;
      else if (letter !== null) { this.letters.push(letter); letter = null; say('250 taken'); }
      else if (line.startsWith('DATA')) { letter = ''; say('354 go on'); }
      else if (line.startsWith('QUIT')) socket.end('221 bye\r\n');
      else say(line.startsWith('RCPT') && this.refuses ? '550 nobody of that name' : '250 well');
    };
    socket.on('error', () => {}); // of a client that hung up
    socket.on('data', (bytes) => {
      come += bytes;
      for (let end; (end = come.indexOf('\r\n')) >= 0; come = come.slice(end + 2)) take(come.slice(0, end));
    });
    say('220 a server of a test');
  }
}

// While a worker sends what waits by this server.
async function letters(server, file) {
  const letter = await until(async () => (await jsonOf('mail')).find((one) => one.to === 'library' && one.state === 'failed'), 'a letter that is refused');
  has(letter.problem, '550', 'a letter that the mail server refuses has failed, with what it said');
  is(server.letters.length, 0, 'nobody got it');
  server.refuses = false;
  coded(await instroom('mail', 'retry', String(letter.mail)), 0, 'mail retry sends it again');
  await until(async () => (await jsonOf('mail')).find((one) => one.mail === letter.mail).state === 'sent', 'a letter that is sent');
  is(server.letters.length, 1, 'the mail server has it');
  has(server.letters[0], `To: <${CONTACT}>`, 'for the contact');
  is((await jsonOf('audit', 'list', '--library', 'Waterdorp', '--verb', 'mail')).length, 1, 'the trail tells of it');
  coded(await instroom('mail', 'retry', String(letter.mail)), 2, 'what was sent is not sent again');
  coded(await instroom('mail', 'test', '--mail', file, 'proef@bibliotheek.example'), 0, 'mail test sends one now');
  has(server.letters[1] ?? '', 'To: <proef@bibliotheek.example>', 'and it comes');
  coded(await instroom('mail', 'test', 'proef@bibliotheek.example'), 2, 'without a file it says so');
  server.refuses = true;
  has(coded(await instroom('mail', 'test', '--mail', file, 'proef@bibliotheek.example'), 7, 'a refusal is told').err, '550', 'in the words of the server');
}

async function mail({ portal }) {
  const server = await new MailServer().start();
  const file = portal.file('mail.conf', `[mail]\nserver=127.0.0.1\nport=${server.port}\nsecurity=none\nfrom=instroom@bibliotheek.example\nportal=https://leerlingen.example\npause=1\n`);
  chmodSync(file, 0o600);
  coded(await instroom('mail', 'contact', '--branch', '1234', CONTACT), 0, 'a school has a contact');
  const work = spawn(process.env.INSTROOM, ['work', '--keep-files', '0', '--mail', file, '--uploads', join(portal.folder, 'work')], { env: portal.environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => work.once('exit', resolve));
  try {
    await letters(server, file);
  } finally {
    work.kill('SIGTERM');
    is(await ended, 0, 'a worker that sends mail stops in good order');
    server.server.close();
  }
}

const told = (list) => list.map((one) => `${one.in_use ? 'in use' : 'idle'} ${one.files}`).join(', ');

// The portal goes on while the keys change: it looks into the key file anew.
async function keys({ uploader, desk, file }) {
  const fetched = async () => (await desk.ask('/uploads/1/file')).text === file;
  const [first, ...others] = await jsonOf('keys');
  ok(others.length === 0 && first.in_use && first.files === 1 && /^\d{4}-\d\d-\d\d$/.test(first.day), 'the first file made the first key', JSON.stringify(first));
  ok(await fetched(), 'the file is read with it');
  const added = coded(await instroom('keys', '--add'), 0, 'keys --add makes another one').out;
  const second = (await jsonOf('keys')).find((one) => one.key !== first.key);
  is(told(await jsonOf('keys')), 'in use 1, idle 0', 'which is not used yet');
  ok(second && added.includes(second.key), 'and is named', added);
  coded(await instroom('keys', '--use', 'geen-sleutel'), 7, 'a key that is not in the file is not used');
  coded(await instroom('keys', '--remove', first.key), 2, 'a key that is in use is not removed');
  coded(await instroom('keys', '--use', second.key, '--remove', first.key), 2, 'one thing at a time');
  has(coded(await instroom('keys', '--use', second.key), 0, 'keys --use changes over to it').out, /\b1\b/, 'and says how many files');
  is(told(await jsonOf('keys')), 'idle 0, in use 1', 'the file has the new key');
  ok(await fetched(), 'the portal reads it with that one');
  coded(await instroom('keys', '--remove', first.key), 0, 'keys --remove takes the old one out');
  is(told(await jsonOf('keys')), 'in use 1', 'one is left');
  has(coded(await instroom('keys'), 0, 'as text too').out, new RegExp(`^${second.key}\t`), 'the new one');
  coded(await instroom('keys', '--use', first.key), 7, 'the old one cannot come back');
  ok(await fetched(), 'the file is read as before');
  is((await uploader.upload(csv(school(1, 13)))).status, 303, 'a new file comes in');
  is(told(await jsonOf('keys')), 'in use 2', 'with the new key');
}

const FIELD = (tag, code, value) => `<datafield tag="${tag}" ind1=" " ind2=" "><subfield code="${code}">${value}</subfield></datafield>`;
const RECORD = (number, isbn, title) => `<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">${number}</controlfield>${FIELD('020', 'a', isbn)}${FIELD('245', 'a', title)}</record>`;

// A catalogue elsewhere that answers by SRU, and has one book.
async function sru(asked) {
  const server = httpServer((request, reply) => {
    const query = new URL(request.url, 'http://127.0.0.1').searchParams.get('query');
    asked.push(query);
    const record = query.endsWith(ISBN) ? `<zs:records><zs:record><zs:recordData>${RECORD('elders-1', ISBN, 'Minoes')}</zs:recordData></zs:record></zs:records>` : '';
    reply.setHeader('content-type', 'text/xml');
    reply.end(`<?xml version="1.0"?><zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/">${record}</zs:searchRetrieveResponse>`);
  });
  return { server, port: await listening(server) };
}

async function target() {
  const asked = [];
  const { server, port } = await sru(asked);
  const at = ['--library', 'Waterdorp'];
  const address = `http://127.0.0.1:${port}/sru`;
  is(coded(await instroom('target', 'list', ...at), 0, 'a library asks nobody').out, '', 'at first');
  has(coded(await instroom('target', 'try', ...at, ISBN), 2, 'so there is nobody to try').err, 'target add', 'and it says how that is mended');
  coded(await instroom('target', 'add', ...at, 'Dicht', 'z3950://127.0.0.1:1/Default'), 0, 'target add, Z39.50: where nobody listens');
  coded(await instroom('target', 'add', ...at, '--index', 'dc.identifier', 'Elders', address), 0, 'target add, SRU');
  is(coded(await instroom('target', 'list', ...at), 0, 'target list').out, `Dicht\tz3950://127.0.0.1:1/Default\tbath.isbn\nElders\t${address}\tdc.identifier\n`, 'in their order');
  coded(await instroom('target', 'add', ...at, 'Elders', address), 2, 'a name that is taken');
  coded(await instroom('target', 'add', ...at, 'Raar', 'ftp://elders.example'), 2, 'an address that is none');
  coded(await instroom('target', 'add', '--library', 'Nergens', 'Elders', address), 2, 'a library that is not there');
  // It waits for nobody longer than three seconds, which a busy machine may take.
  const tried = await until(async () => { const one = await instroom('target', 'try', ...at, ISBN); return one.code === 0 && one; }, 'the catalogue elsewhere');
  has(tried.out, /^Dicht: .+\nElders: Minoes\n$/, 'target try asks each of them, and prints what came');
  ok(asked.every((query) => query === `dc.identifier=${ISBN}`), 'in the index of that one', asked.join(' '));
  coded(await instroom('target', 'try', ...at, '9789021672816'), 4, 'a book that nobody has');
  coded(await instroom('target', 'try', ...at, '9789021672817'), 2, 'a number that is no ISBN');
  coded(await instroom('target', 'remove', ...at, 'Dicht'), 0, 'target remove');
  is(JSON.stringify(await jsonOf('target', 'list', ...at)), JSON.stringify([{ name: 'Elders', address, index: 'dc.identifier' }]), 'the other one is left');
  coded(await instroom('target', 'remove', ...at, 'Dicht'), 2, 'it is removed once');
  const lines = (await jsonOf('audit', 'list', ...at)).filter((one) => one.detail === 'target').map((one) => one.verb);
  is(lines.sort().join(' '), 'add add remove', 'the trail has each of them');
  server.close();
}

async function titles({ portal }) {
  const names = ['Zeeën van tijd', 'De gorgels', 'Minoes &amp; Tibbe'];
  const source = portal.file('bron.xml', `<collection>${names.map((name, i) => RECORD(`t-${i}`, ['9789045101224', '9789021672816', '9789000000005'][i], name)).join('')}</collection>`);
  const at = ['--library', 'Waterdorp'], there = ['--library', 'Overdorp'];
  coded(await instroom('titles', 'import', ...at, source), 0, 'titles import shows');
  is((await jsonOf('titles', 'find', ...at, 'gorgels')).length, 0, 'and writes nothing');
  is((await jsonOf('titles', 'import', ...at, '--apply', source)).new, 3, 'with --apply it does');
  has(coded(await instroom('titles', 'import', ...at, join(portal.folder, 'weg.mrc')), 4, 'a file that is not there').err, /^instroom: .*weg\.mrc/, 'is named');
  const iso = coded(await instroom('titles', 'export', ...at), 0, 'titles export').out;
  is(iso.split('\x1d').length - 1, 3, 'a record a title');
  ok(/^\d{5}/.test(iso), 'in ISO 2709');
  is((await jsonOf('titles', 'import', ...there, '--apply', portal.file('uit.mrc', iso))).new, 3, 'another library takes it in');
  is((await jsonOf('titles', 'find', ...there, 'zeeen'))[0]?.title, 'Zeeën van tijd', 'and finds it, diaeresis and all');
  const xml = coded(await instroom('titles', 'export', ...at, '--xml'), 0, 'titles export --xml').out;
  is((await jsonOf('titles', 'import', ...there, portal.file('uit.xml', xml))).same, 3, 'says the same as MARCXML');
  is(coded(await instroom('titles', 'export', '--library', 'Nergens'), 2, 'a library that is not there').out, '', 'of which nothing is printed');
}

async function audit({ portal }) {
  const heads = coded(await instroom('audit', 'head'), 0, 'audit head').out;
  ok(/^(?:\d+ \d+ [0-9a-f]{64} \S.*\n)+$/.test(heads), 'a line a chain: library, number, digest, name', heads);
  has(heads, / Waterdorp\n/, 'that of a library');
  is(coded(await instroom('audit', 'head', '--library', 'Waterdorp'), 0, 'of one library only').out.split('\n').length, 2, 'one line');
  coded(await instroom('audit', 'head', '--library', 'Nergens'), 2, 'a library that is not there');
  const verify = (name, text) => instroom('audit', 'verify', '--noted', portal.file(name, text));
  coded(await verify('koppen', heads), 0, 'audit verify --noted: as it was noted');
  coded(await instroom('mail', 'contact', '--library', 'Waterdorp', CONTACT), 0, 'something happens');
  ok((await instroom('audit', 'head')).out !== heads, 'so the heads are others');
  coded(await verify('koppen', heads), 0, 'a trail that went on is whole');
  const longer = heads.replace(/^(\d+) (\d+) (.* Waterdorp)$/m, (_, library, number, rest) => `${library} ${Number(number) + 1000} ${rest}`);
  coded(await instroom('audit', 'verify'), 0, 'by itself it is whole');
  has(coded(await instroom('audit', 'verify', '--noted', join(portal.folder, 'weg')), 4, 'a file that is not there').err, /^instroom: .*weg/, 'is named');
  is(coded(await instroom('audit', 'list', '--library', 'Nergens', '--as', 'csv'), 2, 'the lines of nobody').out, '', 'have no head either');
  has(coded(await verify('langer', longer), 1, 'an end that was cut off is missed').out, /^Waterdorp\t/m, 'and told whose it is');
  coded(await verify('anders', heads.replace(/([0-9a-f])( Waterdorp)$/m, (_, digit, rest) => `${digit === '0' ? '1' : '0'}${rest}`)), 1, 'a line that was written anew');
  coded(await verify('weg', `${heads}999 1 ${'0'.repeat(64)} Verdwenen\n`), 1, 'a chain that is gone');
  coded(await verify('onzin', 'dit zijn geen koppen\n'), 2, 'a file that is none');
}

async function token({ portal }) {
  const at = ['--library', 'Waterdorp'];
  const secret = coded(await instroom('token', 'add', ...at, '--name', 'Koppeling'), 0, 'token add').out.trim();
  const status = async () => (await fetch(new URL('/api/v1/me', portal.address), { headers: { authorization: `Bearer ${secret}` } })).status;
  const line = async () => (await jsonOf('token', 'list', ...at)).find((one) => one.name === 'Koppeling');
  const { token: number, state } = await line();
  is(state, 'works', 'token list says that it works');
  is(await status(), 200, 'and it does');
  coded(await instroom('token', 'add', ...at, '--name', 'Te lang', '--until', '2099-01-01'), 2, 'a day too far away');
  const day = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  coded(await instroom('token', 'add', ...at, '--name', 'Kort', '--until', day), 0, 'token add --until');
  is((await jsonOf('token', 'list', ...at)).find((one) => one.name === 'Kort').until, day, 'works until then');
  coded(await instroom('token', 'end', '999'), 2, 'one that is not there');
  coded(await instroom('token', 'end', String(number)), 0, 'token end');
  is(await status(), 401, 'at once it is nobody\'s');
  is((await line())?.state, 'ended', 'token list says so');
  has((await instroom('token', 'list', ...at)).out, new RegExp(`^${number}\tKoppeling\t.*\tended$`, 'm'), 'as text too');
  coded(await instroom('token', 'end', String(number)), 2, 'it ends once');
}

// What a library and a school say of themselves.
async function rules({ portal, uploader }) {
  const inside = async () => (await (await new Visitor(portal).logIn('balie2')).ask('/pupils'));
  is((await inside()).status, 200, 'who works at a library comes in with a password');
  coded(await instroom('library', 'second-factor', 'Overdorp', 'staff'), 0, 'library second-factor');
  is((await inside()).location, '/second-factor', 'then a second step has to be set up first');
  coded(await instroom('library', 'second-factor', 'Overdorp', 'everybody'), 2, 'nobody knows that word');
  coded(await instroom('library', 'second-factor', 'Overdorp', 'none'), 0, 'and back');
  is((await inside()).status, 200, 'it is as before');
  const until = [];
  for (const days of ['1', '61']) {
    coded(await instroom('library', 'passwords', 'Overdorp', days, '8'), 0, `library passwords: ${days}`);
    until.push(Date.parse((await jsonOf('account', 'add', '--library', 'Overdorp', '--role', 'employee', '--login', `tijdelijk${days}`)).until));
  }
  const apart = (until[1] - until[0]) / (24 * 3600 * 1000);
  ok(apart === 60 || apart === 61, 'a one-time password works so many days', `${apart} days apart`); // midnight may lie between
  coded(await instroom('library', 'passwords', 'Overdorp', '91', '8'), 2, 'too many');
  const status = async (path) => (await fetch(new URL(path, portal.address), { redirect: 'manual' })).status;
  is(await status('/school/de-regenboog'), 200, 'a school has a word');
  coded(await instroom('branch', 'set', '--code', '1234', '--word', 'boog', '--catalogue', 'closed'), 0, 'branch set');
  is(`${await status('/school/de-regenboog')} ${await status('/school/boog')}`, '404 303', 'it has another one, for who logs in');
  coded(await instroom('branch', 'set', '--code', '1234', '--catalogue', 'open'), 0, 'and is open again');
  is((await jsonOf('branch')).map((one) => `${one.word} ${one.catalogue}`).join(), 'boog open', 'branch lists both');
  const { id } = (await jsonOf('account')).find((one) => one.login === 'upload1');
  coded(await instroom('mail', 'address', String(id), 'ina@regenboog.example'), 0, 'mail address');
  has((await uploader.ask('/my-mail')).text, 'ina@regenboog.example', 'which its owner sees');
  coded(await instroom('mail', 'address', String(id), ''), 0, 'an empty one takes it away');
  ok(!(await uploader.ask('/my-mail')).text.includes('ina@regenboog.example'), 'and it is gone');
  coded(await instroom('sip', 'add', 'automaat-1', '--branch', '1234', '--charset', 'cp850', '--shows', 'none', '--ask-password', '--payments'), 0, 'sip add');
  const [machine] = await jsonOf('sip', 'list');
  is(`${machine.name} ${machine.charset} ${machine.shows} ${machine.asks_password} ${machine.takes_payments}`, 'automaat-1 cp850 none true true', 'sip list says all of it');
}

async function account({ portal, desk }) {
  portal.load('1234', '2026-2027', portal.file('groep.csv', csv(school(1, 12))));
  const accounts = await jsonOf('account');
  const idOf = (login) => String(accounts.find((one) => one.login === login).id);
  coded(await instroom('account', 'teach', idOf('juf1'), '--branch', '1234', '--group', '9z'), 2, 'a group that is not there');
  coded(await instroom('account', 'teach', idOf('juf1'), '--branch', '1234', '--group', '5'), 0, 'account teach');
  has((await desk.ask('/teachers?school=1')).text, 'juf1', 'the group has its teacher');
  const own = await new Program(portal, new Document(portal), 'own').logIn('balie1');
  await own.call('beginSecondStep');
  const { secret } = (await own.call('getSecondStep')).json;
  is((await own.call('confirmSecondStep', { body: { code: totp(secret) } })).status, 200, 'somebody has a second step');
  const half = async () => (await own.call('logIn', { body: { login: 'balie1', password: PASSWORD, program: 'Test' } })).json.state;
  is(await half(), 'code', 'which is asked for');
  coded(await instroom('account', 'second-factor', '--off', 'balie1'), 0, 'account second-factor --off');
  is(await half(), 'open', 'and no longer is');
  coded(await instroom('account', 'second-factor', '--off', 'balie1'), 2, 'once');
  coded(await instroom('account', 'close', idOf('juf1')), 0, 'account close');
  const closed = await new Visitor(portal).logIn('juf1').then(() => 'in', () => 'out');
  is(closed, 'out', 'nobody logs in with it');
  coded(await instroom('account', 'close', idOf('juf1')), 2, 'it is closed once');
}

// Lists that are narrowed, and files that are read as somebody says.
async function narrow({ portal }) {
  const at = ['--library', 'Waterdorp'];
  const all = await jsonOf('audit', 'list', ...at);
  const { id } = (await jsonOf('account')).find((one) => one.login === 'upload1');
  const mine = await jsonOf('audit', 'list', ...at, '--account', String(id));
  ok(mine.length > 0 && mine.every((line) => line.account === id) && mine.length < all.length, 'audit list --account');
  const { persons } = all.find((line) => /^[0-9]+$/.test(line.persons)) ?? {};
  ok((await jsonOf('audit', 'list', ...at, '--person', persons ?? '999')).every((line) => line.persons.split(' ').includes(persons)), 'audit list --person');
  is((await jsonOf('audit', 'list', ...at, '--since', '2099-01-01')).length, 0, 'audit list --since');
  is((await jsonOf('audit', 'list', ...at, '--until', '2020-01-01')).length, 0, 'audit list --until');
  is((await jsonOf('audit', 'list', ...at, '--since', '2020-01-01', '--until', '2099-01-01')).at(-1).number, all.at(-1).number, 'both: all that lies between');
  const table = coded(await instroom('audit', 'list', ...at, '--as', 'csv'), 0, 'audit list --as csv').out.split('\r\n');
  ok(table[0].startsWith('library,number,') && table.length > all.length + 2, 'a line each, under a head; to look is a line too');
  const text = csv(school(1, 12)).replaceAll(';', '~').replace('Zoë', "'Zo~ë'");
  const path = portal.file('anders.csv', text);
  const said = ['--encoding', 'UTF-8', '--separator', '~', '--quote', "'"];
  const rows = coded(await instroom('rows', ...said, '--values', path), 0, 'rows: a separator and a quote of its own').out;
  ok(rows.includes('\tZo~ë\t') && rows.includes("\tvan 't\t"), 'the cells are as they should be', rows);
  is((await jsonOf('import', '--branch', '1234', '--school-year', '2026-2027', ...said, path)).counts.unchanged, 11, 'import reads it so too');
}

// A pupil who left long ago.
async function retention({ portal }) {
  portal.load('1234', '2026-2027', portal.file('minder.csv', csv(school(2, 12))));
  coded(await instroom('retention', '--library', 'Waterdorp', '--set', 'leavers=30'), 0, 'retention --set');
  const over = async () => (await jsonOf('retention', '--library', 'Waterdorp', '--preview'))[0].over.leavers;
  is(await over(), 0, 'who just left is kept');
  portal.sql("UPDATE membership SET from_date = '2019-08-01', to_date = '2020-07-31' WHERE to_date > ''");
  is(await over(), 1, 'who left long ago no longer');
  has(coded(await instroom('retention', '--preview', '--library', 'Waterdorp'), 0, 'retention --preview').out, 'Wit', 'and is named');
  const [named] = (await jsonOf('retention', '--library', 'Waterdorp', '--preview'))[0].leavers;
  has(named.name, 'Wit', 'to a program too');
}

// What `instroom --help` and each command's own help name.
async function walk() {
  is(verbsOf('\n  instroom x [OPTION…] [add NAME | second-factor NAME none|staff | end ID]').join(' '), 'add second-factor end', 'verbs are read from a line of help');
  is(verbsOf('\n  instroom x [OPTION…] [add NAME|list]').join(' ') + verbsOf('\n  instroom x [OPTION…] FILE').join(' '), 'add list', 'in both its forms');
  const files = runs();
  const run = (command, verb) => files.some(({ lines }) => lines.some(([first, ...words]) => first === command && (verb === undefined || words.includes(verb))));
  // check has the options of import. An option counts where the program that names it runs its command.
  const given = (command, option) => files.some(({ text, lines }) => lines.some(([first]) => first === (command === 'check' ? 'import' : command)) && new RegExp(`${option}(?![a-z-])`).test(text));
  const commands = [...(await instroom('--help')).out.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name);
  ok(commands.length > 25 && !run('new-command') && !run('keys', 'new-verb'), `${commands.length} commands are walked`);
  for (const command of commands) {
    const help = (await instroom(command, '--help')).out;
    ok(run(command), `a test runs instroom ${command} on both engines`);
    is([...verbsOf(help).filter((verb) => !run(command, verb)), ...optionsOf(help).filter((option) => !given(command, option))].join(' '), '', `and each verb and option of ${command}`);
  }
}

const portal = new Portal();
Object.assign(instroom, { portal });
for (const name of ['INSTROOM_MAIL', 'INSTROOM_SIGN_IN']) delete portal.environment[name];
await scenario('commands', async () => {
  try {
    await build(portal);
    const world = { portal };
    await scenario('serve --database', () => serve(world));
    world.uploader = await new Visitor(portal, 'uploader').logIn('upload1');
    world.desk = await new Visitor(portal, 'desk').logIn('balie1');
    for (const [name, step] of Object.entries({ jobs, mail, keys, target, titles, audit, token, rules, account, narrow, retention, walk })) await scenario(name, () => step(world));
  } finally {
    is(await portal.stop(), 0, 'the portal stops at SIGTERM, in good order');
  }
});
process.exitCode = finish();
