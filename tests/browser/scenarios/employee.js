// The library's employee: all schools' uploads, a plan with questions, the import, its report and files, and the undo.
import { readFileSync } from 'node:fs';

import { csv, pupil, school } from '../lib/files.js';
import { choose, download, heading, sendAndWait, settled, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { oneYearOn, waterdorp } from '../lib/world.js';

export const title = 'employee';

// Three doubts to be answered in three ways: a lost zero, a name that is known without a number, numbers swapped.
function thisYear() {
  const pupils = school(2, 60, oneYearOn);
  pupils[7] = { ...pupils[7], number: '9' };
  pupils[8] = { ...pupils[8], number: '10' };
  pupils[9] = { ...pupils[9], number: '11' };
  pupils[20] = { ...pupils[20], surname: `Jansen-${pupils[20].surname}` };
  pupils[30] = { ...pupils[30], surname: '', first: '', initials: '' };
  pupils.push(pupil(101, { group: '1', groupName: 'Groep 1', year: '1' }));
  return csv(pupils);
}

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.sample('loans', portal.environment.INSTROOM_DATABASE, '1234');
  return { ...world, thisYear: portal.file('regenboog.csv', thisYear()), other: portal.file('hofje.csv', csv(school(501, 505))) };
}

async function lookAtUploads({ browser, password, thisYear, other }) {
  await sendAndWait(await browser.logIn('901234', password), thisYear);
  await sendAndWait(await browser.logIn('901235', password), other);
  const page = await browser.logIn('balie', password);
  await page.locator('main').getByRole('link', { name: /^Uploads/ }).click();
  const words = await text(page);
  has(words, /Het Hofje.*hofje\.csv.*De Regenboog.*regenboog\.csv/, 'the uploads of all schools are there');
  await browser.inspect(page, 'uploads of all schools');
  await page.getByLabel('School').selectOption({ label: 'Het Hofje' });
  await page.getByRole('button', { name: 'Toon' }).click();
  ok(!(await text(page)).includes('regenboog.csv'), 'one school can be shown alone');
  await page.goto('/uploads');
  await page.getByRole('link', { name: 'regenboog.csv' }).click();
  await browser.inspect(page, 'upload as the library sees it');
  const { name, bytes } = await download(page, page.getByRole('link', { name: 'Download het bestand' }));
  is(name, 'regenboog.csv', 'the file keeps its name');
  ok(bytes.equals(readFileSync(thisYear)), 'and comes down byte for byte');
  return page;
}

async function readPlan(page, browser) {
  await page.getByRole('link', { name: 'Open het plan' }).click();
  is(await heading(page), 'Plan: De Regenboog', 'the plan is of the school');
  const words = await text(page);
  has(words, 'Er is nog niets gewijzigd', 'the plan says that nothing is written');
  has(words, /Schoolverlaters: 1/, 'the leaver is apart');
  has(words, /R5/, 'with the case');
  has(words, /Nieuwe leerlingen: 1/, 'the new pupil is apart');
  has(words, '3 vragen te beantwoorden', 'the questions are counted');
  await browser.inspect(page, 'plan');
  await page.getByRole('navigation', { name: 'Toon alleen' }).getByRole('link', { name: /Naar nieuwe groep/ }).click();
  const moves = await text(page);
  ok(!moves.includes('Schoolverlaters: 1'), 'a filter shows one kind alone');
  has(moves, /5 →\s?naar 6|5 → naar 6/, 'old and new group stand side by side');
  has(moves, /achternaam: \S.* →\s?wordt Jansen-/, 'old and new surname too');
  has(moves, /F2/, 'with the case in words');
  await browser.inspect(page, 'plan, one kind');
  await page.getByRole('navigation', { name: 'Toon alleen' }).getByRole('link', { name: /Schoolverlaters/ }).click();
  await browser.inspect(page, 'plan, leavers');
}

