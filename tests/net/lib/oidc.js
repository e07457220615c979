// Providers of OpenID Connect on loopback: a certified one (oidc-provider), and one that does whatever the test says.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const listen = (server) => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });
const coded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function keyPair(type, kid) {
  const made = type === 'RSA' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = { kid, use: 'sig' };
  return { ...made, kid, alg: type === 'RSA' ? 'RS256' : 'ES256', jwk: { ...made.publicKey.export({ format: 'jwk' }), ...name }, secretJwk: { ...made.privateKey.export({ format: 'jwk' }), ...name } };
}

export class CertifiedProvider {
  async start(clients) {
    this.server = createServer((request, response) => this.callback(request, response));
    this.port = await listen(this.server);
    this.issuer = `http://127.0.0.1:${this.port}`;
    this.provider = new Provider(this.issuer, {
      clients: clients.map((one) => ({ client_secret: 'geheim-van-de-client', ...one })),
      jwks: { keys: [keyPair('RSA', 'rsa1').secretJwk, keyPair('EC', 'ec1').secretJwk] },
      pkce: { required: () => true, methods: ['S256'] },
      cookies: { keys: ['een sleutel voor de proef'] },
      findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    });
    this.callback = this.provider.callback();
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => { this.server.close(resolve); });
  }

  // What a person does there, by a browser of their own: log in as who, say yes. Where they are sent then.
  async visit(address, who) {
    const cookies = new Map();
    let [url, form] = [new URL(address), null];
    for (let i = 0; i < 20; i += 1) {
      if (url.origin !== this.issuer) return url;
      const reply = await fetch(url, { method: form ? 'POST' : 'GET', body: form, redirect: 'manual', headers: { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
      for (const cookie of reply.headers.getSetCookie?.() ?? (reply.headers.get('set-cookie') ?? '').split(/, (?=[^;,=\s]+=)/).filter(Boolean)) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
        cookies.set(name, value);
      }
      const location = reply.headers.get('location');
      const page = await reply.text();
      if (location) [url, form] = [new URL(location, url), null];
      else if (page.includes('name="login"')) form = new URLSearchParams({ prompt: 'login', login: who, password: 'x' });
      else if (page.includes('value="consent"')) form = new URLSearchParams({ prompt: 'consent' });
      else throw new Error(`the provider says ${reply.status}: ${page.slice(0, 500)}`);
    }
    throw new Error('the provider leads nowhere');
  }
}

// Hands out what it is told to, and counts who asks.
export class HostileProvider {
  async start() {
    this.keys = [keyPair('RSA', 'een'), keyPair('EC', 'twee')];
    this.token = () => ''; // the id_token of the next answer
    this.asked = [];
    this.change = {}; // path -> (response) => true when it answered itself
    this.server = createServer((request, response) => this.#answer(request, response));
    this.port = await listen(this.server);
    this.issuer = `http://127.0.0.1:${this.port}`;
    this.document = { issuer: this.issuer, authorization_endpoint: `${this.issuer}/auth`, token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/keys` };
    return this;
  }

  #answer(request, response) {
    this.asked.push(request.url);
    if (this.change[request.url]?.(response, request)) return;
    const body = { '/.well-known/openid-configuration': () => this.document, '/keys': () => ({ keys: this.keys.map((k) => k.jwk) }), '/token': () => ({ access_token: 'x', token_type: 'Bearer', id_token: this.token() }) }[request.url];
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(body ? JSON.stringify(body()) : '');
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => { this.server.close(resolve); });
  }
}

// A token; key: a pair, or {alg: 'none'}, or {alg: 'HS256', secret}.
export function token(claims, key, header = {}) {
  const text = `${coded({ alg: key.alg, kid: key.kid, ...header })}.${typeof claims === 'string' ? coded(claims) : coded(claims)}`;
  if (key.alg === 'none') return `${text}.`;
  if (key.secret) return `${text}.${createHmac('sha256', key.secret).update(text).digest('base64url')}`;
  const hash = (header.alg ?? key.alg).endsWith('384') ? 'sha384' : 'sha256';
  return `${text}.${sign(hash, Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
