// A program that uses the API: a token, a key for whatever changes, and each answer held against the document of the server itself.
import { createHmac, randomUUID } from 'node:crypto';

import { PASSWORD } from '../browser/lib/portal.js';

const PREFIX = '/api/v1';

export class Document {
  constructor(portal) {
    this.json = JSON.parse(portal.instroom('openapi'));
    this.calls = Object.entries(this.json.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => ({ ...call, path, method: method.toUpperCase(), id: call.operationId, right: call['x-right'] })));
    this.called = new Set();
    this.check = () => []; // (pointer into the document, value) -> what is wrong: tests/api/document.js sets a real one
    this.problems = [];
  }

  call(id) {
    const found = this.calls.find((call) => call.id === id);
    if (!found) throw new Error(`the document has no call ${id}`);
    return found;
  }

  // What is wrong with an answer to this call.
  judge(call, reply) {
    const said = call.responses[reply.status] ?? call.responses.default;
    const at = `${call.id} ${reply.status}`;
    this.called.add(call.id);
    if (!said) return void this.problems.push(`${at}: no such answer in the document`);
    const problem = reply.status >= 400;
    const type = problem ? 'application/problem+json' : Object.keys(said.content ?? {})[0];
    if (problem && reply.json?.status !== reply.status) this.problems.push(`${at}: a problem that is none: ${reply.text.slice(0, 200)}`);
    if (!type) return void (reply.text !== '' && this.problems.push(`${at}: a body that is not in the document`));
    if (type === 'application/octet-stream') return undefined;
    if (!reply.type.startsWith(type)) this.problems.push(`${at}: ${reply.type} instead of ${type}`);
    const schema = problem ? '#/components/schemas/Problem' : said.content[type].schema.$ref;
    for (const wrong of this.check(schema, reply.json)) this.problems.push(`${at}: ${wrong}`);
    return undefined;
  }
}

export class Program {
  constructor(portal, document, name) {
    Object.assign(this, { portal, document, name, token: '' });
  }

  async send(method, path, { body, key, match, headers = {}, token = this.token, raw } = {}) {
    const all = { ...headers };
    if (token) all.authorization = `Bearer ${token}`;
    if (body !== undefined && !(body instanceof FormData)) all['content-type'] ??= 'application/json';
    if (key) all['idempotency-key'] = key;
    if (match) all['if-match'] = match;
    const sent = raw ?? (body === undefined || body instanceof FormData ? body : JSON.stringify(body));
    const reply = await fetch(new URL(path, this.portal.address), { method, headers: all, body: sent, redirect: 'manual' });
    const text = await reply.text();
    const type = reply.headers.get('content-type') ?? '';
    const json = /json/.test(type) ? JSON.parse(text) : undefined;
    return { status: reply.status, text, json, type, etag: reply.headers.get('etag'), headers: reply.headers };
  }

  // By operationId. ids: for the parts in braces, in their order; query; body; match; key: "" sends none.
  async call(id, { ids = [], query, ...rest } = {}) {
    const call = this.document.call(id);
    const left = [...ids];
    const path = call.path.replace(/\{[a-z]+\}/g, () => left.shift() ?? 999999);
    const asks = query ? `?${new URLSearchParams(query)}` : '';
    const takesKey = call.parameters.some((parameter) => parameter.name === 'Idempotency-Key');
    const reply = await this.send(call.method, path + asks, { key: takesKey ? randomUUID() : undefined, ...rest });
    this.document.judge(call, reply);
    return reply;
  }

  async logIn(login, password = PASSWORD) {
    const reply = await this.call('logIn', { body: { login, password, program: 'Test, Linux' } });
    if (reply.json?.state !== 'open') throw new Error(`${login} cannot log in: ${reply.text}`);
    this.token = reply.json.token;
    return this;
  }
}

// The code of an authenticator app (RFC 6238) for a secret as it is typed over.
export function totp(secret, at = Date.now()) {
  const bits = [...secret.replace(/[^A-Z2-7]/gi, '').toUpperCase()].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const place = mac[19] & 15;
  return String((mac.readUInt32BE(place) & 0x7fffffff) % 1e6).padStart(6, '0');
}

export { PREFIX };
