// Safe logging in: the library asks for a second step; an employee sets it up, logs in with a code and with a recovery code, and sees and ends sessions.
import { createHmac } from 'node:crypto';

import { heading, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'doors';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.instroom('library', 'second-factor', LIBRARY, 'staff');
  return world;
}

// RFC 6238, as the app on a phone has it.
function code(secret, steps = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function password(browser, word) {
  const page = await browser.person();
  await page.goto('/login');
  await page.locator('#login').fill('balie');
  await page.locator('#password').fill(word);
  await page.locator('main button[type=submit]').click();
  return page;
}

export async function run({ browser, portal, password: word }) {
  const page = await password(browser, word);
  is(await heading(page), 'De tweede stap', 'the library asks for a second step: nothing else before it');
  has(await text(page), 'Uw bibliotheek vraagt om een tweede stap', 'and says why');
  await browser.inspect(page, 'second step, not yet');
  await page.goto('/uploads');
  is(await heading(page), 'De tweede stap', 'no other page opens');
  await page.getByRole('button', { name: 'Stel de tweede stap in' }).click();
  const picture = page.getByRole('img', { name: /QR-code/ });
  ok(await picture.evaluate((e) => e.complete && e.naturalWidth > 0), 'the QR code is drawn under the content policy');
  const secret = await page.locator('code.secret').innerText();
  await browser.inspect(page, 'second step, setting up');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Zet aan' }).click();
  has(await text(page), 'Deze code klopt niet', 'a wrong code is refused in words');
  await browser.inspect(page, 'second step, wrong code');
  await page.getByLabel('Code', { exact: true }).fill(code(secret, -1));
  await page.getByRole('button', { name: 'Zet aan' }).click();
  const codes = await page.locator('.codes code').allInnerTexts();
  is(codes.length, 10, 'ten recovery codes are shown');
  await browser.inspect(page, 'second step, recovery codes');
  await page.getByRole('link', { name: 'Ik heb ze bewaard' }).click();
  ok((await page.locator('main a.tile').count()) > 2, 'and the menu opens');

  const second = await password(browser, word);
  is(await heading(second), 'De tweede stap', 'the code is asked after the password');
  await browser.inspect(second, 'code after the password');
  await second.getByLabel('Code', { exact: true }).fill(code(secret));
  await second.locator('main button[type=submit]').click();
  ok((await second.locator('main a.tile').count()) > 2, 'with the code one is in');
  const third = await password(browser, word);
  await third.getByLabel('Code', { exact: true }).fill(codes[3]);
  await third.locator('main button[type=submit]').click();
  ok((await third.locator('main a.tile').count()) > 2, 'with a recovery code too');

  await page.goto('/sessions');
  is(await page.locator('tbody tr').count(), 3, 'three sessions are listed');
  has(await text(page), /Chrome, Linux dit apparaat/, 'this one is marked, the device is named');
  await browser.inspect(page, 'sessions');
  await page.getByRole('button', { name: 'Beëindig alle andere' }).click();
  is(await page.locator('tbody tr').count(), 1, 'the others are ended');
  await second.goto('/uploads');
  is(await heading(second), 'Inloggen', 'and have to log in again');

  portal.instroom('account', 'second-factor', '--off', 'balie');
  await page.goto('/sessions');
  is(await heading(page), 'Inloggen', 'the operator turned it off: every session ends');
}
