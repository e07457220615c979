// Identity providers of SAML 2.0 on loopback: a real one (samlify), and the answers of one that sends what it must not.
// samlify, because it is kept, reads our metadata and checks our request's signature itself, and shares no line with lasso.
import { spawnSync } from 'node:child_process';
import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import samlify from 'samlify';
import { SignedXml } from 'xml-crypto';

samlify.setSchemaValidator({ validate: async () => 'not looked at here' });

const listen = (server) => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

// A key and its certificate, as files and as text.
export function makeKey(folder, name, kind = ['rsa:2048']) {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const done = spawnSync('openssl', ['req', '-x509', '-newkey', ...kind, '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  const pem = readFileSync(certificate, 'utf8');
  return { keyFile: key, certificateFile: certificate, key: readFileSync(key, 'utf8'), certificate: pem, body: pem.replace(/-----[^-]+-----|\s/g, ''), pin: new X509Certificate(pem).fingerprint256 };
}

// What our request says: its ID, and the state that goes along.
export function requestOf(location) {
  const query = new URL(location).searchParams;
  const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest'), 'base64')).toString();
  return { xml, id: /ID="([^"]+)"/.exec(xml)[1], relay: query.get('RelayState'), isSigned: query.has('Signature') };
}

export class RealProvider {
  // host: by which name of this machine browsers come; more: settings of samlify.
  async start(pair, host = '127.0.0.1', more = {}) {
    this.server = createServer((request, response) => { this.#answer(request, response).catch((error) => { response.writeHead(500); response.end(String(error.stack ?? error)); }); });
    this.port = await listen(this.server);
    this.origin = `http://${host}:${this.port}`;
    this.issuer = `${this.origin}/metadata`;
    const service = (binding) => ({ Binding: `urn:oasis:names:tc:SAML:2.0:bindings:${binding}`, Location: `${this.origin}/sso` });
    this.idp = samlify.IdentityProvider({ entityID: this.issuer, signingCert: pair.certificate, privateKey: pair.key, requestSignatureAlgorithm: RSA_SHA256, nameIDFormat: [PERSISTENT], wantAuthnRequestsSigned: true, singleSignOnService: [service('HTTP-Redirect')], ...more });
    return this;
  }

  // Our metadata, as an administrator there would put them in.
  trust(metadata) {
    this.sp = samlify.ServiceProvider({ metadata });
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => { this.server.close(resolve); });
  }

  async answerFor(query, octets, who) {
    const info = await this.idp.parseLoginRequest(this.sp, 'redirect', { query, octetString: octets });
    const now = new Date();
    const later = new Date(now.getTime() + 300000).toISOString();
    const { context } = await this.idp.createLoginResponse(this.sp, info, 'post', { email: who }, (template) => ({
      id: info.extract.request.id,
      context: samlify.SamlLib.replaceTagsByValue(template, {
        ID: `_${now.getTime()}r`, AssertionID: `_${now.getTime()}a`, IssueInstant: now.toISOString(), Issuer: this.issuer, StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
        Destination: this.sp.entityMeta.getAssertionConsumerService('post'), SubjectRecipient: this.sp.entityMeta.getAssertionConsumerService('post'), Audience: this.sp.entityMeta.getEntityID(),
        InResponseTo: info.extract.request.id, NameIDFormat: PERSISTENT, NameID: who, ConditionsNotBefore: now.toISOString(), ConditionsNotOnOrAfter: later, SubjectConfirmationDataNotOnOrAfter: later,
        AttributeStatement: '',
      }).replace('{AuthnStatement}', statement(now.toISOString())),
    }));
    return context;
  }

  // Log-in page, and the page that posts the answer to us.
  async #answer(request, response) {
    const url = new URL(request.url, this.origin);
    const page = (body) => { response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }); response.end(`<!doctype html><html lang="nl"><title>Federatie</title><main><h1>Federatie</h1>${body}</main></html>`); };
    if (url.pathname === '/metadata') {
      response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' });
      response.end(this.document ?? this.idp.getMetadata());
    } else if (url.pathname === '/sso' && request.method === 'GET') {
      page(`<form method="post" action="${url.pathname}${url.search.replaceAll('&', '&amp;')}"><label>Naam <input name="who"></label><button>Inloggen</button></form>`);
    } else if (url.pathname === '/sso') {
      let body = '';
      for await (const part of request) body += part;
      const octets = url.search.slice(1).split('&').filter((part) => !part.startsWith('Signature=')).join('&');
      const context = await this.answerFor(Object.fromEntries(url.searchParams), octets, new URLSearchParams(body).get('who'));
      page(`<form method="post" action="${this.sp.entityMeta.getAssertionConsumerService('post')}"><input type="hidden" name="SAMLResponse" value="${context}"><input type="hidden" name="RelayState" value="${url.searchParams.get('RelayState')}"><button>Naar de dienst</button></form>`);
    } else {
      response.writeHead(404);
      response.end();
    }
  }

  // What a person does there; the form that their page posts to us then.
  async visit(location, who) {
    await (await fetch(location)).text();
    const page = await (await fetch(location, { method: 'POST', body: new URLSearchParams({ who }) })).text();
    const field = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
    if (!field('SAMLResponse')) throw new Error(page);
    return { action: /action="([^"]*)"/.exec(page)[1], SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') };
  }
}

