// Books that are late: a volunteer looks who gets what, sends it with one yes, prints the letters and takes it back, bills too; the manager
// sets the steps; a teacher sees the own group.
import { readFileSync } from 'node:fs';

import { text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'overdue';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('volunteer', 'oma.bep', 'Bep Visser', { library: LIBRARY, branch: '1234' });
  portal.addAccount('manager', 'hoofd', 'Ingrid Kuipers', { library: LIBRARY });
  portal.addAccount('teacher', 'juf.an', 'An de Boer', { library: LIBRARY, branch: '1234' });
  portal.sample('books', portal.environment.INSTROOM_DATABASE, '1234', '12');
  return world;
}

const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).click()]);
const follow = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('link', { name }).first().click()]);
async function scan(page, words) {
  await page.locator('[autofocus]').fill(words);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function steps(browser, password) {
  const page = await browser.logIn('hoofd', password);
  await page.goto('/overdue/steps');
  await browser.inspect(page, 'reminders, steps');
  await page.getByLabel('Na zoveel dagen').nth(1).fill('3');
  await press(page, 'Opslaan');
  has(await text(page), 'Elke stap komt na meer dagen dan de stap ervoor', 'steps in the wrong order are told');
  is(await page.getByLabel('Na zoveel dagen').nth(1).inputValue(), '3', 'and nothing typed is lost');
  await browser.inspect(page, 'reminders, steps in the wrong order');
  await page.getByLabel('Na zoveel dagen').nth(1).fill('14');
  await page.getByLabel('Naam').nth(1).fill('Nog een seintje');
  await press(page, 'Opslaan');
  has(await text(page), 'Opgeslagen.', 'steps are saved');
  await page.close();
}

// Three books with two pupils, late by as much as time would make them.
async function lend(page, portal) {
  await page.goto('/desk/1');
  await scan(page, 'jansen');
  await Promise.all([page.waitForNavigation(), page.locator('main .tile').first().click()]);
  const name = (await page.locator('h1').innerText()).trim();
  await scan(page, '123400001');
  await scan(page, '123400002');
  await page.goto('/desk/1');
  await scan(page, 'jansen');
  await Promise.all([page.waitForNavigation(), page.locator('main .tile').nth(1).click()]);
  await scan(page, '123400003');
  has(await text(page), 'Uitgeleend', 'a second pupil borrows too');
  portal.sql("UPDATE loan SET due_date = '2026-01-05'");
  return name;
}

async function send(page, browser, name) {
  await page.goto('/overdue');
  has(await text(page), 'Voor 3 boeken is het tijd voor een herinnering', 'what is due is told');
  await browser.inspect(page, 'late books');
  await follow(page, 'Bekijk wat er verstuurd wordt');
  has(await text(page), /2 brieven/, 'two pupils, two letters');
  await browser.inspect(page, 'reminders, what would be sent');
  await press(page, 'Deze herinneringen versturen');
  has(await text(page), 'Het is gedaan', 'it is done');
  await browser.inspect(page, 'reminders, sent');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Brieven als pdf' }).click()]);
  ok(readFileSync(await file.path()).subarray(0, 4).toString() === '%PDF', 'the letters are a PDF');
  const run = page.url();
  await page.goto('/overdue/1');
  has(await text(page), 'Er is nu niets te versturen', 'it is sent once');
  has(await text(page), 'Herinnering · ', 'and the list tells of it');
  await follow(page, name);
  await browser.inspect(page, 'desk, a patron with reminders');
  has(await text(page), 'Herinneringen', 'the patron at the desk has it too');
  await page.goto('/overdue/1/runs');
  await browser.inspect(page, 'reminders, runs');
  await page.goto(run);
  await press(page, 'Deze herinneringen terugdraaien');
  has(await text(page), 'Teruggedraaid', 'it is taken back');
  await browser.inspect(page, 'reminders, taken back');
  await page.goto('/overdue/1');
  has(await text(page), 'Voor 3 boeken is het tijd voor een herinnering', 'and all is as before');
}

// Another library's way: the first step is a bill at once. The prices are those of the copies, but for one book.
async function bill(browser, password, page, portal) {
  const manager = await browser.logIn('hoofd', password);
  await manager.goto('/overdue/steps');
  await manager.getByLabel('is een rekening').first().check();
  await press(manager, 'Opslaan');
  await manager.close();
  portal.sql("UPDATE copy SET price_cents = CASE WHEN barcode = '123400003' THEN 0 ELSE 1495 END");
  await page.goto('/overdue/1/send');
  has(await text(page), 'Van 2 boeken komt de prijs bij wat de leners moeten betalen: € 29,90 in totaal', 'what the bills come to');
  has(await text(page), 'Van 1 boek is de prijs niet bekend', 'and of which book nobody knows');
  await browser.inspect(page, 'bills, what would be sent');
  await press(page, 'Deze herinneringen versturen');
  await browser.inspect(page, 'bills, sent');
  const run = page.url();
  await page.goto('/overdue/1');
  await page.locator('main tbody th a').first().click();
  has(await text(page), /€ 14,95 Rekening: niet teruggebracht \S/, 'the desk says that it is a bill, and of which book');
  for (const kind of ['fine', 'lost', 'damaged', 'other'])
    portal.sql(`INSERT INTO fee (person_id, branch_id, kind, cents, why, made, is_open, ended) SELECT person_id, branch_id, '${kind}', 120, 'Voor ${kind}', made, 1, '' FROM fee WHERE kind = 'lost' AND loan_id > 0 AND person_id = (SELECT person_id FROM membership WHERE id = ${Number(new URL(page.url()).pathname.split('/').pop())}) LIMIT 1`);
  await page.reload();
  for (const words of ['Boete: te laat Voor fine', 'Kwijt Voor lost', 'Beschadigd Voor damaged', 'Overig bedrag Voor other']) {
    has(await text(page), `€ 1,20 ${words}`, `an amount says what it is: ${words}`);
    is(await page.getByRole('button', { name: new RegExp(`^Afrekenen €\\s1,20 ${words}$`) }).count(), 1, `and so does its button: ${words}`);
  }
  await browser.inspect(page, 'desk, a patron with a bill');
  await page.goto(run);
  await press(page, 'Deze herinneringen terugdraaien');
  ok(!(await text(page)).includes('blijft staan'), 'taken back, amounts too');
  await browser.inspect(page, 'bills, taken back');
}

async function teacher(browser, password) {
  const desk = await browser.logIn('balie', password);
  await desk.goto('/teachers?school=1');
  await desk.locator('#group').selectOption({ index: 0 });
  await desk.locator('#teacher').selectOption({ index: 0 });
  await Promise.all([desk.waitForNavigation(), desk.locator('form:has(#teacher) button').click()]);
  await desk.close();
  const page = await browser.logIn('juf.an', password);
  await page.goto('/classes');
  await follow(page, /^Te laat/);
  await browser.inspect(page, 'late books of a group');
  has(await text(page), /te laat/, 'a teacher sees what is late in the own group');
  await page.close();
}

export async function run({ browser, password, portal }) {
  await steps(browser, password);
  const page = await browser.logIn('oma.bep', password);
  const name = await lend(page, portal);
  await send(page, browser, name);
  await bill(browser, password, page, portal);
  await page.goto('/overdue/2');
  has(await text(page), /geen recht|niet gevonden|bestaat niet|mag/i, 'and nothing of another school');
  await page.close();
  await teacher(browser, password);
}
