// Logging in by another organisation: with a certified provider of OpenID Connect, and with one that sends all that must be refused.
import { chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';

import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { Visitor } from '../flow/visitor.js';
import { sql } from './lib/sql.js';

if (!existsSync(new URL('node_modules/oidc-provider', import.meta.url))) skip('run npm ci in tests/net first');
const { CertifiedProvider, HostileProvider, keyPair, token } = await import('./lib/oidc.js');

const ADDRESS = 'https://leerlingen.example';
const BACK = (number) => `${ADDRESS}/sign-in/back?provider=${number}`;
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const pathOf = (url) => `${url.pathname}${url.search}`;

async function world(providers) {
  const portal = new Portal();
  portal.instroom('library', 'add', 'Bibliotheek Zuid');
  portal.instroom('library', 'add', 'Bibliotheek Noord');
  portal.addSchool('Bibliotheek Zuid', '1234', 'De Regenboog', 'primary', '');
  portal.addAccount('employee', 'balie', 'Joost van der Velde', { library: 'Bibliotheek Zuid' });
  portal.addAccount('employee', 'noord', 'Noor Noord', { library: 'Bibliotheek Noord' });
  const file = portal.file('sign-in.conf', `[portal]\naddress=${ADDRESS}\n${providers.map(([number, issuer, lines = {}]) => {
    const all = { label: `School ${number}`, library: 'Bibliotheek Zuid', issuer, client: `client${number}`, secret: 'geheim-van-de-client', ...lines };
    return `[provider ${number}]\n${Object.entries(all).map(([k, v]) => `${k}=${v}\n`).join('')}`;
  }).join('')}`);
  chmodSync(file, 0o600);
  await portal.start('--sign-in', file);
  const id = (login) => JSON.parse(portal.instroom('account', '--format', 'json')).find((a) => a.login === login).id;
  const link = (login, number, value) => portal.instroom('sign-in', 'link', String(id(login)), String(number), value, '--sign-in', file);
  return { portal, link };
}

const inside = async (visitor) => (await visitor.ask('/')).status === 200;

await scenario('A certified provider', async () => {
  const certified = await new CertifiedProvider().start([
    { client_id: 'client1', redirect_uris: [BACK(1)], id_token_signed_response_alg: 'RS256' },
    { client_id: 'client2', redirect_uris: [BACK(2)], id_token_signed_response_alg: 'ES256' },
    { client_id: 'client3', redirect_uris: [BACK(3)] }]);
  const { portal, link } = await world([[1, certified.issuer], [2, certified.issuer], [3, certified.issuer, { library: 'Bibliotheek Noord' }]]);
  try {
    const page = await new Visitor(portal, 'x').ask('/login');
    has(page.text, 'Inloggen met School 1', 'the button at the log-in page');
    const through = async (visitor, number, who) => {
      const begun = await visitor.ask(`/sign-in/with?provider=${number}`);
      is(begun.status, 303, 'off to the provider');
      return visitor.ask(pathOf(await certified.visit(begun.location, who)));
    };
    const stranger = new Visitor(portal, 'stranger');
    const unknown = await through(stranger, 1, 'joost');
    is(unknown.status, 422, 'nobody is made an account');
    has(unknown.text, 'hoort bij niemand hier', 'and hears what to do');
    ok(!await inside(stranger), 'not inside');

    const joost = await new Visitor(portal, 'joost').logIn('balie');
    await joost.ask('/sign-in');
    const asked = await joost.post('/sign-in/link', { provider: '1' });
    const there = /href="(http:[^"]+)"/.exec(asked.text)[1].replaceAll('&amp;', '&');
    const linked = await joost.ask(pathOf(await certified.visit(there, 'joost')));
    is(linked.location, '/sign-in?after=linked', 'linked by the person, who had logged in with the password');
    has((await joost.ask('/sign-in')).text, 'Ontkoppelen', 'and seen');

    for (const number of [1, 2]) {
      const visitor = new Visitor(portal, 'again');
      const reply = await through(visitor, number, 'joost');
      is(reply.location, '/', `logged in, ${number === 1 ? 'RS256' : 'ES256'}`);
      const start = await visitor.ask('/');
      has(start.text, 'Joost van der Velde', 'as who it was linked to');
      is((await visitor.ask('/mail')).status, 403, 'with that one\'s rights and no more');
    }
    is((await through(new Visitor(portal, 'other'), 3, 'joost')).status, 422, 'in another library the same person is nobody');
    link('noord', 3, 'noor');
    const noor = new Visitor(portal, 'noor');
    await through(noor, 3, 'noor');
    has((await noor.ask('/')).text, 'Noor Noord', 'linked by the operator');

    const replayed = new Visitor(portal, 'replay');
    const begun = await replayed.ask('/sign-in/with?provider=1');
    const cookie = [...replayed.cookies];
    const back = pathOf(await certified.visit(begun.location, 'joost'));
    const other = new Visitor(portal, 'thief');
    await other.ask('/sign-in/with?provider=1');
    is((await other.ask(back)).status, 422, 'an answer in another browser is refused');
    is((await new Visitor(portal, 'bare').ask(back)).status, 422, 'and in one that asked nothing');
    is((await replayed.ask(back)).location, '/', 'where it was asked for it counts');
    const twice = new Visitor(portal, 'twice');
    twice.cookies = new Map(cookie);
    const again = await twice.ask(back);
    is(again.status, 422, 'once');
    has(again.text, 'is al gebruikt', 'and says so');
    const denied = new Visitor(portal, 'denied');
    const state = new URL((await denied.ask('/sign-in/with?provider=1')).location).searchParams.get('state');
    is((await denied.ask(`/sign-in/back?provider=1&error=access_denied&state=${state}`)).status, 422, 'who says no there is not logged in');

    sql(portal, "INSERT INTO second_factor (account_id, key_name, wrapped, last_step, confirmed) SELECT id, 'x', 'x', 0, 1 FROM account WHERE login = 'balie'".replace("'x', 0", portal.database.startsWith('sqlite') ? "x'00', 0" : "'x', 0"));
    const half = new Visitor(portal, 'half');
    is((await through(half, 1, 'joost')).location, '/login/code', 'whoever has a second step is asked for it here too');
    ok(!await inside(half), 'and not inside before');

    await joost.ask('/sign-in');
    await joost.post('/sign-in/unlink', { link: /name="link" value="(\d+)"/.exec((await joost.ask('/sign-in')).text)[1] });
    is((await through(new Visitor(portal, 'after'), 1, 'joost')).status, 422, 'unlinked: nobody again');
    is((await new Visitor(portal, 'x').ask('/sign-in/with?provider=9')).status, 404, 'no such provider');
  } finally {
    await certified.stop();
    is(await portal.stop(), 0, 'the portal stops cleanly');
  }
});

