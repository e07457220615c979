// The API over plain HTTP: every call of the document for every kind of visitor on school A's objects, and what hostile programs send.
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { Portal } from '../browser/lib/portal.js';
import { build, isOwn, mayRight, VISITORS } from './people.js';
import { Document, Program } from './program.js';
import { Visitor } from './visitor.js';

// How each call is made so that it means business: with a body, and on objects of school A. ids: they are school A's, so that who is
// not of it must not reach them. self: about oneself alone. A call that is not here fails the walk.
const CALLS = {
  getDocument: { self: true },
  logIn: { self: true, body: { login: 'niemand9', password: 'niet dit', program: 'Test' } },
  waitToLogIn: { self: true, body: { ticket: 'x'.repeat(43) } },
  logInByCode: { self: true, body: { token: `irp_${'x'.repeat(43)}`, code: '123456' } },
  logOut: { self: true, skip: true }, // tokens(): it would end the walk
  setOwnPassword: { self: true, body: { old: 'not this one', new: 'iets heel anders nu' } },
  listSessions: { self: true },
  endSession: { self: true, ids: () => [999999] },
  endOtherSessions: { self: true },
  getMe: { self: true },
  changeMe: { self: true, body: {} },
  listSchools: { self: true },
};

const EXPECTED_SELF = new Set([200, 201, 204, 404, 410, 422, 429]);

async function walk(world) {
  for (const call of world.document.calls) {
    const way = CALLS[call.id];
    if (!ok(way !== undefined, `${call.id} has its entry in this test`) || way.skip) continue;
    const wrong = [];
    for (const v of world.visitors) {
      const ids = way.ids?.(world) ?? [];
      const body = typeof way.body === 'function' ? way.body(world) : way.body;
      const reply = await v.program.call(call.id, { ids, body, query: way.query?.(world), match: way.match?.(world) });
      const right = mayRight(v, call.right);
      const expected = call.right === 'none' ? EXPECTED_SELF.has(reply.status)
        : !v.role ? reply.status === 401
          : !right ? reply.status === 403
            : way.self || isOwn(v, call.right) ? EXPECTED_SELF.has(reply.status) || way.statuses?.includes(reply.status)
              : reply.status === 404 || reply.status === 403;
      if (!expected) wrong.push(`${v.name}: ${reply.status} ${reply.text.slice(0, 150)}`);
    }
    ok(wrong.length === 0, `${call.method} ${call.path} (${call.right}): for whom it is, and for nobody else`, ...wrong);
  }
  const known = new Set(world.document.calls.map((call) => call.id));
  for (const id of Object.keys(CALLS)) ok(known.has(id), `${id} of this test is a call of the document`);
}

