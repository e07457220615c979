// A visitor of an installation (installation.js) over TLS, from an address of its own.
import { Agent, request } from 'node:https';

import { NAME } from './installation.js';
import { Visitor } from './visitor.js';

export class Browser extends Visitor {
  constructor(all, name, address) {
    super(null, name);
    this.all = all;
    this.agent = new Agent({ keepAlive: true, maxSockets: 1, ca: all.ca, servername: NAME, localAddress: address });
  }

  ask(path, { form, body, type, method = form || body ? 'POST' : 'GET' } = {}) {
    const sent = form ? String(new URLSearchParams(form)) : body;
    const headers = { host: NAME, cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
    if (sent !== undefined) Object.assign(headers, { 'content-type': type ?? 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(sent) });
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.all.https, path, method, headers, agent: this.agent }, (reply) => {
        const parts = [];
        reply.on('data', (part) => parts.push(part)).on('error', reject).on('end', () => resolve(this.take(reply, Buffer.concat(parts).toString())));
      });
      asked.on('error', reject).end(sent);
    });
  }

  take(reply, text) {
    for (const cookie of reply.headers['set-cookie'] ?? []) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.cookies.set(key, value);
    }
    const token = /name="token" value="([^"]+)"/.exec(text);
    if (token) [, this.token] = token;
    return { status: reply.statusCode, text, location: reply.headers.location ?? '', headers: reply.headers, raw: reply.rawHeaders };
  }

  send(name, content) {
    const part = (what, value) => `--grens\r\nContent-Disposition: form-data; ${what}\r\n\r\n${value}\r\n`;
    const body = `${part('name="token"', this.token)}${part('name="branch"', this.branch)}${part(`name="file"; filename="${name}"`, content)}--grens--\r\n`;
    return this.ask('/uploads', { body, type: 'multipart/form-data; boundary=grens' });
  }
}
