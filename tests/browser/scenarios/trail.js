// Who saw and did what: the manager's list with its choices, the school's own, and who saw a pupil, as it is printed for the parents.
import { text } from '../lib/steps.js';
import { has, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'trail';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('manager', 'hoofd', 'Marijke Peters', { library: LIBRARY });
  return world;
}

async function seePupil(browser, password) {
  const page = await browser.logIn('balie', password);
  await page.goto('/pupils?q=jansen');
  await page.locator('tbody a').first().click();
  await page.getByRole('link', { name: 'Wie zag deze gegevens' }).click();
  const words = await text(page);
  has(words, /Wie zag de gegevens van/, 'the page says whose details');
  has(words, /Joost van der Velde.*Medewerker.*bekeek de gegevens van een leerling/i, 'who looked, in which role');
  has(words, /voerde een import uit \(van de hele school\)/, 'and what was done with the whole school');
  await browser.inspect(page, 'who saw a pupil');
  await page.emulateMedia({ media: 'print' });
  ok(!(await page.locator('nav.menu').isVisible()), 'the menu is not printed');
  ok(await page.locator('table').isVisible(), 'the list is');
  await page.emulateMedia({ media: 'screen' });
}

export async function run({ browser, password }) {
  await seePupil(browser, password);
  const refused = await browser.logIn('balie', password);
  await refused.goto('/trail');
  has(await text(refused), 'Hier mag u niet bij', 'an employee does not see the list');
  await refused.waitForTimeout(500); // what is seen is written a tenth of a second later
  const page = await browser.logIn('hoofd', password);
  await page.getByRole('link', { name: 'Wie deed wat' }).first().click();
  const words = await text(page);
  has(words, /Joost van der Velde.*zocht en zag een lijst met leerlingen/, 'the search is there');
  has(words, /wilde het logboek bekijken en mocht dat niet/, 'and who was refused');
  await browser.inspect(page, 'the trail of the library');
  await page.getByLabel('Wat', { exact: true }).selectOption('login');
  await page.getByRole('button', { name: 'Toon' }).click();
  const logins = await text(page);
  has(logins, 'logde in', 'one kind can be shown alone');
  ok(!/zocht en zag een lijst/.test(logins), 'and nothing else');
  await page.goto('/trail?from=2020-01-01&to=2020-01-02');
  has(await text(page), 'In deze dagen is zoiets niet gebeurd', 'days without a line say so');
  await browser.inspect(page, 'an empty trail');
  await page.goto('/trail?from=gisteren');
  has(await text(page), 'Dat is geen dag', 'what is no day is said');
  const school = await browser.logIn('901235', password);
  await school.goto('/trail');
  const own = await text(school);
  has(own, 'logde in', 'the school sees its own');
  ok(!own.includes('Joost van der Velde'), 'and not the library\'s');
}
