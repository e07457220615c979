// Mail, as the library's manager sets it and as who uploads chooses: by keyboard, with what is wrong said beside the field.
import { press, sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp, LIBRARY } from '../lib/world.js';

export const title = 'mail';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('manager', 'hoofd', 'Femke Bakker', { library: LIBRARY });
  return world;
}

export async function run({ browser, password, lastYear }) {
  const page = await browser.logIn('hoofd', password);
  await press(page, 'Mail');
  await browser.inspect(page, 'mail, nothing set');
  await page.locator('#address').fill('Contact <contact@bibliotheek.example>');
  await page.getByRole('button', { name: 'Opslaan', exact: true }).click();
  has(await text(page), 'Dit is geen e-mailadres', 'what is wrong');
  is(await page.locator('#address').inputValue(), 'Contact <contact@bibliotheek.example>', 'what was typed stands there still');
  is(await page.locator('#address').getAttribute('aria-invalid'), 'true', 'the field says that it is this one');
  await browser.inspect(page, 'mail, a wrong address');
  await page.locator('#address').fill('contact@bibliotheek.example');
  await page.getByRole('button', { name: 'Opslaan', exact: true }).click();
  has(await text(page), 'Bewaard.', 'kept');
  await page.locator('#branch').selectOption('1235');
  await page.locator('#branch-address').fill('hofje@bibliotheek.example');
  await page.getByRole('button', { name: 'Bewaren voor deze school' }).click();
  has(await text(page), 'Het Hofje (1235) hofje@bibliotheek.example', 'another address for one school');
  const uploader = await browser.logIn('901234', password);
  await press(uploader, 'Mail over mijn uploads');
  await browser.inspect(uploader, 'own mail');
  await uploader.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(uploader), 'Er is geen adres om de mail naartoe te sturen', 'without an address there is no mail');
  await browser.inspect(uploader, 'own mail, without an address');
  await uploader.getByLabel('E-mailadres').fill('administratie@regenboog.example');
  await uploader.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(uploader), 'Bewaard.', 'kept');
  await sendAndWait(uploader, lastYear);
  await page.goto('/mail');
  has(await text(page), /De Regenboog Upload gecontroleerd de bibliotheek Wacht/, 'the letter about the upload waits for a mail server');
  await browser.inspect(page, 'mail, with letters');
  await page.getByRole('button', { name: /Weghalen/ }).click();
  ok(!(await text(page)).includes('hofje@bibliotheek.example'), 'and taken away again');
}
