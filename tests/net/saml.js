// Logging in by SAML 2.0: with an identity provider of its own making, and with answers that must be refused.
import { spawnSync } from 'node:child_process';
import { constants, createHmac } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';

import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { Visitor } from '../flow/visitor.js';
import { count, sql } from './lib/sql.js';

if (!existsSync(new URL('node_modules/samlify', import.meta.url))) skip('run npm ci in tests/net first');
const { RealProvider, XENC, XENC11, assertion, at, coded, encrypted, makeKey, requestOf, response, sign } = await import('./lib/saml.js');

const ADDRESS = 'https://leerlingen.example';
const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const inside = async (visitor) => (await visitor.ask('/')).status === 200;

function config(portal, providers) {
  const file = portal.file('sign-in.conf', `[portal]\naddress=${ADDRESS}\n${Object.entries(providers).map(([number, lines]) => {
    const all = { kind: 'saml', label: `Federatie ${number}`, library: 'Bibliotheek Zuid', ...lines };
    return `[provider ${number}]\n${Object.entries(all).map(([k, v]) => `${k}=${v}\n`).join('')}`;
  }).join('')}`);
  chmodSync(file, 0o600);
  return file;
}

function world() {
  const portal = new Portal();
  portal.instroom('library', 'add', 'Bibliotheek Zuid');
  portal.addSchool('Bibliotheek Zuid', '1234', 'De Regenboog', 'primary', '');
  portal.addAccount('employee', 'balie', 'Joost van der Velde', { library: 'Bibliotheek Zuid' });
  return portal;
}

const accountId = (portal, login) => String(JSON.parse(portal.instroom('account', '--format', 'json')).find((a) => a.login === login).id);
// The page of ours that the provider's page posts to: no cookie comes along, and none is set.
async function posted(portal, number, fields, headers = {}) {
  const reply = await fetch(new URL(`/sign-in/saml/${number}`, portal.address), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers: { origin: 'https://federatie.example', 'sec-fetch-site': 'cross-site', ...headers } });
  return { status: reply.status, cookies: reply.headers.get('set-cookie'), text: await reply.text() };
}
const hidden = (text) => Object.fromEntries([...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, k, v]) => [k, v.replaceAll('&#10;', '\n').replaceAll('&#13;', '\r')]));
const go = (visitor, number, fields) => visitor.ask(`/sign-in/saml/${number}/go`, { form: fields });

