// The desk of a school: a volunteer with a scanner, who sees no more than that takes; the rules and closed days of the manager.
import { scan } from '../lib/scanner.js';
import { text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'desk';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('volunteer', 'oma.bep', 'Bep Visser', { library: LIBRARY, branch: '1234' });
  portal.addAccount('manager', 'hoofd', 'Ingrid Kuipers', { library: LIBRARY });
  portal.sample('books', portal.environment.INSTROOM_DATABASE, '1234', '12');
  return world;
}

const follow = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('link', { name }).click()]);
const choose = (page) => Promise.all([page.waitForNavigation(), page.locator('main .tile').first().click()]);

async function rules(browser, password) {
  const page = await browser.logIn('hoofd', password);
  await page.goto('/lending/1');
  await browser.inspect(page, 'rules, none yet');
  await page.getByLabel('Uitleentermijn in dagen').fill('veel');
  await page.getByRole('button', { name: 'Regel toevoegen' }).click();
  has(await text(page), 'Schrijf een heel getal', 'what is no number is told');
  is(await page.getByLabel('Uitleentermijn in dagen').inputValue(), 'veel', 'and nothing typed is lost');
  await page.getByLabel('Uitleentermijn in dagen').fill('14');
  await page.getByLabel('Boeken tegelijk').fill('2');
  await page.getByRole('button', { name: 'Regel toevoegen' }).click();
  await page.goto('/lending/1?kind=pupil&group=&material=book');
  has(await text(page), /14 · iedereen op deze school/, 'the preview names the rule that decides');
  await browser.inspect(page, 'rules, with a preview');
  await page.goto('/lending/1/closed');
  await page.getByLabel('Wat').fill('kerstvakantie');
  await page.getByLabel('Eerste dag').fill('19-12-2026');
  await page.getByLabel('Laatste dag').fill('3-1-2027');
  await page.getByRole('button', { name: 'Sluitingsdagen toevoegen' }).click();
  has(await text(page), 'kerstvakantie', 'the closed days are there');
  await browser.inspect(page, 'closed days');
  await page.close();
}

async function lend(page, browser) {
  await page.goto('/desk');
  await browser.inspect(page, 'desk');
  await scan(page, 'bestaat niet');
  has(await text(page), 'Geen klant heeft deze pas', 'nobody is found by nonsense');
  await page.goto('/desk');
  await scan(page, 'jansen');
  await browser.inspect(page, 'desk, found by name');
  await choose(page);
  const name = await page.locator('h1').innerText();
  await scan(page, '123400001');
  has(await text(page), /Uitgeleend: De zolder met elf deuren/, 'the book is lent');
  has(await text(page), 'regel: iedereen op deze school', 'with the rule that gave the date');
  await browser.inspect(page, 'desk, a book lent');
  await scan(page, '123400001');
  has(await text(page), 'twee keer gescand', 'a second scan does nothing');
  await scan(page, '999');
  has(await text(page), 'Geen boek heeft streepjescode 999', 'an unknown barcode is told');
  ok(!(await text(page)).includes('Toevoegen en uitlenen'), 'a volunteer adds no books');
  await scan(page, '123400002');
  await scan(page, '123400003');
  has(await text(page), 'zoveel boeken als tegelijk mag', 'the limit is told');
  await browser.inspect(page, 'desk, one too many');
  await follow(page, 'Bon');
  await browser.inspect(page, 'desk, receipt');
  await follow(page, 'Terug naar de klant');
  await follow(page, 'Volgende klant');
  await scan(page, 'V');
  is(await page.locator('h1').innerText(), name, 'V is the patron before');
  return name;
}

async function takeIn(page, browser) {
  await follow(page, 'Volgende klant');
  await follow(page, 'Innemen');
  await scan(page, '123400001');
  has(await text(page), /Ingenomen: De zolder met elf deuren/, 'the book is in');
  has(await text(page), 'Zet het terug op zijn plank', 'and what to do with it stands there');
  await browser.inspect(page, 'desk, taken in');
  await follow(page, 'Ligt klaar');
  await browser.inspect(page, 'desk, what lies ready');
  await follow(page, 'Te laat, per groep');
  await browser.inspect(page, 'desk, what is late');
}

async function onTheFly(browser, password) {
  const page = await browser.logIn('balie', password);
  await page.goto('/desk/1');
  await scan(page, 'jansen');
  await choose(page);
  await scan(page, '555');
  await page.getByLabel('Titel').fill('Dummie de mummie');
  await browser.inspect(page, 'desk, a book that nobody knows');
  await page.getByRole('button', { name: 'Toevoegen en uitlenen' }).click();
  has(await text(page), /Dummie de mummie/, 'a book that nobody knew is lent');
  await page.close();
}

export async function run({ browser, password }) {
  await rules(browser, password);
  const page = await browser.logIn('oma.bep', password);
  ok(!(await text(page)).includes('Zoek een leerling'), 'a volunteer has the desk only');
  await lend(page, browser);
  await takeIn(page, browser);
  await page.goto('/desk/2');
  has(await text(page), /geen recht|niet gevonden|bestaat niet|mag/i, 'and no desk of another school');
  await page.close();
  await onTheFly(browser, password);
}
