// Privacy by hand: everything of a pupil is read and downloaded, a pupil is erased by typing a number, terms are set; each by somebody who may.
import { download, press, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp, LIBRARY } from '../lib/world.js';

export const title = 'privacy';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('manager', 'hoofd', 'Femke Bakker', { library: LIBRARY });
  portal.desk('balie', 'loan', '000012', 'Pluk van de Petteflet');
  portal.desk('balie', 'field', '000012', 'street', 'Kwartelpad');
  return world;
}

async function everything(browser, page) {
  await page.goto('/pupils?q=000012');
  await page.locator('tbody th a').click();
  await press(page, '9. Privacy');
  await browser.inspect(page, 'privacy of a pupil who has a book');
  has(await text(page), /kan nog niet gewist worden.*1 boek thuis/, 'a book at home: not yet, and why');
  const file = await download(page, page.getByRole('link', { name: 'Downloaden als bestand' }));
  is(JSON.parse(file.bytes).schema, 'urn:instroom:person-data:1', 'the file says what it is');
  await press(page, 'Tonen');
  await browser.inspect(page, 'everything of a pupil');
  has(await text(page), /Kwartelpad.*Pluk van de Petteflet/, 'everything stands on the page');
}

async function erase(browser, page, portal) {
  portal.desk('balie', 'return', '1');
  await page.getByRole('link', { name: 'Terug', exact: true }).click();
  await browser.inspect(page, 'what erasing does');
  const number = /Typ (\d+) om deze persoon te wissen/.exec(await text(page))[1];
  await page.locator('#number').fill('1');
  await page.getByRole('button', { name: 'Voorgoed wissen' }).click();
  has(await text(page), 'Er is niets gewist', 'another number erases nothing');
  is(await page.locator('#number').getAttribute('aria-invalid'), 'true', 'the field says that it is this one');
  await browser.inspect(page, 'erasing, the wrong number');
  await page.locator('#number').fill(number);
  await page.locator('#number').press('Enter');
  await page.waitForURL(/erased/);
  await browser.inspect(page, 'erased');
  await page.goto('/pupils?q=000012');
  has(await text(page), 'geen leerling gevonden', 'nobody is found');
}

async function terms(browser, page) {
  await page.goto('/');
  await press(page, 'Bewaartermijnen');
  await browser.inspect(page, 'terms');
  has(await text(page), 'laatste twee dagen is er niets gewist', 'that nothing erases is said');
  await page.locator('#leavers').fill('twee jaar');
  await page.getByRole('button', { name: 'Opslaan', exact: true }).click();
  is(await page.locator('#leavers').inputValue(), 'twee jaar', 'what was typed stands there still');
  is(await page.locator('#leavers').getAttribute('aria-invalid'), 'true', 'the field says that it is this one');
  await browser.inspect(page, 'terms, a wrong one');
  await page.locator('#leavers').fill('365');
  await page.locator('#leavers').press('Enter');
  has(await text(page), 'Opgeslagen', 'saved');
}

export async function run({ browser, portal, password }) {
  const desk = await browser.logIn('balie', password);
  await desk.goto('/pupils?q=000013');
  await desk.locator('tbody th a').click();
  await press(desk, '9. Privacy');
  has(await text(desk), 'De hoofdbeheerder van uw bibliotheek kan dat', 'an employee hears who can erase');
  ok(!(await desk.locator('#number').count()), 'and cannot');
  await browser.inspect(desk, 'privacy, for an employee');
  const page = await browser.logIn('hoofd', password);
  await everything(browser, page);
  await erase(browser, page, portal);
  await terms(browser, page);
  portal.instroom('retention', '--run');
  await page.goto('/retention');
  ok(!(await text(page)).includes('laatste twee dagen'), 'after a run the page knows of it');
  await browser.inspect(page, 'terms, after a run');
}