// Tokens work where they are meant to and nowhere else.
async function tokens(world) {
  const { portal, document } = world;
  const own = await new Program(portal, document, 'own').logIn('oud1');
  const page = await new Visitor(portal, 'page').logIn('oud1');
  is((await own.call('getMe')).json.login, 'oud1', 'a token says who one is');
  const cookie = [...page.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  is((await own.send('GET', '/api/v1/me', { token: '', headers: { cookie } })).status, 401, 'a cookie is none');
  const session = page.cookies.get('instroom-session');
  is((await own.send('GET', '/api/v1/me', { token: session })).status, 401, 'nor is its value');
  is((await own.send('GET', '/api/v1/me', { token: `irp_${session}` })).status, 401, 'whatever stands before it');
  is((await own.send('GET', '/uploads', {})).status, 303, 'a page does not know the token');
  const asCookie = await own.send('GET', '/uploads', { token: '', headers: { cookie: `instroom-session=${own.token}` } });
  is(asCookie.status, 303, 'nor as a cookie');
  is((await own.send('GET', '/uploads', { token: '', headers: { cookie: `instroom-session=${own.token.slice(4)}` } })).status, 303, 'nor without its beginning');
  is((await own.send('GET', `/api/v1/me?token=${own.token}`, { token: '' })).status, 401, 'nor in an address');
  for (const header of ['', 'Bearer', `Basic ${own.token}`, `Bearer ${own.token}x`, `Bearer ${own.token.slice(0, -1)}`, `Bearer ${'irp_'.repeat(2000)}`])
    is((await own.send('GET', '/api/v1/me', { token: '', headers: { authorization: header } })).status, 401, `refused: ${header.slice(0, 12)}…`);
  const sessions = (await own.call('listSessions')).json.sessions;
  ok(sessions.some((s) => s.this && s.program === 'Test, Linux'), 'the list of sessions has the program by its name');
  ok((await page.ask('/sessions')).text.includes('Test, Linux'), 'the page of sessions too');
  const second = await new Program(portal, document, 'second').logIn('oud1');
  await own.call('endOtherSessions');
  is((await second.call('getMe')).status, 401, 'a session that was ended elsewhere is over');
  is((await own.call('logOut')).status, 204, 'logging out');
  is((await own.call('getMe')).status, 401, 'ends the token');
  await world.visitors.find((v) => v.login === 'oud1').program.logIn('oud1');
}

// A one-time password lets in, and to nothing but the own password.
async function firstTime(world) {
  const { portal, document } = world;
  const once = portal.addAccount('employee', 'nieuw1', 'Nieuw', { library: 'Eerste', oneTime: true });
  const fresh = await new Program(portal, document, 'fresh').logIn('nieuw1', once);
  is((await fresh.call('getMe')).json['must-choose-password'], true, 'who logs in with a one-time password is told so');
  const kept = await fresh.call('listSchools');
  is(`${kept.status} ${kept.json.type}`, '403 urn:instroom:problem:own-password-required', 'and gets no further');
  is((await fresh.call('setOwnPassword', { body: { old: once, new: 'kort' } })).status, 422, 'a weak one is refused');
  is((await fresh.call('setOwnPassword', { body: { old: once, new: 'een eigen zin voor mij' } })).status, 204, 'an own one is taken');
  is((await fresh.call('getMe')).status, 401, 'which ends what was begun with the other');
  await fresh.logIn('nieuw1', 'een eigen zin voor mij');
  is((await fresh.call('listSchools')).status, 200, 'from then on everything is open');
}

const deep = (n) => '{"a":'.repeat(n) + '1' + '}'.repeat(n);

// What no program of ours sends.
async function hostile(world) {
  const { program } = world.visitors.find((v) => v.login === 'balie1');
  const patch = (raw, headers = {}, key = 'k'.repeat(20)) => program.send('PATCH', '/api/v1/me', { raw, key, headers: { 'content-type': 'application/json', ...headers } });
  const bodies = { 'nothing': '', 'no JSON': 'hallo', 'a list': '[]', 'a number': '1', 'nested 10,000 deep': deep(10000), 'a list nested deep': '['.repeat(10000),
    'a name twice': '{"language":"nl","language":"en"}', 'invalid UTF-8': Buffer.from([0x7b, 0x22, 0x61, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'half a surrogate': '{"email":"\\ud800"}', 'NUL': '{"email":"\\u0000"}',
    'behind its end more': '{} {}', 'a comma too many': '{"language":"nl",}', 'a huge number': `{"language":1e999}`, 'a huge whole number': `{"language":${'9'.repeat(400)}}`, 'NaN': '{"language":NaN}', 'single quotes': "{'language':'nl'}" };
  for (const [name, raw] of Object.entries(bodies)) {
    const reply = await patch(raw);
    is(`${reply.status} ${reply.json?.type}`, '400 urn:instroom:problem:malformed', `refused: ${name}`);
  }
  const strange = await patch('{"admin":true,"a/b~c":1,"language":"fr","email":7}');
  is(strange.status, 422, 'members that are not in the document are refused');
  is(strange.json.errors.map((e) => e.pointer).sort().join(' '), ['/a~1b~0c', '/admin', '/email', '/language'].sort().join(' '), 'each by its JSON pointer');
  is((await patch('{}', { 'content-type': 'text/plain' })).status, 415, 'a body of another type');
  is((await patch('{}', { 'content-type': 'application/jsonx' })).status, 415, 'or nearly the right one');
  is((await patch('{}', {}, '')).json.type, 'urn:instroom:problem:key-missing', 'a change without a key');
  is((await patch('{}', {}, 'kort')).json.type, 'urn:instroom:problem:key-missing', 'or with one that is too short');
  is((await patch(`{"email":"${'x'.repeat(300 << 10)}"}`)).status, 413, 'a body that is too large');
  is((await program.send('GET', '/api/v1/nothing')).json.type, 'urn:instroom:problem:not-found', 'an address that is none is a problem too');
  const put = await program.send('PUT', '/api/v1/me', { body: {} });
  is(`${put.status} ${put.headers.get('allow')}`, '405 GET, PATCH', 'another method tells which there are');
  is((await program.send('GET', '/api/v1/me?shape=round')).status, 422, 'a query that is not in the document');
  is((await program.send('GET', '/api/v1/me', { headers: { 'accept-language': 'en' } })).headers.get('set-cookie'), null, 'no cookie is ever set');
  is((await program.send('GET', '/api/v1/nothing', { headers: { 'accept-language': 'en' } })).json.title, 'There is no such thing', 'problems are in the language asked for');
  is((await program.send('GET', '/api/v1/me')).status, 200, 'and the server goes on');
}

// 100 MB come in as far as they must, and no further.
async function flood(world) {
  const { program } = world.visitors.find((v) => v.login === 'balie1');
  const piece = Buffer.alloc(1 << 20, 0x20);
  let left = 100;
  const body = new ReadableStream({ pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()) });
  const reply = await fetch(new URL('/api/v1/me', world.portal.address), { method: 'PATCH', duplex: 'half', body,
    headers: { authorization: `Bearer ${program.token}`, 'content-type': 'application/json', 'idempotency-key': 'k'.repeat(20) } }).catch(() => ({ status: 413 }));
  is(reply.status, 413, 'a body of 100 MB is refused');
  is((await program.call('getMe')).status, 200, 'and the server goes on');
}

const portal = new Portal();
await scenario('api', async () => {
  try {
    build(portal);
    await portal.start();
    const document = new Document(portal);
    const visitors = [];
    for (const v of VISITORS) {
      const program = new Program(portal, document, v.name);
      if (v.login) await program.logIn(v.login);
      visitors.push({ ...v, program });
    }
    const world = { portal, document, visitors };
    for (const [name, step] of Object.entries({ firstTime, tokens, hostile, flood, walk })) await scenario(name, () => step(world));
    ok(document.problems.length === 0, 'every answer is as the document says', ...new Set(document.problems));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
