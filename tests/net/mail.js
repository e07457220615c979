// Mail about uploads and imports, through a real SMTP server on loopback: what is sent to whom, what is in it and what never is,
// and what becomes of a letter when the server says later, says no, is away, cannot be trusted, or dies with the answer.
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';

import { csv, pupil, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { digestOf, Visitor } from '../flow/visitor.js';
import { sql } from './lib/sql.js';

if (!existsSync(new URL('node_modules/smtp-server', import.meta.url))) skip('run npm ci in tests/net first');
const { ADDRESS, certificate, mailFile, MailServer, queue, read, until } = await import('./lib/smtp.js');

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const CONTACT = 'contact@bibliotheek.example';
const UPLOADER = 'administratie@regenboog.example';

class World {
  constructor() {
    this.portal = new Portal();
    this.portal.instroom('library', 'add', 'Bücherei Zuid');
    this.portal.addSchool('Bücherei Zuid', '1234', 'De Reünie', 'primary', '12AB00');
    this.portal.addSchool('Bücherei Zuid', '5678', 'De Vlieger', 'primary', '');
    const place = { library: 'Bücherei Zuid' };
    this.portal.addAccount('uploader', 'administratie', 'Truus Regenboog', { ...place, branch: '1234' });
    this.portal.addAccount('employee', 'balie', 'Balie', place);
    this.portal.addAccount('manager', 'hoofd', 'Hoofd', place);
    this.uploader = new Visitor(this.portal, 'uploader');
    this.desk = new Visitor(this.portal, 'desk');
    this.manager = new Visitor(this.portal, 'manager');
  }

  // The file of the mail server, with lines to add or change.
  configure(port, lines = {}) {
    return mailFile(this.portal, port, lines);
  }

  async start(file) {
    await this.portal.start('--mail', file);
    await this.uploader.logIn('administratie');
    await this.desk.logIn('balie');
    await this.manager.logIn('hoofd');
  }

  // Both receivers, as people set them.
  async addresses() {
    await this.manager.ask('/mail');
    await this.manager.post('/mail', { address: CONTACT, language: 'nl' });
    // Set on its page it is mailed of: a scenario of its own.
    sql(this.portal, `INSERT INTO mail_choice (account_id, library_id, address, is_wanted) SELECT id, library_id, '${UPLOADER}', 1 FROM account WHERE login = 'administratie'`);
  }

  letters() {
    return queue(this.portal);
  }

  until(holds) {
    return until(this.portal, holds);
  }

  async deliver(pupils, name = 'Leerlingen van Sem de Wit.csv') {
    const sent = await this.uploader.upload(csv(pupils), { name });
    const id = /\/uploads\/(\d+)/.exec(sent.location)[1];
    await this.desk.checked(id);
    return id;
  }

  async apply(id) {
    const plan = await this.desk.ask(`/uploads/${id}/plan`);
    const confirm = /for="confirm">[^<0-9]*([0-9]+)/.exec(plan.text)?.[1] ?? '0';
    return this.desk.done(`/uploads/${id}/apply`, { digest: digestOf(plan.text), confirm });
  }

  sql(text) {
    sql(this.portal, text);
  }
}

async function within(title, run) {
  await scenario(title, async () => {
    const world = new World();
    const server = new MailServer();
    try {
      await run(world, server);
    } finally {
      await server.server?.close();
      const code = await world.portal.stop();
      ok(code === 0 || code === undefined, `${title}: the portal stops cleanly`, `exit code ${code}`);
    }
  });
}

// Nothing of the pupils' file, its name or the person is in a letter, decoded or not.
function tellsNothing(letter, pupils) {
  const all = `${letter.text}\n${read(letter.text).body}\n${JSON.stringify(read(letter.text).headers)}`;
  const secrets = pupils.flatMap((p) => [p.number, p.first, p.surname.split(' ')[0]]).concat('Leerlingen van', '.csv', 'Truus');
  const found = secrets.filter((s) => s.length > 2 && all.includes(s));
  is(found.join(), '', 'no pupil, file name or person in it');
}

function wellFormed(letter) {
  const { headers } = read(letter.text);
  ok(letter.text.split('\r\n').every((line) => line.length <= 78 && /^[\x20-\x7e]*$/.test(line)), 'lines are short and ASCII', letter.text);
  ok(!/[^\r]\n/.test(letter.text), 'and end with CRLF');
  is(headers['auto-submitted'], 'auto-generated', 'no absence answers it');
  ok(/^<[0-9a-f-]{36}@bibliotheek\.example>$/.test(headers['message-id']), 'it has an id of its own', headers['message-id']);
  is(headers.from, 'Bücherei Zuid <instroom@bibliotheek.example>', 'the library sends it, umlaut and all');
  has(headers.subject, 'De Reünie', 'the subject names the school');
}

await within('An address that is set anew is told of to both', async (world, server) => {
  await server.start();
  await world.start(world.configure(server.port));
  for (const address of [UPLOADER, 'thuis@regenboog.example']) {
    await world.uploader.ask('/my-mail');
    await world.uploader.post('/my-mail', { address, wanted: 'yes' });
    await world.until((all) => all.length >= 1 && all.every((m) => m.state === 'sent'));
  }
  await world.until((all) => all.length === 3 && all.every((m) => m.state === 'sent'));
  is(server.letters.map((letter) => letter.to.join()).sort().join(), [UPLOADER, UPLOADER, 'thuis@regenboog.example'].sort().join(), 'the first, and then the old and the new');
  for (const letter of server.letters) {
    const { headers, body } = read(letter.text);
    ok(/mail/i.test(headers.subject) && !/Truus|regenboog\.example/.test(body), 'what happened, without a name or an address', headers.subject);
  }
});

await within('What happens to an upload is mailed', async (world, server) => {
  await server.start();
  await world.start(world.configure(server.port));
  await world.addresses();
  const pupils = school(1, 30);
  const id = await world.deliver(pupils);
  await world.until((all) => all.length === 1 && all[0].state === 'sent');
  const [ready] = server.letters;
  is(ready.to.join(), CONTACT, 'the contact hears of the upload');
  is(ready.from, 'instroom@bibliotheek.example', 'from the address of the installation');
  wellFormed(ready);
  const first = read(ready.text);
  has(first.headers.subject, 'heeft het leerlingenbestand ingeleverd', 'in Dutch');
  has(first.body, `${ADDRESS}/uploads/${id}/plan\r\n`, 'with the way to the plan');
  has(first.body, 'In het plan: 30 nieuw, 0 naar een andere groep of een ander jaar, 0 vertrekken, 0 vragen.', 'and the numbers');
  tellsNothing(ready, pupils);

  const applied = await world.apply(id);
  const number = /\/imports\/(\d+)/.exec(applied.location)[1];
  await world.until((all) => all.length === 2 && all.every((m) => m.state === 'sent'));
  const imported = server.letters[1];
  is(imported.to.join(), UPLOADER, 'the school hears of the import');
  wellFormed(imported);
  has(read(imported.text).body, 'Geïmporteerd: 30 nieuw, 0 naar een andere groep, 0 vertrokken, 0 vragen voor u.', 'with the numbers');
  has(read(imported.text).body, `${ADDRESS}/imports/${number}\r\n`, 'and the way to the report');
  tellsNothing(imported, pupils);

  await world.desk.ask(`/imports/${number}/undo`);
  const undo = await world.desk.ask(`/imports/${number}/undo`);
  await world.desk.done(`/imports/${number}/undo`, { digest: digestOf(undo.text) });
  await world.until((all) => all.length === 3 && all.every((m) => m.state === 'sent'));
  has(read(server.letters[2].text).headers.subject, 'de import is teruggedraaid', 'of the undo');
  await world.uploader.post(`/uploads/${id}/remove`);
  await world.until((all) => all.length === 4 && all.every((m) => m.state === 'sent'));
  is(server.letters[3].to.join(), CONTACT, 'the contact hears that the school took it back');

  await world.uploader.post('/language', { language: 'en', return: '/' });
  const bad = await world.uploader.upload('dit is geen leerlingenbestand', { name: 'brief.csv' });
  await world.desk.checked(/\/uploads\/(\d+)/.exec(bad.location)[1]);
  await world.until((all) => all.length === 5 && all.every((m) => m.state === 'sent'));
  has(read(server.letters[4].text).headers.subject, 'your pupils\' file cannot be used', 'a file of no use: to the school, in its language');
  is(read(server.letters[4].text).headers['content-language'], 'en', 'which the letter says');

  const twice = await world.deliver([...school(1, 20), pupil(21, { number: '' })]);
  await world.desk.ask(`/uploads/${twice}/plan`);
  await world.uploader.ask('/my-mail');
  await world.uploader.post('/my-mail', { address: UPLOADER });
  const before = world.letters().length;
  await world.apply(twice);
  is(world.letters().filter((m) => m.kind === 'imported').length, 1, 'who wants no mail gets none');
  ok(before >= 6, 'the contact still did');
});

await within('A server that says later, and then yes', async (world, server) => {
  let times = 0;
  server.refuse = (stage) => (stage === 'to' && (times += 1) <= 2 ? [451, 'greylisted'] : null);
  await server.start();
  await world.start(world.configure(server.port));
  await world.addresses();
  await world.deliver(school(1, 20));
  const [letter] = await world.until(([m]) => m?.state === 'sent');
  is(letter.attempts, 3, 'tried three times');
  is(server.letters.length, 1, 'and sent once');
});

await within('A server that says no', async (world, server) => {
  server.refuse = (stage) => (stage === 'to' ? [550, 'unknown here'] : null);
  await server.start();
  await world.start(world.configure(server.port));
  await world.addresses();
  await world.deliver(school(1, 20));
  const [letter] = await world.until(([m]) => m?.state === 'failed');
  is(letter.attempts, 1, 'not asked again');
  has(letter.problem, '550', 'the reason is kept');
  const page = await world.manager.ask('/mail');
  has(page.text, '1 mail kon niet verzonden worden.', 'the manager sees it');
  has(page.text, 'Deze mail kon niet verzonden worden: ', 'and why');
  server.refuse = () => null;
  is((await world.manager.post(`/mail/${letter.mail}/again`)).status, 303, 'and has it sent again');
  await world.until(([m]) => m.state === 'sent');
  is(server.letters.length, 1, 'now it goes');
  is((await world.manager.post(`/mail/${letter.mail}/again`)).status, 409, 'a letter that was sent is not sent again');
  is((await world.desk.ask('/mail')).status, 403, 'an employee has no business there');
  is((await world.uploader.ask('/mail')).status, 403, 'nor has the school');
});

await within('A server that is away', async (world, server) => {
  await server.start();
  const { port } = server;
  await server.stop();
  await world.start(world.configure(port));
  await world.addresses();
  await world.deliver(school(1, 20));
  await world.until(([m]) => m?.attempts >= 2 && m.state === 'waiting');
  has((await world.manager.ask('/mail')).text, 'het wordt vanzelf opnieuw geprobeerd', 'the manager sees that it waits');
  await server.start({ port });
  await world.until(([m]) => m.state === 'sent');
  is(server.letters.length, 1, 'sent once the server is back');
});

await within('A letter that goes nowhere in time is given up', async (world, server) => {
  await server.start();
  const { port } = server;
  await server.stop();
  await world.start(world.configure(port, { 'give-up': 0 }));
  await world.addresses();
  await world.deliver(school(1, 20));
  const [letter] = await world.until(([m]) => m?.state === 'failed');
  ok(letter.problem.length > 0, 'with why', letter.problem);
});

await within('Who sends proves who they are, over TLS only', async (world, server) => {
  const trusted = certificate(world.portal.folder, 'trusted');
  const other = certificate(world.portal.folder, 'other');
  const users = { instroom: 'geheim woord' };
  const login = { server: 'localhost', user: 'instroom', password: 'geheim woord', authorities: trusted.authority };
  await server.start({ tls: trusted, users });
  await world.start(world.configure(server.port, { ...login, security: 'starttls' }));
  await world.addresses();
  await world.deliver(school(1, 20));
  await world.until(([m]) => m?.state === 'sent');
  const [letter] = server.letters;
  ok(letter.secure && letter.user === 'instroom', 'by STARTTLS, logged in', JSON.stringify(letter));
  ok(server.commands.every((c) => !c.endsWith('clear')), 'no password in the clear', server.commands.join('\n'));
  await server.stop();

  const send = (file, address = 'proef@bibliotheek.example') => spawnSync(process.env.INSTROOM, ['mail', 'test', '--mail', file, address], { env: world.portal.environment, encoding: 'utf8' });
  const test = (file) => new Promise((resolve) => { // while our server goes on
    execFile(process.env.INSTROOM, ['mail', 'test', '--mail', file, 'proef@bibliotheek.example'], { env: world.portal.environment },
      (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stderr }));
  });
  const attempt = async (options, lines) => {
    const one = await new MailServer().start(options);
    const file = world.configure(one.port, lines);
    const done = await test(file);
    await one.stop();
    return { ...done, commands: one.commands, letters: one.letters };
  };
  const whole = await attempt({ tls: trusted, users, secure: true }, { ...login, security: 'tls' });
  ok(whole.status === 0 && whole.letters.length === 1 && whole.letters[0].secure, 'TLS from the first byte', whole.stderr);
  for (const [security, secure] of [['starttls', false], ['tls', true]]) {
    const untrusted = await attempt({ tls: other, users, secure }, { ...login, security });
    ok(untrusted.status !== 0 && untrusted.commands.length === 0, `${security}: a certificate of somebody else is refused before anything is said`, untrusted.commands.join());
    has(untrusted.stderr, 'SSL', 'with why');
    const named = await attempt({ tls: trusted, users, secure }, { ...login, server: '127.0.0.1', security });
    ok(named.status !== 0 && named.commands.length === 0, `${security}: a certificate for another name too`, named.commands.join());
  }
  const bare = await attempt({ users, allowInsecureAuth: true }, { ...login, security: 'starttls' });
  ok(bare.status !== 0 && bare.commands.length === 0, 'a server without STARTTLS gets nothing', bare.commands.join());
  const wrong = await attempt({ tls: trusted, users }, { ...login, security: 'starttls', password: 'fout' });
  ok(wrong.status !== 0 && wrong.letters.length === 0, 'a wrong password sends nothing');
  const loose = world.configure(25);
  chmodSync(loose, 0o640);
  has(send(loose).stderr, 'chmod 600', 'a file that others can read is refused');
  for (const [lines, what] of [[{ server: 'mail.example', security: 'none' }, 'security'], [{ from: 'Balie <a@b.nl>' }, 'from'],
    [{ portal: 'http://leerlingen.example' }, 'portal'], [{ poort: 25 }, '[mail]'], [{ user: 'x' }, 'password'], [{ port: 0 }, 'port']]) {
    const refused = send(world.configure(25, lines));
    ok(refused.status === 2 && refused.stderr.includes(`: ${what}.`), `refused: ${JSON.stringify(lines)}`, refused.stderr);
  }
});

