// Logging in by another organisation in a real browser, where cookies know which site a page is of: SAML's answer comes from a page on
// another site, and still leads in. An employee links both kinds by hand and comes in by them; a manager sees, adds and ends links.
import { chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';

import { heading, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'sign-in';
export const options = []; // known once the organisations listen

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

export async function prepare(portal) {
  const world = await waterdorp(portal);
  if (!existsSync(new URL('../../net/node_modules/samlify', import.meta.url))) throw new Error('run npm ci in tests/net first');
  const { RealProvider, makeKey } = await import('../../net/lib/saml.js');
  const { CertifiedProvider } = await import('../../net/lib/oidc.js');
  portal.addAccount('manager', 'hoofd', 'Femke Bakker', { library: LIBRARY });
  const address = `http://127.0.0.1:${await freePort()}`;
  const keys = makeKey(portal.folder, 'idp');
  const ours = makeKey(portal.folder, 'ons');
  const federation = await new RealProvider().start(keys, 'localhost'); // another site than 127.0.0.1
  const school = await new CertifiedProvider().start([{ client_id: 'instroom', redirect_uris: [`${address}/sign-in/back?provider=2`] }]);
  const file = portal.file('sign-in.conf', `[portal]\naddress=${address}\n[provider 1]\nkind=saml\nlabel=Federatie\nlibrary=${LIBRARY}\nissuer=${federation.issuer}\nmetadata=${federation.issuer}\nfingerprint=${keys.pin}\nkey=${ours.keyFile}\ncertificate=${ours.certificateFile}\n[provider 2]\nlabel=De Regenboog\nlibrary=${LIBRARY}\nissuer=${school.issuer}\nclient=instroom\nsecret=geheim-van-de-client\n`);
  chmodSync(file, 0o600);
  options.splice(0, options.length, '--sign-in', file, '--listen', address.replace('http://', ''));
  return { ...world, federation, school };
}

// At the federation: its log-in page, and its page that posts the answer to us.
async function atFederation(page, who) {
  await page.getByLabel('Naam').fill(who);
  await page.getByRole('button', { name: 'Inloggen' }).click();
  await page.getByRole('button', { name: 'Naar de dienst' }).click();
}

async function atSchool(page, who) {
  await page.locator('input[name=login]').fill(who);
  await page.locator('input[name=password]').fill('x');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function linkBoth(browser, password) {
  const page = await browser.logIn('balie', password);
  await page.goto('/sign-in');
  await browser.inspect(page, 'log in otherwise, nothing linked');
  await page.getByRole('button', { name: 'Koppelen met Federatie' }).click();
  await browser.inspect(page, 'on to the federation, to link');
  await page.getByRole('link', { name: 'Verder naar Federatie' }).click();
  await atFederation(page, 'joost');
  is(await heading(page), 'Bijna ingelogd', 'the federation\'s page leads to ours, which waits for the person');
  await browser.inspect(page, 'back from the federation');
  await page.keyboard.press('Enter');
  await page.waitForURL(/after=linked/);
  has(await text(page), 'Gekoppeld', 'linked, by Enter alone');
  await browser.inspect(page, 'linked');
  await page.getByRole('button', { name: 'Koppelen met De Regenboog' }).click();
  await page.getByRole('link', { name: 'Verder naar De Regenboog' }).click();
  await atSchool(page, 'joost');
  has(await text(page), /Ontkoppelen van Federatie.*Ontkoppelen van De Regenboog/, 'both are linked');
  is(await page.getByRole('button', { name: /^Koppelen met/ }).count(), 0, 'and nothing is left to link');
  await browser.inspect(page, 'both linked');
}

async function comeIn(browser) {
  const page = await browser.person();
  await page.goto('/login');
  await browser.inspect(page, 'log-in, with other organisations');
  await page.getByRole('link', { name: 'Inloggen met Federatie' }).click();
  await atFederation(page, 'joost');
  await page.getByRole('button', { name: 'Verder naar de bibliotheek' }).click();
  has(await page.locator('header').innerText(), 'Joost van der Velde', 'in by the federation, without a script or a password');
  const second = await browser.person();
  await second.goto('/login');
  await second.getByRole('link', { name: 'Inloggen met De Regenboog' }).click();
  await atSchool(second, 'joost');
  has(await second.locator('header').innerText(), 'Joost van der Velde', 'in by the school');
}

async function strangers(browser) {
  const page = await browser.person();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Inloggen met Federatie' }).click();
  await atFederation(page, 'iemand');
  await page.getByRole('button', { name: 'Verder naar de bibliotheek' }).click();
  has(await text(page), 'hoort bij niemand hier', 'who is linked to nobody is told what to do');
  await browser.inspect(page, 'log-in, linked to nobody');
  const other = await browser.person();
  await other.goto('/login');
  await other.getByRole('link', { name: 'Inloggen met Federatie' }).click();
  await other.getByLabel('Naam').fill('joost');
  await other.getByRole('button', { name: 'Inloggen' }).click();
  await other.context().clearCookies();
  await other.getByRole('button', { name: 'Naar de dienst' }).click();
  await other.getByRole('button', { name: 'Verder naar de bibliotheek' }).click();
  has(await text(other), 'in een andere browser begonnen', 'an answer without the cookie of its beginning leads nowhere');
  await browser.inspect(other, 'log-in, begun elsewhere');
}

async function manage(browser, password) {
  const page = await browser.logIn('hoofd', password);
  await page.goto('/accounts');
  await page.getByRole('link', { name: 'Joost van der Velde' }).click();
  await page.getByRole('link', { name: 'Inlog bij een andere organisatie' }).click();
  has(await text(page), /Federatie joost.*De Regenboog joost/, 'a manager sees what somebody is linked to');
  await browser.inspect(page, 'links of an account');
  await page.getByLabel('Organisatie').selectOption('Federatie');
  await page.getByLabel('Daar bekend als').fill('joost');
  await page.getByRole('button', { name: 'Koppelen', exact: true }).click();
  has(await text(page), 'is al gekoppeld', 'the same one twice is refused');
  is(await page.getByLabel('Daar bekend als').inputValue(), 'joost', 'what was typed stands there still');
  await browser.inspect(page, 'links of an account, refused');
  await page.getByLabel('Daar bekend als').fill('   ');
  await page.getByRole('button', { name: 'Koppelen', exact: true }).click();
  has(await text(page), 'kan de andere organisatie niemand noemen', 'nothing but blanks is no name');
  await page.getByLabel('Daar bekend als').fill('j.vandervelde');
  await page.getByRole('button', { name: 'Koppelen', exact: true }).click();
  has(await text(page), 'kan nu ook zo inloggen', 'added');
  await browser.inspect(page, 'links of an account, added');
  for (let left = await page.getByRole('button', { name: /^Beëindig: de koppeling/ }).count(); left > 0; left -= 1) await page.getByRole('button', { name: /^Beëindig: de koppeling/ }).first().click();
  has(await text(page), /Ontkoppeld.*Nog geen/, 'ended, each of them');
  await browser.inspect(page, 'links of an account, none');
  const own = await page.goto((await page.goto('/accounts'), await page.getByRole('link', { name: 'Femke Bakker' }).getAttribute('href')).replace(/$/, '/links'));
  ok([403, 404].includes(own.status()), 'nobody does so for the own account: that is proved by logging in there');
  await page.goto('/trail');
  has(await text(page), /Femke Bakker.*wijzigde.*account/, 'and it stands in the trail');
  const page2 = await browser.person();
  await page2.goto('/login');
  await page2.getByRole('link', { name: 'Inloggen met Federatie' }).click();
  await atFederation(page2, 'joost');
  await page2.getByRole('button', { name: 'Verder naar de bibliotheek' }).click();
  has(await text(page2), 'hoort bij niemand hier', 'what was ended does not lead in any more');
}

export async function run({ browser, portal, password, federation, school }) {
  try {
    federation.trust(await (await fetch(new URL('/sign-in/saml/1/metadata', portal.address))).text());
    await linkBoth(browser, password);
    await comeIn(browser);
    await strangers(browser);
    await manage(browser, password);
  } finally {
    await federation.stop();
    await school.stop();
  }
}