await scenario('An identity provider', async () => {
  const portal = world();
  const [theirs, ours] = [makeKey(portal.folder, 'idp'), makeKey(portal.folder, 'ons')];
  const real = await new RealProvider().start(theirs);
  const file = config(portal, {
    1: { issuer: real.issuer, metadata: real.issuer, fingerprint: theirs.pin, key: ours.keyFile, certificate: ours.certificateFile },
    2: { issuer: real.issuer, metadata: portal.file('idp.xml', `<?xml version="1.0" encoding="UTF-8"?>\n<!-- van de federatie -->\n${real.idp.getMetadata()}`) },
    3: { issuer: real.issuer, metadata: real.issuer, fingerprint: `${ours.pin} ${ours.pin}` } });
  await portal.start('--sign-in', file);
  try {
    const fetched = await new Visitor(portal, 'x').ask('/sign-in/saml/1/metadata');
    has(fetched.text, `entityID="${ADDRESS}/sign-in/saml/1/metadata"`, 'our metadata are there for the provider');
    real.trust(fetched.text);
    is((await new Visitor(portal, 'x').ask('/sign-in/saml/9/metadata')).status, 404, 'of no other');
    has((await new Visitor(portal, 'x').ask('/login')).text, 'Inloggen met Federatie 1', 'the button at the log-in page');

    const through = async (visitor, who) => {
      const begun = await visitor.ask('/sign-in/with?provider=1');
      is(begun.status, 303, 'off to the provider');
      const form = await real.visit(begun.location, who);
      is(form.action, `${ADDRESS}/sign-in/saml/1`, 'which knows where to send the answer');
      const page = await posted(portal, 1, form);
      is(page.status, 200, 'its page posts to ours');
      is(page.cookies, null, 'which sets no cookie');
      has(page.text, 'Verder naar de bibliotheek', 'and shows the way on');
      return go(visitor, 1, hidden(page.text));
    };
    const request = requestOf((await new Visitor(portal, 'x').ask('/sign-in/with?provider=1')).location);
    ok(request.isSigned, 'the request is signed, which the provider checks');
    ok(!requestOf((await new Visitor(portal, 'x').ask('/sign-in/with?provider=2')).location).isSigned, 'where there is no key it is not; metadata can be a file');

    const stranger = new Visitor(portal, 'stranger');
    const unknown = await through(stranger, 'joost');
    is(unknown.status, 422, 'nobody is made an account');
    has(unknown.text, 'hoort bij niemand hier', 'and hears what to do');
    ok(!await inside(stranger), 'not inside');

    const joost = await new Visitor(portal, 'joost').logIn('balie');
    await joost.ask('/sign-in');
    const asked = await joost.post('/sign-in/link', { provider: '1' });
    const there = /href="(http:[^"]+)"/.exec(asked.text)[1].replaceAll('&amp;', '&');
    const page = await posted(portal, 1, await real.visit(there, 'joost'));
    is((await go(joost, 1, hidden(page.text))).location, '/sign-in?after=linked', 'linked by the person, who had logged in with the password');

    const again = new Visitor(portal, 'again');
    is((await through(again, 'joost')).location, '/', 'logged in');
    has((await again.ask('/')).text, 'Joost van der Velde', 'as who it was linked to');
    is((await again.ask('/mail')).status, 403, 'with that one\'s rights and no more');
    sql(portal, "INSERT INTO second_factor (account_id, key_name, wrapped, last_step, confirmed) SELECT id, 'x', 'x', 0, 1 FROM account WHERE login = 'balie'".replace("'x', 0", portal.database.startsWith('sqlite') ? "x'00', 0" : "'x', 0"));
    const half = new Visitor(portal, 'half');
    is((await through(half, 'joost')).location, '/login/code', 'whoever has a second step is asked for it here too');
    ok(!await inside(half), 'and not inside before');

    const employee = accountId(portal, 'balie');
    portal.addAccount('manager', 'hoofd', 'Femke Bakker', { library: 'Bibliotheek Zuid' });
    portal.addAccount('employee', 'balie2', 'Noor Noord', { library: 'Bibliotheek Zuid' });
    const manager = await new Visitor(portal, 'hoofd').logIn('hoofd');
    has((await manager.ask(`/accounts/${employee}/links`)).text, 'joost', 'a manager sees the link');
    is((await manager.post(`/accounts/${accountId(portal, 'balie2')}/links`, { provider: '1', value: 'joost' })).status, 409, 'one log-in there is one account here');
    const desk = await new Visitor(portal, 'balie2').logIn('balie2');
    is((await desk.ask(`/accounts/${employee}/links`)).status, 403, 'who is no manager does not see it');
    is((await desk.post(`/accounts/${employee}/links`, { provider: '1', value: 'ik' })).status, 403, 'and makes none');
    is((await manager.ask(`/accounts/${accountId(portal, 'hoofd')}/links`)).status, 403, 'nor a manager for the own account');
    await manager.ask(`/accounts/${employee}`);
    await manager.post(`/accounts/${employee}/close`);
    is((await through(new Visitor(portal, 'closed'), 'joost')).status, 422, 'a closed account is nobody\'s');
    is((await manager.post(`/accounts/${accountId(portal, 'balie2')}/links`, { provider: '1', value: ' joost ' })).location, `/accounts/${accountId(portal, 'balie2')}/links?done=link`, 'and its log-in there can become somebody else\'s');
    const next = new Visitor(portal, 'next');
    await through(next, 'joost');
    has((await next.ask('/')).text, 'Noor Noord', 'who comes in by it then');
    is((await new Visitor(portal, 'x').ask('/sign-in/with?provider=3')).status, 503, 'metadata whose key is not the pinned one are none');
  } finally {
    is(await portal.stop(), 0, 'the portal stops cleanly');
    await real.stop();
  }
});

await scenario('An identity provider that encrypts', async () => {
  const portal = world();
  const [theirs, ours] = [makeKey(portal.folder, 'idp'), makeKey(portal.folder, 'ons')];
  const real = await new RealProvider().start(theirs, '127.0.0.1', { isAssertionEncrypted: true, dataEncryptionAlgorithm: `${XENC11}aes256-gcm` });
  const file = config(portal, { 1: { issuer: real.issuer, metadata: real.issuer, fingerprint: theirs.pin, key: ours.keyFile, certificate: ours.certificateFile } });
  await portal.start('--sign-in', file);
  try {
    portal.instroom('sign-in', 'link', accountId(portal, 'balie'), '1', 'joost', '--sign-in', file);
    const { text } = await new Visitor(portal, 'x').ask('/sign-in/saml/1/metadata');
    has(text, 'use="encryption"', 'our metadata name the key to encrypt for');
    real.trust(text);
    const visitor = new Visitor(portal, 'joost');
    const form = await real.visit((await visitor.ask('/sign-in/with?provider=1')).location, 'joost');
    const sent = Buffer.from(form.SAMLResponse, 'base64').toString();
    ok(sent.includes('EncryptedAssertion') && !sent.includes('joost'), 'its answer does not show who it is about');
    is((await go(visitor, 1, hidden((await posted(portal, 1, form)).text))).location, '/', 'and logs in');
    has((await visitor.ask('/')).text, 'Joost van der Velde', 'as who it is about');
  } finally {
    is(await portal.stop(), 0, 'the portal stops cleanly');
    await real.stop();
  }
});

