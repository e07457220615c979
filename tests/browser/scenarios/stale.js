// One plan in two windows: who comes second is told that the register changed, and nothing is done twice.
import { csv, school } from '../lib/files.js';
import { sendAndWait, text } from '../lib/steps.js';
import { has, is } from '../lib/tap.js';
import { oneYearOn, waterdorp } from '../lib/world.js';

export const title = 'stale';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  return { ...world, one: portal.file('een.csv', csv(school(1, 60, oneYearOn))), two: portal.file('twee.csv', csv(school(1, 58, oneYearOn))) };
}

export async function run({ browser, portal, password, one, two }) {
  const page = await browser.logIn('balie', password);
  await sendAndWait(page, one);
  await sendAndWait(page, two);
  const other = await page.context().newPage();
  await page.goto('/uploads/1/plan');
  await other.goto('/uploads/2/plan');
  const again = await page.context().newPage();
  await again.goto('/uploads/1/plan');
  const apply = (window) => window.getByRole('button', { name: 'Importeer precies dit plan' }).click();
  await apply(page);
  has(await text(page), 'Geïmporteerd', 'the first window imports');
  const after = portal.dump();
  await apply(other);
  has(await text(other), 'is veranderd nadat dit plan werd getoond', 'another file of the school: the register changed');
  await browser.inspect(other, 'stale plan');
  await apply(again);
  has(await text(again), /Import 2: De Regenboog.*Geïmporteerd/, 'the same plan again is not applied twice: who asks gets the import that stands');
  is(portal.dump(), after, 'and nothing more was written');
  await other.getByRole('button', { name: 'Importeer precies dit plan' }).click();
  has(await text(other), 'Geïmporteerd', 'the new plan can be applied');
  has(portal.dump(), /left/, 'with its leavers');

  await page.goto('/imports/3/undo');
  const late = await page.context().newPage();
  await late.goto('/imports/3/undo');
  const undo = (window) => window.getByRole('button', { name: 'Draai de hele import terug' }).click();
  await undo(page);
  const undone = portal.dump();
  await undo(late);
  has(await text(late), /Import 4: De Regenboog.*Draait terug Import 3/, 'an undo is not applied twice: who asks gets the undo that stands');
  is(portal.dump(), undone, 'and nothing more was written');
}
