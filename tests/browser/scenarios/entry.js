// Books entered by a school's own volunteer with the keyboard alone: by ISBN, by hand, copies, labels, a round along a shelf; and two titles put together.
import { scan } from '../lib/scanner.js';
import { text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'entry';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('volunteer', 'oma.bep', 'Bep Visser', { library: LIBRARY, branch: '1234' });
  portal.sample('books', portal.environment.INSTROOM_DATABASE, '1234', '12');
  return world;
}

// Goes to a control with Tab alone.
async function tabTo(page, name) {
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.name === wanted || document.activeElement?.innerText?.trim() === wanted, name)) return true;
  }
  return false;
}

async function byHand(page, browser) {
  await page.goto('/titles/new');
  await browser.inspect(page, 'a new book, the ISBN');
  await scan(page, '9789045101223');
  has(await text(page), 'Dit is geen ISBN', 'a wrong digit is told');
  await page.goto('/titles/new');
  await scan(page, '978-90-451-0122-4');
  is(await page.locator('#isbn').inputValue(), '9789045101224', 'the form has the ISBN');
  await browser.inspect(page, 'a new book, the form');
  ok(await tabTo(page, 'title'), 'the title is reached with Tab');
  await page.keyboard.type('Minoes');
  ok(await tabTo(page, 'siso'), 'so is SISO');
  await page.keyboard.type('kat');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  has(await text(page), 'SISO is drie cijfers', 'what is wrong stands beside its field');
  is(await page.locator('#title').inputValue(), 'Minoes', 'and nothing typed is lost');
  await browser.inspect(page, 'a new book, something wrong');
  await page.locator('#siso').fill('');
  await page.locator('#title').focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  has(await text(page), 'De titel is opgeslagen', 'the title is saved');
  await scan(page, 'MIN-1');
  has(await text(page), '1 exemplaar is toegevoegd', 'a scanned label is a copy');
  await scan(page, 'MIN-1');
  has(await text(page), 'heeft streepjescode MIN-1 al', 'the same label twice is told');
  await browser.inspect(page, 'a title with its copies');
  await page.goto('/titles/new');
  await scan(page, '9789045101224');
  has(await text(page), 'staat al in de catalogus', 'a known ISBN leads to its title');
}

async function round(page, browser) {
  await page.goto('/titles/labels');
  await browser.inspect(page, 'labels');
  await page.goto('/inventory');
  await browser.inspect(page, 'inventory');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await scan(page, 'MIN-1');
  has(await text(page), 'Het hoort hier', 'a book in its place');
  await browser.inspect(page, 'inventory, scanning');
  await scan(page, '000');
  has(await text(page), 'Geen boek heeft deze streepjescode', 'one that nobody knows');
  await page.goto(`${page.url().replace(/\?.*/, '')}/result`);
  await browser.inspect(page, 'inventory, what is missing');
  await page.getByRole('button', { name: 'Ja, doe dit' }).press('Enter');
  has(await text(page), 'Het is gedaan', 'what was not seen is missing');
  await page.getByRole('button', { name: 'Terugdraaien' }).press('Enter');
  has(await text(page), 'Teruggedraaid', 'and is not any more');
}

async function together(browser, password) {
  const page = await browser.logIn('balie', password);
  await page.goto('/titles');
  await scan(page, 'minoes');
  await browser.inspect(page, 'books found');
  await Promise.all([page.waitForNavigation(), page.locator('tbody a').first().click()]);
  await page.goto(`${page.url()}/merge?q=zolder`);
  await browser.inspect(page, 'which title stays');
  await Promise.all([page.waitForNavigation(), page.locator('tbody a').first().click()]);
  await browser.inspect(page, 'two titles, the yes');
  await page.getByRole('button', { name: 'Ja, voeg ze samen' }).press('Enter');
  has(await text(page), 'MIN-1', 'the copies are at the title that stays');
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'MIN-1' }).click()]);
  await browser.inspect(page, 'a copy');
  await page.close();
}

export async function run({ browser, password }) {
  const page = await browser.logIn('oma.bep', password);
  await byHand(page, browser);
  await round(page, browser);
  await page.close();
  await together(browser, password);
}
