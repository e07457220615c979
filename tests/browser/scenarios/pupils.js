// Finding a pupil at the desk: with the keyboard, by name and number, with what to do when nobody is found.
import { press, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'pupils';

export const prepare = waterdorp;

export async function run({ browser, password }) {
  const page = await browser.logIn('balie', password);
  await press(page, 'Leerling zoeken');
  await browser.inspect(page, 'find a pupil');
  await page.keyboard.press('Tab');
  for (let i = 0; i < 20 && !(await page.locator('#q:focus').count()); i += 1) await page.keyboard.press('Tab');
  await page.keyboard.type('wit');
  await Promise.all([page.waitForURL(/q=wit/), page.keyboard.press('Enter')]);
  has(await text(page), /8 leerlingen gevonden .*Sem de Wit 02-02-2016 De Regenboog 5 000001 \d{10} hier ingeschreven/, 'found by the beginning of the surname, without its prefix');
  is(await page.locator('#q').inputValue(), 'wit', 'what was typed stands there still');
  await browser.inspect(page, 'pupils found');
  await page.goto('/pupils?q=000012');
  has(await text(page), /1 leerling gevonden .* 000012/, 'by number');
  await page.goto('/pupils?q=zzz');
  has(await text(page), /geen leerling gevonden.*eerste letters van de achternaam/, 'nobody: with what to try');
  await browser.inspect(page, 'no pupil found');
  await page.goto(`/pupils?q=${encodeURIComponent('<script>alert(1)</script> %_*')}`);
  has(await text(page), 'geen leerling gevonden', 'signs are text');
  const uploader = await browser.logIn('901234', password);
  ok(!(await uploader.locator('nav').first().innerText()).includes('Leerling zoeken'), 'a school does not find it in its menu');
}