const statement = (instant) => `<saml:AuthnStatement AuthnInstant="${instant}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;

// ---- answers made by hand ----

export const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
export const coded = (text) => Buffer.from(text).toString('base64');
const NAMES = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';

// place: {issuer, entity, consumer, id}. What differs from a right one: facts.
export function assertion(place, facts = {}) {
  const f = { ID: '_a1', version: '2.0', instant: at(0), issuer: place.issuer, name: 'joost', format: PERSISTENT, method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer', recipient: place.consumer, request: place.id, until: at(300), from: at(-5), audience: place.entity, extra: '', more: '', data: '', statement: statement(at(0)), attributes: '', ...facts };
  const confirmation = f.confirmation ?? `<saml:SubjectConfirmation Method="${f.method}"><saml:SubjectConfirmationData NotOnOrAfter="${f.confirmedUntil ?? f.until}" Recipient="${f.recipient}" InResponseTo="${f.request}"${f.data}/></saml:SubjectConfirmation>`;
  const audience = f.conditions ?? `<saml:AudienceRestriction><saml:Audience>${f.audience}</saml:Audience></saml:AudienceRestriction>`;
  return `<saml:Assertion ${NAMES} ID="${f.ID}" Version="${f.version}" IssueInstant="${f.instant}"><saml:Issuer>${f.issuer}</saml:Issuer>${f.extra}<saml:Subject><saml:NameID Format="${f.format}">${f.name}</saml:NameID>${confirmation}</saml:Subject><saml:Conditions NotBefore="${f.from}" NotOnOrAfter="${f.until}">${audience}</saml:Conditions>${f.statement}${f.attributes}${f.more}</saml:Assertion>`;
}

export function response(place, inside, facts = {}) {
  const f = { ID: '_r1', version: '2.0', instant: at(0), issuer: place.issuer, request: place.id, destination: place.consumer, status: 'urn:oasis:names:tc:SAML:2.0:status:Success', head: '', before: '', after: '', attributes: '', ...facts };
  return `${f.head}<samlp:Response ${NAMES} ID="${f.ID}" Version="${f.version}" IssueInstant="${f.instant}" Destination="${f.destination}" InResponseTo="${f.request}"${f.attributes}><saml:Issuer>${f.issuer}</saml:Issuer>${f.before}<samlp:Status><samlp:StatusCode Value="${f.status}"/></samlp:Status>${inside}${f.after}</samlp:Response>`;
}

// Signs the element of that name in a document, its signature after its Issuer.
export function sign(xml, name, pair, { algorithm = RSA_SHA256, digest = SHA256, transforms, id } = {}) {
  const path = id ? `//*[@ID='${id}']` : `//*[local-name(.)='${name}']`;
  const signed = new SignedXml({ privateKey: pair.key, publicCert: pair.certificate, signatureAlgorithm: algorithm, canonicalizationAlgorithm: EXCLUSIVE });
  signed.addReference({ xpath: path, transforms: transforms ?? ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE], digestAlgorithm: digest });
  signed.computeSignature(xml, { prefix: 'ds', location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' } });
  return signed.getSignedXml();
}

// ---- encrypted ----

export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const CIPHERS = { [`${XENC11}aes256-gcm`]: [32, 12], [`${XENC11}aes128-gcm`]: [16, 12], [`${XENC}aes256-cbc`]: [32, 16], [`${XENC}aes128-cbc`]: [16, 16], [`${XENC}tripledes-cbc`]: [24, 8] };
const cipherName = (way) => (way.endsWith('tripledes-cbc') ? 'des-ede3-cbc' : way.replace(/.*#aes(\d+)-(\w+)$/, 'aes-$1-$2'));

// Text as an EncryptedAssertion for a key pair (XML Encryption 1.1). What differs from a right one: facts.
export function encrypted(text, pair, facts = {}) {
  const f = { way: `${XENC11}aes256-gcm`, wrap: `${XENC}rsa-oaep-mgf1p`, padding: constants.RSA_PKCS1_OAEP_PADDING, hash: 'sha1', inMethod: '', inKey: '', inData: '', beside: '', change: (bytes) => bytes, ...facts };
  const [length, nonce] = CIPHERS[f.way];
  const key = randomBytes(f.length ?? length);
  const iv = randomBytes(nonce);
  const cipher = createCipheriv(cipherName(f.way), f.length ? randomBytes(length) : key, iv);
  const content = f.change(Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), ...(f.way.endsWith('gcm') ? [cipher.getAuthTag()] : [])]));
  const wrapped = publicEncrypt({ key: pair.certificate, padding: f.padding, ...(f.padding === constants.RSA_PKCS1_OAEP_PADDING ? { oaepHash: f.hash } : {}) }, key);
  const value = (bytes) => f.data?.(bytes) ?? `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64').replace(/.{76}/g, '$&\n')}</xenc:CipherValue></xenc:CipherData>`;
  const inside = `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${f.wrap}">${f.inMethod}</xenc:EncryptionMethod>${f.inKey}${value(wrapped)}</xenc:EncryptedKey>`;
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="${XENC}" Type="${XENC}Element"><xenc:EncryptionMethod Algorithm="${f.way}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${f.keyInfo ?? inside}</ds:KeyInfo>${value(content)}${f.inData}</xenc:EncryptedData>${f.beside}</saml:EncryptedAssertion>`;
}
