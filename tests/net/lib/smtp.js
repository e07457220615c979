// A mail server of the test's own on loopback: it notes whatever it is told, and refuses what the test says.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

// A certificate authority, and a certificate for localhost signed by it: {authority, key, cert} as paths.
export function certificate(folder, name) {
  const path = (end) => join(folder, `${name}.${end}`);
  const openssl = (...args) => {
    const done = spawnSync('openssl', args, { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
  };
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-keyout', path('ca.key'), '-out', path('ca.crt'));
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE',
    '-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-keyout', path('key'), '-out', path('crt'));
  return { authority: path('ca.crt'), key: path('key'), cert: path('crt') };
}

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

export class MailServer {
  constructor() {
    this.letters = []; // {from, to, text, user}
    this.commands = []; // what was asked, also what was refused
    this.refuse = () => null; // (stage, address) -> [code, text] or null
    this.hold = null; // a promise that the answer to the last byte waits for
  }

  #answer(stage, address, callback, value) {
    this.commands.push(`${stage} ${address}`);
    const no = this.refuse(stage, address);
    return no ? callback(refusal(...no)) : callback(null, value);
  }

  async start({ tls, secure = false, port = 0, users, ...options } = {}) {
    this.server = new SMTPServer({
      secure, authOptional: !users, disableReverseLookup: true, logger: false, closeTimeout: 500,
      ...(tls ? { key: readFileSync(tls.key), cert: readFileSync(tls.cert) } : { disabledCommands: ['STARTTLS', ...(users ? [] : ['AUTH'])] }),
      onAuth: (auth, session, callback) => {
        this.commands.push(`auth ${auth.username} ${session.secure ? 'tls' : 'clear'}`);
        return users?.[auth.username] === auth.password ? callback(null, { user: auth.username }) : callback(refusal(535, 'no'));
      },
      onMailFrom: (address, session, callback) => this.#answer('from', address.address, callback),
      onRcptTo: (address, session, callback) => this.#answer('to', address.address, callback),
      onData: (stream, session, callback) => {
        const parts = [];
        stream.on('data', (part) => parts.push(part));
        stream.on('end', async () => {
          const letter = { from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((r) => r.address), text: Buffer.concat(parts).toString(), user: session.user, secure: session.secure };
          const no = this.refuse('data', letter.to[0]);
          if (no) return callback(refusal(...no));
          this.letters.push(letter);
          await this.hold;
          return callback(null, 'taken');
        });
      },
      ...options,
    });
    this.server.on('error', () => {}); // of a client that hung up
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.port = this.server.server.address().port;
    return this;
  }

  async stop() {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

// The portal's file of the mail server on this port, with lines to add or change.
export const ADDRESS = 'https://leerlingen.example';
export function mailFile(portal, port, lines = {}) {
  const all = { server: '127.0.0.1', port, security: 'none', from: 'instroom@bibliotheek.example', portal: ADDRESS, pause: 1, ...lines };
  const path = portal.file('mail.conf', `[mail]\n${Object.entries(all).map(([k, v]) => `${k}=${v}\n`).join('')}`);
  chmodSync(path, 0o600);
  return path;
}

// The portal's queue, once it is as wanted.
export const queue = (portal) => JSON.parse(portal.instroom('mail', '--format', 'json'));
export async function until(portal, holds) {
  for (let i = 0; i < 400; i += 1) {
    const letters = queue(portal);
    if (holds(letters)) return letters;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${holds}\n${JSON.stringify(queue(portal), null, 1)}`);
}

// A letter as its reader sees it: {headers: {name: value}, body}.
export function read(raw) {
  const [head, ...rest] = raw.split('\r\n\r\n');
  const bytes = (text) => Buffer.from(text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
  const words = (text) => text.replace(/\?=\s+=\?UTF-8\?Q\?/g, '').replace(/=\?UTF-8\?Q\?([^?]*)\?=/g, (_, q) => bytes(q.replaceAll('_', ' ')));
  const headers = {};
  for (const line of head.replace(/\r\n /g, ' ').split('\r\n')) {
    const [, name, value] = /^([A-Za-z-]+): (.*)$/.exec(line);
    headers[name.toLowerCase()] = words(value);
  }
  return { headers, body: bytes(rest.join('\r\n\r\n').replace(/=\r\n/g, '')) };
}
