// A school's lending in numbers: what was lent at the desk is counted, a period can be chosen, a file is fetched, and nobody is named.
import { scan } from '../lib/scanner.js';
import { text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'statistics';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.sample('books', portal.environment.INSTROOM_DATABASE, '1234', '12');
  return world;
}

export async function run({ browser, password }) {
  const page = await browser.logIn('balie', password);
  await page.goto('/statistics/1');
  has(await text(page), 'In deze periode zijn 0 boeken geleend', 'nothing was lent yet');
  await browser.inspect(page, 'statistics, nothing lent');

  await page.goto('/desk/1');
  await scan(page, 'jansen');
  await Promise.all([page.waitForNavigation(), page.locator('main .tile').first().click()]);
  const name = (await page.locator('h1').innerText()).trim();
  await scan(page, '123400001');
  await page.goto('/statistics/1');
  const shown = await text(page);
  has(shown, 'In deze periode is 1 boek geleend', 'what the desk lent is counted');
  ok(!shown.includes(name), 'and the borrower is not named');
  await browser.inspect(page, 'statistics');

  await page.getByLabel('Eerste dag').fill('geen dag');
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Toon deze periode' }).click()]);
  has(await text(page), 'Dit is geen datum', 'what is no date is told');
  is(await page.getByLabel('Eerste dag').inputValue(), 'geen dag', 'and stays in its field');
  await browser.inspect(page, 'statistics, a wrong date');

  await page.goto('/statistics/1');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download als csv: Per maand' }).click()]);
  is(file.suggestedFilename(), 'cijfers-months.csv', 'a list is a file');
  await page.close();
}
