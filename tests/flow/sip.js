// The door for self-service machines from outside: a client written for this test after the 3M document (no package of an independent one
// is to be had), plain and by TLS; and whoever drips, shouts, sends bytes that are none of a message's, or comes by the hundred.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';

import { Portal } from '../browser/lib/portal.js';
import { finish, ok, scenario } from '../browser/lib/tap.js';

const sum = (text) => ((-[...Buffer.from(text, 'latin1')].reduce((all, byte) => all + byte, 0)) & 0xffff).toString(16).toUpperCase().padStart(4, '0');
const withSum = (message, number) => `${message}AY${number}AZ${sum(`${message}AY${number}AZ`)}`;
const moment = () => new Date().toISOString().replace(/[-:]/g, '').replace('T', '    ').slice(0, 18);

class Machine {
  constructor(socket) {
    this.socket = socket;
    this.text = '';
    this.over = new Promise((resolve) => socket.once('close', resolve));
    socket.setEncoding('latin1').on('error', () => {}).on('data', (part) => {
      this.text += part;
      this.wake?.();
    });
    socket.once('close', () => { this.closed = true; this.wake?.(); });
  }

  // One reply; undefined when the connection ends first.
  async reply() {
    while (!this.text.includes('\r')) {
      if (this.closed) return undefined;
      await new Promise((resolve) => { this.wake = resolve; });
    }
    const end = this.text.indexOf('\r');
    const reply = this.text.slice(0, end);
    this.text = this.text.slice(end + 1);
    return reply;
  }

  say(message) {
    this.socket.write(`${message}\r`, 'latin1');
    return this.reply();
  }
}

// A scenario of claims that throw (node:assert): one line of TAP for all of them.
const claim = (name, run) => scenario(name, async () => {
  await run();
  ok(true, name);
});

const portal = new Portal();
portal.instroom('library', 'add', 'Waterdorp');
portal.addSchool('Waterdorp', '1234', 'De Regenboog', 'primary', '99AA00');
const password = portal.instroom('sip', 'add', 'automaat-1', '--branch', '1234', '--allow', '127.0.0.1').trim();
const key = join(portal.folder, 'key.pem'), certificate = join(portal.folder, 'certificate.pem');
const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost']);
assert.equal(made.status, 0, String(made.stderr));
const servers = [];

async function serve(...options) {
  const server = spawn(process.env.INSTROOM, ['sip', '--listen', '127.0.0.1:0', ...options], { env: portal.environment, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (part) => {
      text += part;
      const found = /127\.0\.0\.1:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    server.on('exit', (code) => reject(new Error(`the server ended at once: ${code}`)));
  });
}

const plain = await serve();
const tls = await serve('--certificate', certificate, '--key', key);
const open = (port = plain) => new Machine(connect(port, '127.0.0.1'));
const login = () => `9300CNautomaat-1|CO${password}|CPhal|`;
const enter = async (port) => {
  const machine = open(port);
  assert.equal(await machine.say(login()), '941');
  return machine;
};

await claim('a machine logs in, asks how things stand, and gets sums and numbers back as it sends them', async () => {
  const machine = open();
  assert.equal(await machine.say(withSum(login(), 3)), '941AY3AZFDFA');
  const status = await machine.say(withSum('9900802.00', 4));
  assert.match(status, /^98YYYYNN100003\d{8} {4}\d{6}2\.00AO1234\|AMDe Regenboog\|BXYYYNYYYYYNYNNYYY\|AY4AZ/);
  assert.equal(sum(status.slice(0, -4)), status.slice(-4));
  assert.match(await machine.say(`17${moment()}AO|ABniets|AC|`), /^18010001.*\|AF/);
  assert.equal(await machine.say('97'), await machine.say('97'));
  machine.socket.destroy();
});

await claim('the same by TLS, 1.2 at least', async () => {
  const over = (options) => new Machine(connectTls({ port: tls, host: '127.0.0.1', rejectUnauthorized: false, ...options }));
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const machine = over({ minVersion: version, maxVersion: version });
    assert.equal(await machine.say(login()), '941');
    assert.match(await machine.say('9900802.00'), /^98YYYYNN/);
    machine.socket.destroy();
  }
  const old = over({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
  assert.equal(await old.say(login()), undefined);
  assert.equal(await open(tls).say(login()), undefined); // plain, where TLS is spoken
});

await claim('what is no message is asked for again three times, and then the connection ends', async () => {
  for (const bad of ['11YN', '9900802.00AY1AZ0000', 'x\0y', '\xff\xfe', '88', '11\x1b']) {
    const machine = await enter();
    for (let i = 0; i < 3; i++) assert.match(await machine.say(bad), /^96(AZFEF6)?$/, JSON.stringify(bad));
    await machine.over;
  }
});

await claim('a message longer than any is refused, and the connection ends', async () => {
  const machine = await enter();
  machine.socket.write('1'.repeat(100000));
  assert.match(String(await machine.reply()), /^(96AZFEF6|undefined)$/);
  await machine.over;
});

await claim('who drips loses the connection after ten seconds; others are answered meanwhile', async () => {
  const machine = await enter(), began = Date.now();
  machine.socket.write('99');
  const drip = setInterval(() => machine.socket.write('0'), 500);
  const other = await enter();
  assert.match(await other.say('9900802.00'), /^98/);
  await machine.over;
  clearInterval(drip);
  other.socket.destroy();
  assert.ok(Date.now() - began > 8000 && Date.now() - began < 30000, `${Date.now() - began} ms`);
});

await claim('a part of a message now and the rest later, and two at once, are messages like others', async () => {
  const machine = await enter();
  machine.socket.write('9900');
  await new Promise((resolve) => setTimeout(resolve, 200));
  machine.socket.write('802.00\r\n9900802.00\r');
  assert.match(await machine.reply(), /^98/);
  assert.match(await machine.reply(), /^98/);
  machine.socket.destroy();
});

await claim('nobody speaks before logging in, and three wrong passwords end it', async () => {
  const early = open();
  assert.equal(await early.say('9900802.00'), undefined);
  const wrong = open();
  for (let i = 0; i < 3; i++) assert.equal(await wrong.say('9300CNautomaat-1|COfout|'), '940');
  await wrong.over;
});

await claim('two thousand connections are let go, and afterwards a machine comes in as before', async () => {
  const crowd = Array.from({ length: 2000 }, () => open());
  // Whom the kernel let in while its queue was full hears that nobody is there only by speaking.
  for (const machine of crowd) machine.socket.write('9');
  await Promise.all(crowd.slice(100).map((machine) => machine.over));
  for (const machine of crowd) machine.socket.destroy();
  for (let tries = 0; ; tries++) {
    const machine = open();
    const reply = await machine.say(login());
    machine.socket.destroy();
    if (reply === '941') break;
    assert.ok(tries < 100, 'no machine comes in any more');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});

await claim('a machine that is ended is nobody, also where it is connected', async () => {
  const machine = await enter();
  portal.instroom('sip', 'end', 'automaat-1');
  assert.equal(await machine.say('9900802.00'), undefined);
  assert.equal(JSON.parse(portal.instroom('sip', 'list', '--format', 'json'))[0].in_use, false);
  for (const server of servers) server.kill('SIGTERM');
  for (const server of servers) assert.equal(server.exitCode ?? await new Promise((resolve) => server.once('exit', resolve)), 0);
  await portal.stop();
});
process.exit(finish());
