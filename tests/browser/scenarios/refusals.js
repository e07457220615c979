// Files that are none, and forms sent wrong: each is told in words, and nothing is kept.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { csv, school } from '../lib/files.js';
import { send, sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'refusals';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  const huge = join(portal.folder, 'film.csv');
  execFileSync('truncate', ['-s', String((50 << 20) + (1 << 20)), huge]);
  return {
    ...world, huge,
    empty: portal.file('leeg.csv', ''),
    broken: portal.file('kapot.xlsx', Buffer.from('PK\x03\x04 and then nothing that is a workbook')),
    strange: portal.file('adressen.csv', 'plant;hoogte\nroos;30\ntulp;40\n'),
    good: portal.file('goed.csv', csv(school(1, 60))),
  };
}

const kept = (portal) => readdirSync(portal.uploads).length;

export async function run({ browser, portal, password, empty, broken, strange, huge, good }) {
  const page = await browser.logIn('901234', password);
  await sendAndWait(page, broken);
  has(await text(page), 'Dit bestand kan niet worden geïmporteerd. Er is niets gewijzigd.', 'a broken workbook is refused');
  has(await text(page), /Wat u kunt doen/, 'with what to do');
  await sendAndWait(page, strange);
  has(await text(page), 'Dit bestand kan niet worden geïmporteerd', 'a list of plants is refused');
  await browser.inspect(page, 'not a pupils’ file');
  const before = kept(portal);
  await send(page, empty);
  has(await text(page), /geen bestand gekozen, of het bestand is leeg/i, 'an empty file is told');
  await page.goto('/uploads/new');
  await page.getByRole('button', { name: 'Verstuur' }).click();
  is(new URL(page.url()).pathname, '/uploads/new', 'without a file the browser does not send');
  await page.locator('form[enctype]').evaluate((form) => form.setAttribute('novalidate', ''));
  await page.getByRole('button', { name: 'Verstuur' }).click();
  has(await text(page), /geen bestand gekozen, of het bestand is leeg/i, 'and when it does, it is told');
  await browser.inspect(page, 'upload without a file');
  await send(page, huge);
  has(await text(page), '50 MB', 'a file over 50 MB is told');
  await browser.inspect(page, 'too large');
  is(kept(portal), before, 'nothing of these is kept');
  await sendAndWait(page, good);
  has(await text(page), 'Upload geslaagd', 'and a good file still gets in');

  await page.goto('/uploads/999');
  has(await text(page), /bestaat niet/, 'an upload that does not exist');
  await browser.inspect(page, 'not found');
  await page.goto('/imports');
  has(await text(page), 'Hier mag u niet bij', 'a page that is not theirs');
  await browser.inspect(page, 'not allowed');
  ok(!(await page.content()).includes('<script'), 'no page has a script');
}
