// The public catalogue over plain HTTP: what everybody sees, what only a school's own people see, and what nobody gets out of it.
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario } from '../browser/lib/tap.js';
import { Visitor } from './visitor.js';

const TITLES = 60;

async function build(portal) {
  portal.instroom('library', 'add', 'Eerste');
  portal.instroom('library', 'add', 'Tweede');
  portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
  portal.addSchool('Eerste', '1235', 'De Regenboog', 'primary', '99AB00');
  portal.addSchool('Tweede', '2234', "Obs 't Hofje & Zeeën", 'primary', '99AD00');
  portal.addAccount('pupil', 'kind', 'Kind', { library: 'Eerste', branch: '1234' });
  portal.addAccount('pupil', 'ander', 'Ander', { library: 'Eerste', branch: '1235' });
  portal.addAccount('employee', 'balie', 'Balie', { library: 'Eerste' });
  portal.addAccount('manager', 'elders', 'Elders', { library: 'Tweede' });
  portal.addAccount('manager', 'hoofd', 'Hoofd', { library: 'Eerste' });
  portal.sample('catalogue', portal.environment.INSTROOM_DATABASE, '1234', String(TITLES), '1');
}

const raw = (portal, path, headers = {}) => fetch(new URL(path, portal.address), { redirect: 'manual', headers });
const titlesOf = (text) => [...text.matchAll(/<h2><a href="\/school\/[a-z0-9-]+\/title\/(\d+)">([^<]*)/g)].map((m) => ({ id: m[1], name: m[2] }));
const linkAfter = (text) => /href="([^"]*[?&;]after=[^"]*)"/.exec(text)?.[1].replaceAll('&amp;', '&');

async function words(portal) {
  const list = JSON.parse(portal.instroom('branch', '--format', 'json'));
  is(list.map((one) => one.word).sort().join(' '), 'de-regenboog de-regenboog-2 obs-t-hofje-zeeen', 'each school has a word of its own, made from its name');
  ok(list.every((one) => one.catalogue === 'open'), 'and its catalogue is open');
}

// Page after page without JavaScript: each title once, and none that is missing.
async function pages(portal) {
  const seen = new Map();
  let path = '/school/de-regenboog/search?order=title', count = 0;
  for (; path && count < 20; count += 1) {
    const text = await (await raw(portal, path)).text();
    for (const one of titlesOf(text)) {
      ok(!seen.has(one.id), `${one.name} comes once`);
      seen.set(one.id, one.name);
    }
    path = linkAfter(text);
  }
  is(seen.size, TITLES - 1, 'all of them come, but for the one whose only copy is missing');
  is(count, 3, 'on three pages');
  return seen;
}

async function facets(portal) {
  const text = await (await raw(portal, '/school/de-regenboog/search')).text();
  const links = [...text.matchAll(/<li><a href="([^"]*)">[^<]*<span class="count">(\d+)<\/span>/g)];
  ok(links.length > 10, `${links.length} ways to search more precisely`);
  for (const [, link, count] of links) {
    const narrow = await (await raw(portal, link.replaceAll('&amp;', '&'))).text();
    const found = Number(/<h1 data-found>(\d+)/.exec(narrow)[1]);
    is(found, Number(count), `${link} finds as many as it says`);
  }
}

async function visitors(portal) {
  for (const path of ['/schools', '/school/de-regenboog', '/school/de-regenboog/search?q=de', '/school/de-regenboog/title/1']) {
    const reply = await raw(portal, path);
    is(reply.status, 200, `${path} is for everybody`);
    is(reply.headers.get('set-cookie'), null, 'and leaves no cookie');
    is(reply.headers.get('cache-control'), 'public, max-age=60', 'it is kept for a minute');
    has(await reply.text(), '<meta name="robots" content="noindex">', 'search engines leave it');
    const again = await raw(portal, path, { 'if-none-match': reply.headers.get('etag') });
    is(`${again.status} ${(await again.text()).length}`, '304 0', 'and is not sent twice');
    has(reply.headers.get('content-security-policy'), /script-src 'self'(;|$)/, 'only our own script runs');
  }
  is((await raw(portal, '/')).headers.get('location'), '/schools', 'the start leads to the schools');
  const known = await new Visitor(portal).logIn('kind');
  const reply = await raw(portal, '/school/de-regenboog', { cookie: [...known.cookies].map(([k, v]) => `${k}=${v}`).join('; ') });
  is(reply.headers.get('cache-control'), 'no-store', 'a page of who is logged in is kept nowhere');
}

async function hostile(portal) {
  const typed = ['%', "'", '"', '<script>alert(1)</script>', '\\', '*', 'a'.repeat(400), '\u0000'.slice(1), "x' OR 1=1 --", '{}[]', 'é'.repeat(100), '😀', '.'.repeat(100), '1 2 3 4 5 6 7 8 9'];
  for (const q of typed) {
    const reply = await raw(portal, `/school/de-regenboog/search?q=${encodeURIComponent(q)}`);
    const text = await reply.text();
    ok(reply.status === 200 && !text.includes('<script>alert'), `${q.slice(0, 20)}: answered, and not written out as it came`, `${reply.status}`);
  }
  for (const rest of ['age=-1', 'age=99999999999999999999', 'avi=x', "genre=';--", 'language=dutch', 'order=x', 'after=1', 'after=1:', 'after=%2527', `after=5:${'z'.repeat(1000)}`, 'there=1&there=2', 'q=de&q=het'])
    is((await raw(portal, `/school/de-regenboog/search?${rest}`)).status, 200, `${rest.slice(0, 40)}: answered`);
  for (const path of ['/school/De-Regenboog', '/school/de_regenboog', '/school/de-regenboog/', '/school/niet-hier', '/school/de-regenboog/title/0', '/school/de-regenboog/title/99999', '/school/de-regenboog/title/999999999999999999', '/school//search', '/school/1234', `/school/${'a'.repeat(60)}`])
    is((await raw(portal, path)).status, 404, `${path}: nothing there`);
  is((await raw(portal, '/school/de-regenboog/search?q=%ff')).status, 400, 'what is no text is refused');
}

// Another school's books, of the same library: neither found nor shown here.
async function otherSchool(portal, seen) {
  const found = await (await raw(portal, '/school/de-regenboog-2/search?q=de')).text();
  is(titlesOf(found).length, 0, 'a school without books finds none of its neighbour');
  for (const id of [...seen.keys()].slice(0, 3)) is((await raw(portal, `/school/de-regenboog-2/title/${id}`)).status, 404, 'nor shows them by their number');
}

async function closed(portal, seen) {
  const manager = await new Visitor(portal).logIn('hoofd');
  await manager.ask('/catalogues/1');
  is((await manager.post('/catalogues/1', { word: 'Onze School!', closed: '1' })).status, 422, 'a word that cannot be one is told');
  is((await manager.post('/catalogues/1', { word: 'de-regenboog-2', closed: '1' })).status, 409, 'one that another school has too');
  is((await manager.post('/catalogues/1', { word: 'onze-school', closed: '1' })).status, 303, 'the library closes the catalogue, under another word');
  const elsewhere = await new Visitor(portal).logIn('elders');
  await elsewhere.ask('/catalogues/3');
  ok([403, 404].includes((await elsewhere.post('/catalogues/1', { word: 'gekaapt' })).status), "a manager of another library has no say in it");
  is((await raw(portal, '/school/de-regenboog')).status, 404, 'the old word is nobody\'s');
  const [id, name] = [...seen][0];
  const inside = { 'pupil of the school': 'kind', 'employee of the library': 'balie' };
  const outside = { 'pupil of another school': 'ander', 'manager of another library': 'elders' };
  for (const path of ['/school/onze-school', '/school/onze-school/search', `/school/onze-school/search?q=${encodeURIComponent(name)}`, `/school/onze-school/title/${id}`]) {
    const visitor = await raw(portal, path);
    ok(visitor.status === 303 && visitor.headers.get('location').startsWith('/login?return=%2Fschool%2Fonze-school'), `${path}: a visitor logs in first`);
    ok(!(await visitor.text()).includes(name) && visitor.headers.get('cache-control') === 'no-store', 'and gets nothing to keep');
    for (const [who, login] of Object.entries(inside)) is((await (await new Visitor(portal).logIn(login)).ask(path)).status, 200, `${who} sees it`);
    for (const [who, login] of Object.entries(outside)) {
      const reply = await (await new Visitor(portal).logIn(login)).ask(path);
      ok(reply.status === 403 && !reply.text.includes(name), `${who} does not`, `${reply.status}`);
    }
  }
  ok(!(await (await raw(portal, '/schools')).text()).includes('onze-school'), 'and it is in no list of schools');
}

const portal = new Portal();
try {
  await build(portal);
  await portal.start();
  let seen;
  await scenario('the words', () => words(portal));
  await scenario('pages', async () => { seen = await pages(portal); });
  await scenario('search more precisely', () => facets(portal));
  await scenario('visitors', () => visitors(portal));
  await scenario('hostile', () => hostile(portal));
  await scenario('another school', () => otherSchool(portal, seen));
  await scenario('closed', () => closed(portal, seen));
} finally {
  is(await portal.stop(), 0, 'the server stops cleanly');
}
process.exitCode = finish();
