// A file of one class: the brake holds it until the right number is typed.
import { csv, school } from '../lib/files.js';
import { sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'brake';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  return { ...world, oneClass: portal.file('groep5.csv', csv(school(1, 20))) };
}

export async function run({ browser, portal, password, oneClass }) {
  const school = await browser.logIn('901234', password);
  await sendAndWait(school, oneClass);
  has(await text(school), /De bibliotheek kijkt hier eerst naar.*40/, 'the school is told');
  await browser.inspect(school, 'braked, as the school sees it');

  const before = portal.dump();
  const page = await browser.logIn('balie', password);
  await page.goto('/uploads/1/plan');
  has(await text(page), /Een rem houdt deze import tegen.*40/, 'the plan is braked');
  await browser.inspect(page, 'braked plan');
  const button = page.getByRole('button', { name: 'Importeer precies dit plan' });
  const field = page.getByLabel(/Typ dan hier het getal 40/);
  await button.click();
  has(page.url(), '/plan', 'without a number the browser does not send');
  for (const wrong of ['39', '0']) {
    await field.fill(wrong);
    await button.click();
    has(await text(page), 'Er is niets geïmporteerd', `${wrong} is refused`);
    is(portal.dump(), before, 'and nothing was written');
  }
  await browser.inspect(page, 'braked plan, refused');
  await field.fill('40');
  await button.click();
  has(await text(page), 'Geïmporteerd. Dit is er gedaan.', 'with the number it is imported');
  ok(portal.dump() !== before, 'and written');
}