async function answer(page, browser, portal) {
  await page.goto('/uploads/1/questions');
  is(await page.locator('fieldset').count(), 3, 'three questions');
  has(await text(page), /In het bestand, rij \d+ Bij de bibliotheek/, 'file and register stand side by side');
  await browser.inspect(page, 'questions');
  const ways = [/Dezelfde leerling/, /Een nieuwe leerling/, /Overslaan/];
  for (const [i, way] of ways.entries()) await choose(page, i, way);
  await page.getByRole('button', { name: 'Bewaar de antwoorden' }).click();
  const words = await text(page);
  ok(!words.includes('te beantwoorden'), 'all questions are answered');
  has(words, 'Schoolverlaters: 2', 'and whoever is not that one leaves');
  has(words, /Nieuwe leerlingen: 2/, 'the one answered as new will be enrolled');
  await page.goto('/uploads/1/questions');
  ok(await page.locator('fieldset').nth(1).getByLabel(/Een nieuwe leerling/).isChecked(), 'the answers are kept');
  ok(!portal.dump().includes('000101'), 'nothing is written before the import');
  await page.getByRole('link', { name: 'Terug naar het plan' }).click();
}

async function chooseMode(page, browser) {
  const summary = page.locator('main details > summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Werkwijze').selectOption('new');
  await page.getByLabel('Schooljaar').fill('2026-2027');
  await page.getByRole('button', { name: 'Maak het plan opnieuw' }).click();
  ok(!(await text(page)).includes('Schoolverlaters'), 'with "new" nobody leaves');
  await page.locator('main details > summary').click();
  await browser.inspect(page, 'plan, choices open');
  await page.getByLabel('Werkwijze').selectOption('school-year');
  await page.getByLabel('Schooljaar').fill('volgend jaar');
  await page.locator('form.grid').evaluate((form) => form.setAttribute('novalidate', ''));
  await page.getByRole('button', { name: 'Maak het plan opnieuw' }).click();
  has(await text(page), /volgend jaar/, 'a school year that is none is refused in words');
  await page.goto('/uploads/1/plan');
  await page.locator('main details > summary').click();
  await page.getByLabel('Werkwijze').selectOption('school-year');
  await page.getByRole('button', { name: 'Maak het plan opnieuw' }).click();
  has(await text(page), 'Schoolverlaters: 2', 'and back');
}

async function apply(page, browser) {
  await page.getByRole('button', { name: 'Importeer precies dit plan' }).click();
  await settled(page);
  const words = await text(page);
  has(words, 'Geïmporteerd. Dit is er gedaan.', 'the import is done');
  has(words, /2 Nieuwe leerlingen|Nieuwe leerlingen 2/, 'the report counts');
  await browser.inspect(page, 'report');
  const xlsx = await download(page, page.getByRole('link', { name: 'Verslag als Excel-bestand' }));
  is(xlsx.bytes.subarray(0, 2).toString(), 'PK', 'the report as an Excel file');
  const csvFile = await download(page, page.getByRole('link', { name: 'Verslag als csv' }));
  has(csvFile.bytes.toString('utf8'), '000101', 'the report as csv has the new pupil');
  const refused = await download(page, page.getByRole('link', { name: 'Geweigerde rijen' }));
  return { page, refused };
}

async function undo(page, browser, portal, before) {
  await page.getByRole('link', { name: 'Draai deze import terug' }).click();
  has(await text(page), 'Er is nog niets gewijzigd', 'the undo is shown first');
  has(await text(page), /Inschrijving terug: 2/, 'with what it takes back');
  await browser.inspect(page, 'undo');
  await page.getByRole('button', { name: 'Draai de hele import terug' }).click();
  await settled(page);
  has(await text(page), 'Teruggedraaid', 'the import is undone');
  is(portal.dump(), before, 'and the register is as before, byte for byte');
  await browser.inspect(page, 'report of an undo');
  await page.getByRole('link', { name: 'Alle imports' }).click();
  has(await text(page), /draait 2 terug.*teruggedraaid/, 'the list of imports tells both');
  await browser.inspect(page, 'imports');
}

export async function run(world) {
  const { browser, portal } = world;
  const before = portal.dump();
  const page = await lookAtUploads(world);
  await readPlan(page, browser);
  await answer(page, browser, portal);
  await chooseMode(page, browser);
  const { refused } = await apply(page, browser);
  const rows = portal.instroom('rows', portal.file('geweigerd.xlsx', refused.bytes));
  has(rows, /000032.*De achternaam ontbreekt/, 'the refused rows come back with their reason');
  const after = portal.dump();
  ok(after.includes('000101') && after.includes('left'), 'the register holds the new pupil and the leaver');
  await undo(page, browser, portal, before);
}