await scenario('Files of the operator that cannot be used', async () => {
  const portal = world();
  const [theirs, ours, other] = ['idp', 'ons', 'ander'].map((name) => makeKey(portal.folder, name));
  const metadata = (change = (x) => x) => portal.file('idp.xml', change(`<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="urn:federatie"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${theirs.body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://federatie.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`));
  // A command that reads the file: what it says.
  const attempt = (lines, change) => {
    const file = config(portal, { 1: { issuer: 'urn:federatie', metadata: metadata(change), ...lines } });
    const done = spawnSync(process.env.INSTROOM, ['sign-in', 'link', '99', '1', 'x', '--sign-in', file], { env: portal.environment, encoding: 'utf8' });
    return { status: done.status, text: `${done.stdout}${done.stderr}` };
  };
  try {
    const cases = {
      'metadata from the web without a fingerprint': [{ metadata: 'https://federatie.example/metadata' }],
      'metadata that are not there': [{ metadata: '/nergens.xml' }],
      'metadata of another organisation': [{ issuer: 'urn:ander' }],
      'a fingerprint of another certificate': [{ fingerprint: other.pin }],
      'a fingerprint that is none': [{ fingerprint: 'AB:CD' }],
      'a key without its certificate': [{ key: ours.keyFile }],
      'a certificate of another key': [{ key: ours.keyFile, certificate: theirs.keyFile }],
      'a kind that there is not': [{ kind: 'wsfed' }],
      'a secret, which SAML has not': [{ secret: 'geheim' }],
      'no address for requests': [{}, (x) => x.replace('HTTP-Redirect', 'SOAP')],
      'an address that is no website': [{}, (x) => x.replace('https://federatie.example/sso', 'javascript:alert(1)')],
      'a document type in it': [{}, (x) => `<!DOCTYPE x>${x}`],
      'no XML': [{}, () => 'tekst'],
    };
    for (const [name, [lines, change]] of Object.entries(cases)) {
      const done = attempt(lines, change);
      ok(done.status !== 0 && done.text.includes('sign-in.conf'), `said at once: ${name}`, done.text);
    }
    const right = attempt({ fingerprint: theirs.pin });
    ok(!right.text.includes('sign-in.conf'), 'a right one is used', right.text);
  } finally {
    await portal.stop();
  }
});

