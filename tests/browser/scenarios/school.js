// A school withdraws the library staff's view of its pupils and gives it back; the menu in groups, by the keyboard.
import { heading, main, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'school';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('manager', 'beheer', 'Mia van Dijk', { library: LIBRARY });
  return world;
}

// Headings open and close with Enter, and what is in them is reached by Tab only while they are open.
async function menu(browser, password) {
  const page = await browser.logIn('beheer', password);
  const summaries = page.locator('nav.menu summary');
  is((await summaries.allInnerTexts()).map((one) => one.trim()).join(), 'Boeken en uitlenen,Leerlingen,School,Beheer,Mijn gegevens', 'the headings of the manager\'s menu');
  ok((await page.locator('nav.menu').boundingBox()).height < 60, 'on one line');
  const item = page.locator('nav.menu').getByRole('link', { name: 'Bewaartermijnen' });
  ok(!(await item.isVisible()), 'closed at first');
  await summaries.nth(3).focus();
  await page.keyboard.press('Enter');
  ok(await item.isVisible(), 'Enter opens a heading');
  await browser.inspect(page, 'start page of a manager');
  await page.setViewportSize({ width: 390, height: 844 });
  ok((await item.boundingBox()).width < 390, 'on a phone too');
  await item.focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  is(await heading(page), 'Bewaartermijnen', 'and its entry leads on');
  is(await page.locator('nav.menu summary[aria-current]').innerText().then((words) => words.trim()), 'Beheer', 'the heading of the page is marked');
}

export async function run({ browser, password }) {
  await menu(browser, password);
  const school = await browser.logIn('901234', password);
  await main(school).getByRole('link', { name: /^Wie mag onze leerlingen zien/ }).click();
  const words = await text(school);
  has(words, /Joost van der Velde Bibliotheekmedewerker/, 'who of the library sees the pupils');
  await browser.inspect(school, 'who may see our pupils');
  await school.getByLabel('Waarom').fill('De ouderraad wil het zo');
  await school.getByRole('button', { name: 'Trek het zicht in' }).click();
  has(await text(school), /Vanaf nu zien de medewerkers.*Anneke Jansen-de Wit De ouderraad wil het zo/, 'withdrawn, with who and why');
  await browser.inspect(school, 'who may see our pupils, withdrawn');
  const desk = await browser.logIn('balie', password);
  await desk.goto('/pupils?q=amrani');
  has(await text(desk), /Deze scholen laten de bibliotheek hun leerlingen niet zien.*De Regenboog/, 'the desk is told which school');
  ok(!(await text(desk)).includes('Fatima'), 'and finds nobody of it');
  await browser.inspect(desk, 'search while a school withholds its pupils');
  await desk.goto('/patrons/1');
  has(await text(desk), 'laat de medewerkers van de bibliotheek haar leerlingen niet zien', 'a record is refused in words');
  await browser.inspect(desk, 'a record that is withheld');
  await school.getByRole('button', { name: 'Geef het zicht terug' }).click();
  has(await text(school), 'zien de leerlingen weer', 'given back');
  await desk.goto('/pupils?q=amrani');
  has(await text(desk), 'Fatima', 'and the desk finds them again');
}