await within('Nothing that people type becomes a command or a header', async (world, server) => {
  await server.start();
  await world.start(world.configure(server.port));
  await world.addresses();
  for (const address of ['x@y.example\r\nBcc: boef@kwaad.example', 'x@y.example>\r\nRCPT TO:<boef@kwaad.example', 'Balie <x@y.example>', 'x@y.example,boef@kwaad.example', 'x@localhost']) {
    const reply = await world.manager.post('/mail', { address, language: 'nl' });
    is(reply.status, 422, `refused: ${JSON.stringify(address)}`);
    has(reply.text, 'Dit is geen e-mailadres', 'with why');
    is((await world.uploader.post('/my-mail', { address, wanted: 'yes' })).status, 422, 'also at the school');
  }
  has((await world.manager.ask('/mail')).text, `value="${CONTACT}"`, 'what was there before is there still');
  is((await world.manager.post('/mail', { address: 'x@y.example', language: 'xx' })).status, 422, 'a language without letters is refused');
  world.sql("UPDATE branch SET name = 'De Boog' || char(13, 10) || 'Bcc: boef@kwaad.example' WHERE code = '1234'".replace('char(13, 10)', world.portal.database.startsWith('sqlite') ? 'char(13, 10)' : 'chr(13) || chr(10)'));
  await world.deliver(school(1, 20));
  const [letter] = await world.until(([m]) => m?.state === 'failed');
  has(letter.problem, 'has signs that no mail can have', 'a name that would be a header makes no letter');
  is(server.commands.length, 0, 'the mail server heard nothing');
});