await scenario('A provider that sends what it must not', async () => {
  const hostile = await new HostileProvider().start();
  let canary = 0;
  const inner = createServer((request, response) => { canary += 1; response.end('{}'); });
  await new Promise((resolve) => { inner.listen(0, '127.0.0.1', resolve); });
  const elsewhere = `http://127.0.0.1:${inner.address().port}`;
  const { portal, link } = await world([[1, hostile.issuer], [2, hostile.issuer, { claim: 'email' }]]);
  const [rsa, ec] = hostile.keys;
  const now = () => Math.floor(Date.now() / 1000);
  const good = (nonce) => ({ iss: hostile.issuer, sub: 'joost', aud: 'client1', exp: now() + 300, iat: now(), nonce });
  // Logs in with the token that make gives; whether that went.
  const tryToken = async (make, number = 1) => {
    const visitor = new Visitor(portal, 'v');
    const begun = await visitor.ask(`/sign-in/with?provider=${number}`);
    const query = new URL(begun.location).searchParams;
    hostile.token = () => make(query.get('nonce'));
    const reply = await visitor.ask(`/sign-in/back?provider=${number}&code=abc&state=${query.get('state')}`);
    return { in: reply.location === '/' && await inside(visitor), reply };
  };
  try {
    link('balie', 1, 'joost');
    ok((await tryToken((n) => token(good(n), rsa))).in, 'a right token of it lets in, RS256');
    ok((await tryToken((n) => token(good(n), ec))).in, 'ES256 too');
    ok((await tryToken((n) => token({ ...good(n), aud: ['client1', 'x'], azp: 'client1' }, rsa))).in, 'for several, made for us');
    ok((await tryToken((n) => token({ ...good(n), exp: now() - 30 }, rsa))).in, 'clocks may be a minute apart');
    const stranger = keyPair('RSA', 'een');
    const change = (n, claims) => token({ ...good(n), ...claims }, rsa);
    const flip = (text, at) => { const parts = text.split('.'); parts[at] = (parts[at][0] === 'A' ? 'B' : 'A') + parts[at].slice(1); return parts.join('.'); };
    const without = (n, name) => { const claims = good(n); delete claims[name]; return token(claims, rsa); };
    const cases = {
      'tampered claims': (n) => { const [h, , s] = token(good(n), rsa).split('.'); return `${h}.${Buffer.from(JSON.stringify({ ...good(n), sub: 'noor' })).toString('base64url')}.${s}`; },
      'a tampered signature': (n) => flip(token(good(n), rsa), 2),
      'a tampered header': (n) => token(good(n), rsa).replace(/^[^.]*/, Buffer.from('{"alg":"ES256","kid":"een"}').toString('base64url')),
      'unsigned': (n) => token(good(n), { alg: 'none' }),
      'unsigned, None': (n) => token(good(n), { alg: 'none' }, { alg: 'None' }),
      'no signature': (n) => token(good(n), rsa).replace(/[^.]*$/, ''),
      'HMAC with the client\'s secret': (n) => token(good(n), { alg: 'HS256', kid: 'een', secret: 'geheim-van-de-client' }),
      'HMAC with the public key': (n) => token(good(n), { alg: 'HS256', kid: 'een', secret: rsa.publicKey.export({ type: 'spki', format: 'pem' }) }),
      'RS384': (n) => token(good(n), rsa, { alg: 'RS384' }),
      'somebody else\'s key of that name': (n) => token(good(n), stranger),
      'a key that comes along': (n) => token(good(n), stranger, { jwk: stranger.jwk, kid: undefined }),
      'a key of an unknown name': (n) => token(good(n), stranger, { kid: 'drie' }),
      'a header that must be understood': (n) => token(good(n), rsa, { crit: ['x'], x: 1 }),
      'another issuer': (n) => change(n, { iss: 'https://kwaad.example' }),
      'the issuer with a slash': (n) => change(n, { iss: `${hostile.issuer}/` }),
      'for another client': (n) => change(n, { aud: 'client2' }),
      'for several, not said for whom': (n) => change(n, { aud: ['client1', 'x'] }),
      'made for another': (n) => change(n, { azp: 'x' }),
      'for nobody': (n) => without(n, 'aud'),
      'expired': (n) => change(n, { exp: now() - 90 }),
      'that never expires': (n) => without(n, 'exp'),
      'an end in words': (n) => change(n, { exp: 'morgen' }),
      'of the future': (n) => change(n, { iat: now() + 120 }),
      'long ago': (n) => change(n, { iat: now() - 3600 }),
      'not valid yet': (n) => change(n, { nbf: now() + 120 }),
      'of another log-in': (n) => change(n, { nonce: `${n.slice(1)}A` }),
      'of no log-in': (n) => without(n, 'nonce'),
      'about nobody': (n) => without(n, 'sub'),
      'about an empty name': (n) => change(n, { sub: '' }),
      'about a number': (n) => change(n, { sub: 7 }),
      'claims said twice': (n) => token(JSON.stringify(good(n)).replace('{', '{"sub":"noor",'), rsa),
      'no JSON': () => token('tekst', rsa),
      'no token': () => 'abc',
      'empty': () => '',
      'too long': (n) => change(n, { x: 'y'.repeat(20000) }),
    };
    let before = '';
    for (const [name, make] of Object.entries(cases)) {
      const { in: got, reply } = await tryToken((n) => { before = make(n); return before; });
      ok(!got && reply.status === 422, `refused: ${name}`, `${reply.status} ${reply.location}`, before);
    }
    const kept = token(good('x'.repeat(43)), rsa);
    ok(!(await tryToken(() => kept)).in, 'refused: the token of an earlier log-in');
    link('balie', 2, 'joost@school.example');
    const mailed = (claims) => (n) => token({ ...good(n), aud: 'client2', email: 'joost@school.example', ...claims }, rsa);
    ok((await tryToken(mailed({ email_verified: true }), 2)).in, 'by an e-mail address that the provider checked');
    ok(!(await tryToken(mailed({}), 2)).in, 'refused: one that it did not');

    await sleep(2100);
    const fresh = keyPair('RSA', 'vers');
    hostile.keys = [fresh, ec];
    ok((await tryToken((n) => token(good(n), fresh))).in, 'a new key is fetched');
    await sleep(2100);
    ok(!(await tryToken((n) => token(good(n), rsa))).in, 'the old one is forgotten then');
  } finally {
    await portal.stop();
  }
  // What it says of itself is fetched anew by each portal.
  const meet = async (name, arrange) => {
    const fresh = await new HostileProvider().start();
    arrange(fresh);
    const one = await world([[1, fresh.issuer]]);
    const reply = await new Visitor(one.portal, 'v').ask('/sign-in/with?provider=1');
    ok(reply.status === 503, `not begun: ${name}`, `${reply.status} ${reply.location}`);
    await one.portal.stop();
    await fresh.stop();
  };
  await meet('a document of another issuer', (p) => { p.document.issuer = 'https://kwaad.example'; });
  for (const place of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) await meet(`${place} on another server`, (p) => { p.document[place] = `${elsewhere}/latest/meta-data`; });
  await meet('keys in a file', (p) => { p.document.jwks_uri = 'file:///etc/passwd'; });
  await meet('a document that is elsewhere', (p) => { p.change['/.well-known/openid-configuration'] = (r) => { r.writeHead(302, { location: `${elsewhere}/` }); r.end(); return true; }; });
  await meet('keys without end', (p) => { p.change['/keys'] = (r) => { r.writeHead(200); const more = setInterval(() => r.write('x'.repeat(65536)), 1); r.on('close', () => clearInterval(more)); return true; }; });
  await meet('an answer that drips', (p) => { p.change['/keys'] = (r) => { r.writeHead(200); const more = setInterval(() => r.write(' '), 500); r.on('close', () => clearInterval(more)); return true; }; });
  is(canary, 0, 'no other server was asked anything');
  inner.close();
  await hostile.stop();
});

process.exitCode = finish();
