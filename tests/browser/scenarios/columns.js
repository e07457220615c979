// A column that was not recognised: changed by a person, checked again, and remembered for the next file.
import { csv, school } from '../lib/files.js';
import { figure, sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'columns';

// The first names stand under a name that no one knows, and no date says by itself whether its day or its month comes first.
const unclear = (p, n) => ({ ...p, birth: `0${1 + (n % 9)}-0${1 + ((n + 3) % 9)}-2016` });
const odd = (last) => csv(school(1, last, unclear)).replace('ROEPNAAM', 'KNUFFEL').replace('VOORLETTERS', 'ROEPNAAM');

export async function prepare(portal) {
  const world = await waterdorp(portal);
  return { ...world, file: portal.file('maart.csv', odd(60)), next: portal.file('april.csv', odd(59)) };
}

export async function run({ browser, password, file, next }) {
  const page = await browser.logIn('901234', password);
  await sendAndWait(page, file);
  await page.getByRole('link', { name: 'Kolommen: wat waarvoor is aangezien' }).click();
  has(await text(page), /KNUFFEL Sem Fatima Zahra/, 'an unknown column is shown with examples');
  await browser.inspect(page, 'columns');
  const initials = page.getByLabel('Kolom E is');
  const first = page.getByLabel('Kolom F is');
  is(await initials.inputValue(), 'first-name', 'what it was taken for is chosen');
  await first.selectOption('first-name');
  await page.getByRole('button', { name: 'Bewaar en controleer opnieuw' }).click();
  has(await text(page), 'De kolommen E en F kunnen niet allebei “roepnaam” zijn', 'two columns cannot be one thing');
  await browser.inspect(page, 'columns with a problem');
  await initials.selectOption('initials');
  await first.selectOption('first-name');
  await page.getByLabel('4 maart (eerst de maand)').check();
  await page.getByRole('button', { name: 'Bewaar en controleer opnieuw' }).click();
  ok((await figure(page, 'Rijen gelezen')) === 60, 'the file is checked again');
  await page.getByRole('link', { name: 'Kolommen' }).click();
  is(await first.inputValue(), 'first-name', 'the choice is kept');
  ok(await page.getByLabel('4 maart (eerst de maand)').isChecked(), 'the order of dates too');
  await page.getByLabel('3 april (eerst de dag').check();
  await page.getByRole('button', { name: 'Bewaar en controleer opnieuw' }).click();
  is(await figure(page, 'Naar nieuwe groep of nieuw jaar'), 60, 'and all are known');
  await sendAndWait(page, next);
  await page.getByRole('link', { name: 'Kolommen' }).click();
  is(await first.inputValue(), 'first-name', 'the next file of this kind is read alike');
  is(await initials.inputValue(), 'initials', 'in every column');
  const other = await browser.logIn('901235', password);
  await sendAndWait(other, file);
  await other.getByRole('link', { name: 'Kolommen' }).click();
  is(await other.getByLabel('Kolom E is').inputValue(), 'first-name', 'another school is not touched by it');
}
