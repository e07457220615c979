// What staff keep for readers: a tip with a picture, a title that two change at once and its cover, titles in and out as files, a program's token.
import { main, settled, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'pages';

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const record = (words) => `<record><leader>00000nam a2200000 i 4500</leader>${words ? `<datafield tag="245" ind1="1" ind2="0"><subfield code="a">${words}</subfield></datafield>` : ''}</record>`;
const MARC = `<collection>${record('Het ijsbeertje in de sloot')}${record('Wie at mijn gum op?')}${record('')}</collection>`;

export async function prepare(portal) {
  const world = await waterdorp(portal);
  const database = portal.environment.INSTROOM_DATABASE;
  portal.sample('books', database, '1234', '12');
  portal.sample('shelf', database, '1234');
  portal.addAccount('manager', 'hoofd', 'Ingrid Kuipers', { library: LIBRARY });
  return { ...world, picture: portal.file('voorkant.png', PIXEL), wrong: portal.file('brief.png', 'Beste juf'), marc: portal.file('titels.xml', MARC) };
}

const press = (page, name) => Promise.all([page.waitForNavigation(), main(page).getByRole('button', { name }).first().click()]);
const follow = (page, name) => Promise.all([page.waitForNavigation(), main(page).getByRole('link', { name }).first().click()]);

async function tips(page, browser, picture) {
  await page.goto('/tips');
  await browser.inspect(page, 'tips');
  await follow(page, /Griezelen/);
  await browser.inspect(page, 'a tip');
  await page.locator('#picture').setInputFiles(picture);
  await press(page, 'Plaatje versturen');
  ok((await main(page).locator('img[src*="picture"]').count()) > 0, 'the tip has its picture');
  await page.goto('/tips/new');
  await browser.inspect(page, 'a new tip');
  await page.goto('/school/de-regenboog/tips');
  await browser.inspect(page, 'school, tips');
  await follow(page, /Griezelen/);
  await browser.inspect(page, 'school, a tip');
  for (const way of ['shelf', 'top', 'new']) {
    await page.goto(`/school/de-regenboog/${way}`);
    await browser.inspect(page, `school, ${way}`);
  }
}

async function changed(page, browser, password, { picture, wrong }) {
  const other = await browser.logIn('hoofd', password);
  await page.goto('/titles/1/edit');
  await browser.inspect(page, 'a title, its form');
  await other.goto('/titles/1/edit');
  await other.locator('#subtitle').fill('een verhaal voor op zolder');
  await main(other).locator('summary').click();
  await other.locator('#publisher').fill('Uitgeverij Zolder');
  await press(other, 'Opslaan');
  await other.close();
  await page.locator('#subtitle').fill('een spannend verhaal');
  await main(page).locator('summary').click();
  await page.locator('#year').fill('2024');
  await press(page, 'Opslaan');
  has(await text(page), /Nu staat er: een verhaal voor op zolder/, 'what both changed is told');
  is(await page.locator('#subtitle').inputValue(), 'een spannend verhaal', 'and the own words stand there');
  is(await page.locator('#publisher').inputValue(), 'Uitgeverij Zolder', 'what only the other changed is kept');
  ok(!/Nu staat er: 20|Nu staat er: \(leeg\)/.test(await text(page)), 'what only one changed oneself is not asked about');
  await browser.inspect(page, 'a title, changed by two');
  await press(page, 'Opslaan');
  has(await text(page), /een spannend verhaal.*Uitgeverij Zolder, 2024/, 'both are saved');
  await page.goto('/titles/1/edit');
  await page.locator('#cover').setInputFiles(wrong);
  await press(page, 'Plaatje versturen');
  ok((await page.locator('.field.wrong #cover').count()) === 1, 'what is no picture is told beside its field');
  await browser.inspect(page, 'a title, no picture');
  await page.locator('#cover').setInputFiles(picture);
  await press(page, 'Plaatje versturen');
  await browser.inspect(page, 'a title with its cover');
  await follow(page, '123400001');
  await page.locator('#barcode').fill('123400002');
  await press(page, 'Opslaan');
  ok((await page.locator('.field.wrong #barcode').count()) === 1, 'a barcode that is taken is told beside its field');
  await browser.inspect(page, 'a copy, a wrong barcode');
}

async function files(page, browser, { marc, wrong }) {
  await page.goto('/titles/import');
  await browser.inspect(page, 'titles in and out');
  await page.locator('#file').setInputFiles(wrong);
  await press(page, 'Versturen en bekijken');
  await settled(page);
  has(await text(page), /Het bestand kan niet|niet kan worden ingelezen|geen enkele beschrijving|niet/, 'a letter is no file of titles');
  await page.goto('/titles/import');
  await page.locator('#file').setInputFiles(marc);
  await press(page, 'Versturen en bekijken');
  await settled(page);
  has(await text(page), /Nieuwe titels 2.*Kan niet worden ingelezen 1/, 'what the file would do');
  await browser.inspect(page, 'a file of titles, shown');
  await press(page, /Ja, schrijf 2 titels/);
  await settled(page);
  await browser.inspect(page, 'a file of titles, done');
  await press(page, 'Terugdraaien');
  await settled(page);
  has(await text(page), /Teruggedraaid: 2 titels/, 'and taken back');
  await page.goto('/titles/import');
  await browser.inspect(page, 'titles in and out, files of before');
}

async function programs(browser, password) {
  const page = await browser.logIn('hoofd', password);
  await page.goto('/programs');
  await browser.inspect(page, 'programs, none');
  await page.locator('#name').fill('Balie-programma');
  await main(page).locator('input[type=checkbox]').first().check();
  await Promise.all([page.waitForNavigation(), main(page).locator('form button[type=submit]').first().click()]);
  await browser.inspect(page, 'programs, a token');
  await page.close();
}

export async function run({ browser, password, ...world }) {
  const page = await browser.logIn('balie', password);
  await tips(page, browser, world.picture);
  await changed(page, browser, password, world);
  await files(page, browser, world);
  await programs(browser, password);
}