await scenario('Answers that must be refused', async () => {
  const portal = world();
  const [theirs, stranger, small] = [makeKey(portal.folder, 'idp'), makeKey(portal.folder, 'vreemd'), makeKey(portal.folder, 'klein', ['rsa:1024'])];
  const ours = makeKey(portal.folder, 'ons');
  const curve = makeKey(portal.folder, 'kromme', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  const issuer = 'urn:federatie';
  const key = (pair) => `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${pair.body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
  const metadata = portal.file('idp.xml', `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${issuer}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${[theirs, small, curve].map(key).join('')}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://federatie.example/sso?a=b"/></md:IDPSSODescriptor></md:EntityDescriptor>`);
  let canary = 0;
  const inner = createServer((request, answer) => { canary += 1; answer.end('x'); });
  await new Promise((resolve) => { inner.listen(0, '127.0.0.1', resolve); });
  const elsewhere = `http://127.0.0.1:${inner.address().port}`;
  const file = config(portal, { 1: { issuer, metadata }, 2: { issuer, metadata, claim: 'urn:mace:dir:attribute-def:eduPersonPrincipalName' }, 3: { issuer, metadata, key: ours.keyFile, certificate: ours.certificateFile } });
  await portal.start('--sign-in', file);
  const link = (number, value) => portal.instroom('sign-in', 'link', accountId(portal, 'balie'), String(number), value, '--sign-in', file);
  let last = null;
  // Begins in a browser, posts what make gives for that request; whether that let in.
  const attempt = async (make, { number = 1, relay } = {}) => {
    const visitor = new Visitor(portal, 'v');
    const begun = await visitor.ask(`/sign-in/with?provider=${number}`);
    const request = requestOf(begun.location);
    const place = { issuer, entity: `${ADDRESS}/sign-in/saml/${number}/metadata`, consumer: `${ADDRESS}/sign-in/saml/${number}`, id: request.id };
    const made = await make(place);
    const fields = { SAMLResponse: Buffer.isBuffer(made) ? made.toString('base64') : made.startsWith('PHN') || made.startsWith('=') ? made.replace(/^=/, '') : coded(made), RelayState: relay ?? request.relay };
    last = { fields, visitor, place };
    const reply = await go(visitor, number, fields);
    return { in: reply.location === '/' && await inside(visitor), reply };
  };
  const signedAssertion = (place, facts, pair = theirs, how = {}) => sign(assertion(place, facts), 'Assertion', pair, how);
  const good = (place, facts, around) => response(place, signedAssertion(place, facts), around);
  const signatureOf = (xml) => /<ds:Signature.*?<\/ds:Signature>/s.exec(xml)[0];
  const evil = (place, extra = '') => assertion(place, { ID: '_kwaad', name: 'joost', extra });
  // What they wrap says somebody else, so that only what is not signed would let in.
  const other = { name: 'iemand anders' };
  try {
    link(1, 'joost');
    link(2, 'joost@school.example');
    ok((await attempt((p) => good(p))).in, 'an assertion that is signed lets in');
    ok((await attempt((p) => sign(response(p, assertion(p)), 'Response', theirs, { id: '_r1' }))).in, 'a response that is signed lets in');
    ok((await attempt((p) => sign(response(p, signedAssertion(p)), 'Response', theirs, { id: '_r1' }))).in, 'and both');
    ok((await attempt((p) => response(p, signedAssertion(p, {}, theirs, { algorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', digest: 'http://www.w3.org/2001/04/xmlenc#sha512' })))).in, 'SHA-512');
    ok((await attempt((p) => good(p, { until: at(-30) }))).in, 'clocks may be a minute apart');
    ok((await attempt((p) => `<?xml version="1.0" encoding="utf-8"?>\n${good(p)}`)).in, 'with a declaration');
    ok((await attempt((p) => `=${coded(good(p)).replace(/.{76}/g, '$&\r\n')}`)).in, 'in lines of 76');
    const attribute = (...values) => `<saml:AttributeStatement><saml:Attribute Name="urn:mace:dir:attribute-def:eduPersonPrincipalName">${values.map((v) => `<saml:AttributeValue>${v}</saml:AttributeValue>`).join('')}</saml:Attribute></saml:AttributeStatement>`;
    ok((await attempt((p) => good(p, { attributes: attribute('joost@school.example'), format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }), { number: 2 })).in, 'by an attribute');

    const sealed = (p, facts = {}, pair = ours) => response(p, encrypted(signedAssertion(p), pair, facts));
    const signedWhole = (xml, pair = theirs) => sign(xml, 'Response', pair, { id: '_r1' });
    const inherits = (xml) => xml.replace(/(<saml:Assertion) xmlns:samlp="[^"]*" xmlns:saml="[^"]*"/, '$1');
    const digest = (name, space = XENC) => `<ds:DigestMethod Algorithm="${space}${name}"/>`;
    const mask = (name) => `<x:MGF xmlns:x="${XENC11}" Algorithm="${XENC11}${name}"/>`;
    for (const [name, make] of Object.entries({
      'in a key of ours': (p) => sealed(p),
      'with 128 bits': (p) => sealed(p, { way: `${XENC11}aes128-gcm` }),
      'with another digest and mask': (p) => sealed(p, { wrap: `${XENC11}rsa-oaep`, hash: 'sha256', inMethod: digest('sha256') + mask('mgf1sha256') }),
      'in names of the response around it': (p) => response(p, encrypted(inherits(signedAssertion(p)), ours)),
      'in a response that is signed': (p) => signedWhole(sealed(p)),
      'with CBC, in a response that is signed': (p) => signedWhole(sealed(p, { way: `${XENC}aes256-cbc` })),
      'not at all, though there is a key': (p) => good(p),
    })) {
      const { in: got, reply } = await attempt(make, { number: 3 });
      ok(got, `encrypted ${name}`, /role="alert"[^]*?<\/div>/.exec(reply.text)?.[0]);
    }
    const closed = { // at the provider that has our key
      'CBC in a response that is not signed': (p) => sealed(p, { way: `${XENC}aes256-cbc` }),
      'CBC in a response of another': (p) => signedWhole(sealed(p, { way: `${XENC}aes128-cbc` }), stranger),
      'CBC, changed after signing': (p) => signedWhole(sealed(p, { way: `${XENC}aes128-cbc` })).replace(/(<xenc:CipherValue>)(.)(?!.*<xenc:CipherValue>)/s, (m, tag, c) => tag + (c === 'A' ? 'B' : 'A')),
      'three times DES': (p) => signedWhole(sealed(p, { way: `${XENC}tripledes-cbc` })),
      'PKCS #1 v1.5': (p) => signedWhole(sealed(p, { wrap: `${XENC}rsa-1_5`, padding: constants.RSA_PKCS1_PADDING })),
      'PKCS #1 v1.5 named OAEP': (p) => sealed(p, { padding: constants.RSA_PKCS1_PADDING }),
      'for another key': (p) => sealed(p, {}, stranger),
      'a key of another length': (p) => sealed(p, { length: 16 }),
      'another cipher than it says': (p) => signedWhole(sealed(p).replace(`${XENC11}aes256-gcm`, `${XENC}aes256-cbc`)),
      'one bit changed': (p) => sealed(p, { change: (b) => { b[40] ^= 1; return b; } }),
      'its seal changed': (p) => sealed(p, { change: (b) => { b[b.length - 1] ^= 1; return b; } }),
      'cut off': (p) => sealed(p, { change: (b) => b.subarray(0, 20) }),
      'empty': (p) => sealed(p, { change: () => Buffer.alloc(0) }),
      'another digest than it was made with': (p) => sealed(p, { inMethod: digest('sha256') }),
      'a digest that nobody knows': (p) => sealed(p, { inMethod: digest('md5') }),
      'a label of OAEP': (p) => sealed(p, { inMethod: '<xenc:OAEPparams>eA==</xenc:OAEPparams>' }),
      'its content elsewhere': (p) => sealed(p, { data: () => `<xenc:CipherData><xenc:CipherReference URI="${elsewhere}/"/></xenc:CipherData>` }),
      'its key elsewhere': (p) => sealed(p, { keyInfo: `<ds:RetrievalMethod URI="${elsewhere}/"/>` }),
      'two keys': (p) => sealed(p, { keyInfo: `<xenc:EncryptedKey/><xenc:EncryptedKey/>` }),
      'something beside it': (p) => sealed(p, { beside: '<x xmlns="urn:x"/>' }),
      'properties': (p) => sealed(p, { inData: '<xenc:EncryptionProperties/>' }),
      'unsigned within': (p) => response(p, encrypted(assertion(p), ours)),
      'unsigned within, in a response that is signed': (p) => signedWhole(response(p, encrypted(assertion(p), ours))),
      'signed by another within': (p) => response(p, encrypted(signedAssertion(p, {}, stranger), ours)),
      'changed within': (p) => response(p, encrypted(signedAssertion(p, other).replace('iemand anders', 'joost'), ours)),
      'of another website within': (p) => response(p, encrypted(signedAssertion(p, { audience: 'https://ander.example' }), ours)),
      'expired within': (p) => response(p, encrypted(signedAssertion(p, { until: at(-90) }), ours)),
      'encrypted twice': (p) => response(p, encrypted(encrypted(signedAssertion(p), ours), ours)),
      'two within': (p) => response(p, encrypted(signedAssertion(p, { ID: '_a2' }) + signedAssertion(p), ours)),
      'a whole response within': (p) => response(p, encrypted(good(p), ours)),
      'a document type within': (p) => response(p, encrypted(`<!DOCTYPE x>${signedAssertion(p)}`, ours)),
      'an entity within': (p) => response(p, encrypted(`<!DOCTYPE x [<!ENTITY wie "joost">]>${signedAssertion(p).replace('>joost<', '>&wie;<')}`, ours)),
      'an entity that nobody declared within': (p) => response(p, encrypted(signedAssertion(p).replace('>joost<', '>&wie;<'), ours)),
      'a comment within': (p) => response(p, encrypted(signedAssertion(p).replace('>joost<', '>joost<!-- --><'), ours)),
      'the end of another element within': (p) => response(p, encrypted(`</saml:EncryptedAssertion>${signedAssertion(p)}<saml:EncryptedAssertion>`, ours)),
      'text within': (p) => response(p, encrypted('joost', ours)),
      'letters that are no UTF-8 within': (p) => response(p, encrypted(Buffer.from([0xff, 0xfe]), ours)),
      'one plain and one encrypted': (p) => response(p, evil(p) + encrypted(signedAssertion(p, other), ours)),
      'two encrypted': (p) => response(p, encrypted(signedAssertion(p), ours) + encrypted(signedAssertion(p, { ID: '_a2' }), ours)),
      'the same ID within and around': (p) => response(p, encrypted(signedAssertion(p, { ID: '_r1' }), ours)),
      'an encrypted name within': (p) => response(p, encrypted(signedAssertion(p).replace(/<saml:NameID.*<\/saml:NameID>/, '<saml:EncryptedID/>'), ours)),
      'extensions beside it': (p) => response(p, encrypted(signedAssertion(p), ours), { before: '<samlp:Extensions/>' }),
    };
    const cases = {
      'encrypted, where there is no key of ours': (p) => sealed(p),
      'unsigned': (p) => response(p, assertion(p)),
      'another key': (p) => response(p, signedAssertion(p, {}, stranger)),
      'another key, in the response': (p) => sign(response(p, assertion(p)), 'Response', stranger, { id: '_r1' }),
      'one right signature, one of another': (p) => sign(response(p, signedAssertion(p)), 'Response', stranger, { id: '_r1' }),
      'a key of 1024 bits': (p) => response(p, signedAssertion(p, {}, small)),
      'changed after signing': (p) => good(p, other).replace('iemand anders', 'joost'),
      'the audience changed after signing': (p) => good(p, { audience: 'https://ander.example' }).replace('https://ander.example', p.entity),
      'a signature value changed': (p) => good(p).replace(/<ds:SignatureValue>(.)/, (m, c) => m.replace(`>${c}`, c === 'A' ? '>B' : '>A')),
      'a digest changed': (p) => good(p).replace(/<ds:DigestValue>(.)/, (m, c) => m.replace(`>${c}`, c === 'A' ? '>B' : '>A')),
      'an empty signature': (p) => response(p, assertion(p, { extra: '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>' })),
      'SHA-1': (p) => response(p, signedAssertion(p, {}, theirs, { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })),
      'SHA-1 as digest alone': (p) => response(p, signedAssertion(p, {}, theirs, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })),
      'HMAC with the certificate': (p) => good(p).replace('2001/04/xmldsig-more#rsa-sha256', '2001/04/xmldsig-more#hmac-sha256').replace(/<ds:SignatureValue>.*?</s, (m) => `<ds:SignatureValue>${createHmac('sha256', theirs.certificate).update(m).digest('base64')}<`),
      'a signature without the enveloped transform first': (p) => response(p, signedAssertion(p, {}, theirs, { transforms: ['http://www.w3.org/2001/10/xml-exc-c14n#', 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'] })),
      'canonicalization with comments': (p) => response(p, signedAssertion(p, {}, theirs, { transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments'] })),
      'a reference to the whole document': (p) => good(p).replace(/URI="#[^"]*"/, 'URI=""'),
      'a reference to another server': (p) => good(p).replace(/URI="#[^"]*"/, `URI="${elsewhere}/"`),
      'a reference by XPointer': (p) => good(p).replace(/URI="#[^"]*"/, 'URI="#xpointer(/)"'),
      'a style sheet as transform': (p) => good(p).replace('<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>', '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'),
      // Somorovsky e.a., 2012, figure 6: in each of them the signature is right, over something that is not read.
      'wrapped, form 1: a copy of the response behind the signature': (p) => { const s = sign(response(p, assertion(p, other)), 'Response', theirs, { id: '_r1' }); return response(p, evil(p), { ID: '_kwaadr', before: signatureOf(s).replace('</ds:Signature>', `${s.replace(signatureOf(s), '')}</ds:Signature>`) }); },
      'wrapped, form 2: before the signature': (p) => { const s = sign(response(p, assertion(p, other)), 'Response', theirs, { id: '_r1' }); return response(p, evil(p), { ID: '_kwaadr', before: `${s.replace(signatureOf(s), '')}${signatureOf(s)}` }); },
      'wrapped, form 3: an unsigned assertion before it': (p) => response(p, evil(p) + signedAssertion(p, other)),
      'wrapped, form 4: around it': (p) => response(p, evil(p).replace('</saml:Assertion>', `${signedAssertion(p, other)}</saml:Assertion>`)),
      'wrapped, form 5: the signed one put at the end': (p) => { const s = signedAssertion(p, other); return response(p, evil(p, signatureOf(s)) + s.replace(signatureOf(s), '')); },
      'wrapped, form 6: inside of the signature': (p) => { const s = signedAssertion(p, other); return response(p, evil(p, signatureOf(s).replace('</ds:Signature>', `${s.replace(signatureOf(s), '')}</ds:Signature>`))); },
      'wrapped, form 7: in extensions': (p) => response(p, signedAssertion(p, other), { before: `<samlp:Extensions>${evil(p)}</samlp:Extensions>` }),
      'wrapped, form 8: in an object of the signature': (p) => { const s = signedAssertion(p, other); return response(p, evil(p, signatureOf(s).replace('</ds:Signature>', `<ds:Object>${s.replace(signatureOf(s), '')}</ds:Object></ds:Signature>`))); },
      'the same ID twice': (p) => response(p, signedAssertion(p, { ID: '_r1' })),
      'two assertions, both signed': (p) => response(p, signedAssertion(p, { ID: '_a2' }) + signedAssertion(p)),
      'an assertion of another namespace too': (p) => response(p, `${signedAssertion(p, other)}<Assertion xmlns="urn:x"/>`),
      'no assertion': (p) => sign(response(p, ''), 'Response', theirs, { id: '_r1' }),
      'an encrypted one': (p) => sign(response(p, '<saml:EncryptedAssertion/>'), 'Response', theirs, { id: '_r1' }),
      'an unsigned extension': (p) => good(p, {}, { before: '<samlp:Extensions/>' }),
      'an unsigned attribute with a type': (p) => good(p, {}, { attributes: ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="saml:AssertionType"' }),
      'detail in the status': (p) => good(p).replace('</samlp:Status>', '<samlp:StatusDetail><x xmlns="urn:x"/></samlp:StatusDetail></samlp:Status>'),
      'status not success': (p) => good(p, {}, { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
      'expired': (p) => good(p, { until: at(-90) }),
      'confirmation expired': (p) => good(p, { confirmedUntil: at(-90) }),
      'not yet': (p) => good(p, { from: at(120) }),
      'confirmation not yet': (p) => good(p, { data: ` NotBefore="${at(120)}"` }),
      'made long ago': (p) => good(p, { instant: at(-3600) }),
      'made in the future': (p) => good(p, { instant: at(120) }),
      'a response made long ago': (p) => good(p, {}, { instant: at(-3600) }),
      'a time without a zone': (p) => good(p, { until: at(300).replace('Z', '') }),
      'a time in words': (p) => good(p, { until: 'morgen' }),
      'another audience': (p) => good(p, { audience: 'https://ander.example' }),
      'our audience with a slash': (p) => good(p, { audience: `${p.entity}/` }),
      'no audience': (p) => good(p, { conditions: '' }),
      'two restrictions, one of another': (p) => good(p, { conditions: `<saml:AudienceRestriction><saml:Audience>${p.entity}</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>` }),
      'a condition that nobody knows': (p) => good(p, { conditions: `<saml:AudienceRestriction><saml:Audience>${p.entity}</saml:Audience></saml:AudienceRestriction><saml:Condition/>` }),
      'another recipient': (p) => good(p, { recipient: 'https://ander.example/acs' }),
      'the recipient of another provider': (p) => good(p, { recipient: `${ADDRESS}/sign-in/saml/2` }),
      'another destination': (p) => good(p, {}, { destination: 'https://ander.example/acs' }),
      'no destination, and signed': (p) => sign(response(p, assertion(p)).replace(/ Destination="[^"]*"/, ''), 'Response', theirs, { id: '_r1' }),
      'another issuer': (p) => good(p, { issuer: 'urn:ander' }),
      'a response of another issuer': (p) => good(p, {}, { issuer: 'urn:ander' }),
      'no issuer': (p) => sign(response(p, assertion(p).replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '')), 'Response', theirs, { id: '_r1' }),
      'the answer to another request': (p) => good(p, { request: '_ander' }),
      'a response to another request': (p) => good(p, {}, { request: '_ander' }),
      'the answer to none': (p) => good(p, { confirmation: `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(300)}" Recipient="${p.consumer}"/></saml:SubjectConfirmation>` }),
      'confirmed in another way': (p) => good(p, { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }),
      'not confirmed': (p) => good(p, { confirmation: '' }),
      'nobody logged in': (p) => good(p, { statement: '' }),
      'a session that is over': (p) => good(p, { statement: `<saml:AuthnStatement AuthnInstant="${at(-600)}" SessionNotOnOrAfter="${at(-90)}"><saml:AuthnContext/></saml:AuthnStatement>` }),
      'SAML 1.1': (p) => good(p, { version: '1.1' }),
      'a comment in the name': (p) => good(p, { name: 'joost<!-- -->' }),
      'a comment in the name, after signing': (p) => good(p, { name: 'joost.iemand' }).replace('joost.iemand', 'joost<!-- -->.iemand'),
      'an element in the name': (p) => good(p, { name: 'joo<b xmlns="urn:x">st</b>' }),
      'an empty name': (p) => good(p, { name: '' }),
      'a name of 300 letters': (p) => good(p, { name: 'j'.repeat(300) }),
      'a name for once': (p) => good(p, { format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }),
      'a document type': (p) => good(p, {}, { head: '<!DOCTYPE x>' }),
      'an entity': (p) => good(p, {}, { head: '<!DOCTYPE x [<!ENTITY wie "joost">]>' }).replace('>joost<', '>&wie;<'),
      'a file as entity': (p) => good(p, {}, { head: '<!DOCTYPE x [<!ENTITY wie SYSTEM "file:///etc/passwd">]>' }).replace('>joost<', '>&wie;<'),
      'an entity of another server': (p) => good(p, {}, { head: `<!DOCTYPE x SYSTEM "${elsewhere}/x.dtd">` }),
      'an entity bomb': (p) => good(p, {}, { head: `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}">${[...'bcdefghij'].map((c, i) => `<!ENTITY ${c} "${`&${'abcdefghij'[i]};`.repeat(10)}">`).join('')}]>` }).replace('>joost<', '>&j;<'),
      'a processing instruction': (p) => good(p, { name: 'joost<?x y?>' }),
      'CDATA': (p) => good(p, { name: '<![CDATA[joost]]>' }),
      'very deep': (p) => good(p, { more: `${'<a>'.repeat(300)}${'</a>'.repeat(300)}` }),
      'too many elements': (p) => good(p, { more: `<saml:Advice>${'<a/>'.repeat(2500)}</saml:Advice>` }),
      'too large': (p) => good(p, { more: `<saml:Advice>${'x'.repeat(60000)}</saml:Advice>` }),
      'UTF-16': (p) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good(p), 'utf16le')]),
      'another encoding declared': (p) => `<?xml version="1.0" encoding="ISO-8859-1"?>${good(p)}`,
      'UTF-7 declared': (p) => `<?xml version="1.0" encoding="UTF-7"?>${good(p)}`,
      'a zero byte': (p) => Buffer.concat([Buffer.from(good(p)), Buffer.from([0])]),
      'letters that are no UTF-8': (p) => Buffer.concat([Buffer.from(good(p)), Buffer.from([0xff])]),
      'something behind it': (p) => `${good(p)}<x/>`,
      'cut off': (p) => good(p).slice(0, -20),
      'an assertion alone': (p) => signedAssertion(p),
      'a logout response': (p) => good(p).replaceAll('samlp:Response', 'samlp:LogoutResponse'),
      'no XML': () => 'tekst',
      'JSON': () => '{"NameID":"joost"}',
      'no base64': () => '=****',
      'base64 of web addresses': (p) => `=${coded(good(p)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}!`,
    };
    let refused = 0;
    for (const [name, make, number] of [...Object.entries(cases).map((one) => [...one, 1]), ...Object.entries(closed).map(([name, make]) => [`encrypted: ${name}`, make, 3])]) {
      const { in: got, reply } = await attempt(make, { number });
      refused += 1;
      ok(!got && reply.status === 422, `refused: ${name}`, `${reply.status} ${reply.location} ${/role="alert"[^]*?<\/div>/.exec(reply.text)?.[0]}`);
      const alert = /role="alert"[^>]*><p>([^<]*)</.exec(reply.text)?.[1] ?? '';
      ok(/niet gelukt \([a-z][^)]*\)\. U bent niet ingelogd/.test(alert) && !/\b(its|the|answer|is of)\b/.test(alert), `and said in Dutch: ${name}`, alert);
    }
    for (const [name, values] of Object.entries({ 'two values': ['joost@school.example', 'noor@school.example'], 'another value': ['joost@school.example.kwaad'], 'no value': [], 'an element': ['<b>joost@school.example</b>'] })) {
      refused += 1;
      ok(!(await attempt((p) => good(p, { attributes: attribute(...values) }), { number: 2 })).in, `refused by attribute: ${name}`);
    }
    refused += 1;
    ok(!(await attempt((p) => good(p, { attributes: attribute('joost@school.example') + attribute('joost@school.example') }), { number: 2 })).in, 'refused by attribute: said twice');

    ok((await attempt((p) => good(p))).in, 'a right one lets in still');
    const { fields } = last;
    const replayed = new Visitor(portal, 'replay');
    await replayed.ask('/sign-in/with?provider=1');
    is((await go(replayed, 1, fields)).status, 422, 'refused: an answer of another browser');
    is((await go(new Visitor(portal, 'bare'), 1, fields)).status, 422, 'refused: in one that asked nothing');
    const kept = new Visitor(portal, 'kept');
    const begun = await kept.ask('/sign-in/with?provider=1');
    const cookies = [...kept.cookies];
    const request = requestOf(begun.location);
    const answer = { SAMLResponse: coded(good({ issuer, entity: `${ADDRESS}/sign-in/saml/1/metadata`, consumer: `${ADDRESS}/sign-in/saml/1`, id: request.id })), RelayState: request.relay };
    is((await go(kept, 1, answer)).location, '/', 'where it was asked for it counts');
    const twice = new Visitor(portal, 'twice');
    twice.cookies = new Map(cookies);
    has((await go(twice, 1, answer)).text, 'is al gebruikt', 'refused: replayed, and says so');
    const moved = await attempt((p) => good(p));
    ok(moved.in, 'and so on');
    is((await posted(portal, 1, { ...fields, RelayState: '"><script>' })).status, 400, 'the page on the way holds nothing but what it should');
    is((await posted(portal, 1, { SAMLResponse: '"><b>', RelayState: fields.RelayState })).status, 400, 'nor another answer');
    is((await posted(portal, 1, { RelayState: fields.RelayState })).status, 400, 'nor none');
    is((await posted(portal, 9, fields)).status, 404, 'a provider that there is not');
    is((await posted(portal, 1, { ...fields, SAMLResponse: 'A'.repeat(1200000) })).status, 413, 'oversized: not taken in');
    const crossed = await fetch(new URL('/sign-in/saml/1/go', portal.address), { method: 'POST', body: new URLSearchParams(answer), headers: { origin: 'https://kwaad.example' } });
    is(crossed.status, 403, 'the second step is taken by our own page alone');
    ok(!await inside(new Visitor(portal, 'nobody')), 'nobody else is inside');
    await sleep(600);
    const lines = count(portal, "SELECT count(*) FROM audit_line WHERE verb = 'login' AND result = 'refused' AND detail = 'saml'");
    ok(lines >= refused, 'each leaves a line in the trail', `${lines} lines of ${refused}`);
    is(canary, 0, 'no other server was asked anything');
  } finally {
    is(await portal.stop(), 0, 'the portal stops cleanly after all of it');
    inner.close();
  }
});

process.exitCode = finish();
