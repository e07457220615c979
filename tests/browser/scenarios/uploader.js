// The school's uploader: from the card number to the check's result, and taking an upload back.
import { csv, pupil, school } from '../lib/files.js';
import { checked, figure, heading, send, sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, oneYearOn, waterdorp } from '../lib/world.js';

export const title = 'uploader';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  const oneTime = portal.addAccount('uploader', '905555', 'Invaller', { library: LIBRARY, branch: '1234', oneTime: true });
  // 57 known, 3 leave, 2 new, one row without a surname, one number that lost its zeros.
  const pupils = school(4, 60, oneYearOn);
  pupils[6] = { ...pupils[6], surname: '', first: '', initials: '' };
  pupils[7] = { ...pupils[7], number: '11' };
  pupils.push(pupil(101, { group: '1', groupName: 'Groep 1', year: '1' }), pupil(102, { group: '1', groupName: 'Groep 1', year: '1' }));
  return { ...world, oneTime, thisYear: portal.file('Leerlingen De Regenboog 2026.csv', csv(pupils)), bad: portal.file('foto.xlsx', '%PDF-1.7\n') };
}

async function deliver({ browser, password, thisYear }) {
  const page = await browser.person();
  await page.goto('/uploads');
  is(new URL(page.url()).pathname, '/login', 'who is not logged in comes to the log-in');
  await page.goto('/login');
  await browser.inspect(page, 'log-in');
  await page.getByLabel('Pasnummer').fill('901234');
  await page.getByLabel('Wachtwoord').fill(password);
  await page.getByRole('button', { name: 'Inloggen' }).click();
  is(new URL(page.url()).pathname, '/', 'the log-in leads to the start page');
  is(await heading(page), 'Mijn Bibliotheek', 'which is Mijn Bibliotheek');
  await browser.inspect(page, 'start page');
  await page.locator('main').getByRole('link', { name: 'Upload leerlingbestand' }).click();
  has(await text(page), 'Er is nog niets geüpload', 'an empty list says so');
  await browser.inspect(page, 'upload form');
  await page.getByLabel('Bestand kiezen').setInputFiles(thisYear);
  await page.getByRole('button', { name: 'Verstuur' }).click();
  has(await text(page), 'Upload geslaagd', 'the upload succeeded');
  await checked(page);
  has(await text(page), 'Upload geslaagd', 'and still says so beside the result');
  return page;
}

async function readResult(page, portal) {
  is(await heading(page), 'Leerlingen De Regenboog 2026.csv', 'the result is of this file');
  const wanted = { 'Rijen gelezen': 59, Nieuw: 2, 'Naar nieuwe groep of nieuw jaar': 55, 'Anders gewijzigd': 0, Schoolverlaters: 3, Ongewijzigd: 0, Vragen: 1, 'Geweigerde rijen': 1 };
  for (const [label, number] of Object.entries(wanted)) is(await figure(page, label), number, `figure: ${label}`);
  const words = await text(page);
  has(words, /rij 8\b/i, 'the refused row has its place');
  has(words, 'De achternaam ontbreekt', 'and its reason');
  has(words, 'Vul de naam in', 'and what to do');
  has(words, /Rij 9: .*000011|Rij 9: .*\b11\b/, 'the question is told');
  for (const n of [1, 2, 3]) has(words, pupil(n).first, `leaver ${n} is named`);
  const dump = portal.dump();
  ok(dump.includes('000001') && !dump.includes('000101'), 'and nothing was imported');
}

export async function run(world) {
  const { browser, portal, oneTime, bad } = world;
  const page = await deliver(world);
  await readResult(page, portal);
  await browser.inspect(page, 'result of the check');

  await page.getByRole('navigation').getByText('School', { exact: true }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Uploads', exact: true }).click();
  has(await text(page), /Leerlingen De Regenboog 2026\.csv.*gecontroleerd, nog niet geïmporteerd.*2 nieuw/, 'the list shows the file with its state');
  await browser.inspect(page, 'list of uploads');

  const second = await sendAndWait(page, bad);
  has(await text(page), 'kan niet worden geïmporteerd', 'a PDF is refused in words');
  ok(!(await text(page)).includes('Upload geslaagd'), 'and not called a success');
  await browser.inspect(page, 'file that cannot be read');
  await page.getByRole('link', { name: 'Verwijder deze upload' }).click();
  await browser.inspect(page, 'asking before removal');
  await page.getByRole('button', { name: 'Verwijder' }).click();
  has(await text(page), /De upload is verwijderd.*nog niet geïmporteerd/, 'the upload is removed, the other one is still there');
  is((await page.request.get(`/uploads/${second}/file`)).status(), 404, 'and its file is gone');

  const fresh = await browser.logIn('905555', oneTime);
  is(new URL(fresh.url()).pathname, '/password', 'a one-time password asks for an own one first');
  await browser.inspect(fresh, 'own password');
  await fresh.goto('/uploads');
  is(new URL(fresh.url()).pathname, '/password', 'and opens nothing else');
  await fresh.locator('#old').fill(oneTime);
  await fresh.locator('#new').fill('vier vrolijke vogels');
  await fresh.locator('#again').fill('vier vrolijke vogels');
  await fresh.locator('main form button[type=submit]').click();
  const again = await browser.logIn('905555', 'vier vrolijke vogels');
  is(await heading(again), 'Mijn Bibliotheek', 'the own password opens the start page');
  await send(again, '/dev/null');
  has(await text(again), 'Kies het leerlingbestand', 'an empty file is not taken');
  await browser.inspect(again, 'upload form with a problem');
}