await within('A portal that dies with the answer of the mail server', async (world, server) => {
  await server.start();
  let release;
  server.hold = new Promise((resolve) => { release = resolve; });
  const file = world.configure(server.port);
  await world.start(file);
  await world.addresses();
  await world.deliver(school(1, 20));
  while (server.letters.length === 0) await sleep(20);
  const gone = new Promise((resolve) => world.portal.server.once('exit', resolve));
  world.portal.server.kill('SIGKILL');
  await gone;
  release();
  await world.portal.start('--mail', file);
  await sleep(1500);
  is(server.letters.length, 1, 'the letter is nobody else\'s for a while');
  world.sql('UPDATE mail SET not_before = 0');
  await world.until(([m]) => m.state === 'sent');
  is(server.letters.length, 2, 'then it is sent once more, for nobody knows whether it went');
  is(read(server.letters[1].text).headers['message-id'], read(server.letters[0].text).headers['message-id'], 'with the same id');
  is(server.letters[1].text, server.letters[0].text, 'and not a byte else');
});

await within('The contact of one school, and the operator\'s shell', async (world, server) => {
  await server.start();
  await world.start(world.configure(server.port));
  const shell = (...args) => spawnSync(process.env.INSTROOM, ['mail', ...args], { env: world.portal.environment, encoding: 'utf8' });
  is(shell('contact', '--library', 'Bücherei Zuid', CONTACT).status, 0, 'the library');
  is(shell('contact', '--branch', '1234', '--language', 'en', 'school@bibliotheek.example').status, 0, 'one school, in English');
  ok(shell('contact', '--library', 'Elders', CONTACT).status !== 0, 'no such library');
  ok(shell('contact', '--branch', '1234', 'x@y').status !== 0, 'no such address');
  ok(shell('contact', CONTACT).status === 2, 'whose?');
  await world.manager.ask('/mail');
  has((await world.manager.ask('/mail')).text, 'school@bibliotheek.example', 'the manager sees it');
  await world.deliver(school(1, 20));
  await world.until(([m]) => m?.state === 'sent');
  is(server.letters[0].to.join(), 'school@bibliotheek.example', 'the school\'s own contact gets it');
  has(read(server.letters[0].text).headers.subject, 'sent its pupils\' file', 'in English');
  await world.manager.post('/mail', { of: 'branch', branch: '1234', address: '', language: 'nl' });
  await world.deliver(school(1, 21));
  await world.until((all) => all.length === 2 && all.every((m) => m.state === 'sent'));
  is(server.letters[1].to.join(), CONTACT, 'without one, the library\'s');
  is((await world.manager.post('/mail', { of: 'branch', branch: '', address: CONTACT, language: 'nl' })).status, 422, 'a school has to be chosen');
});

process.exitCode = finish();
