// A child of eight: looks for a book without logging in, borrows at the self-service screen, reserves, and looks at the own books.
import { scan } from '../lib/scanner.js';
import { main, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'reader';
const PASSWORD = 'mijn leesboek';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  const database = portal.environment.INSTROOM_DATABASE;
  portal.sample('books', database, '1234', '30');
  portal.sample('shelf', database, '1234');
  portal.addAccount('teacher', 'juf.anna', 'Anna de Boer', { library: LIBRARY, branch: '1234' });
  const [, id] = /^\s*(\d+)\s+juf\.anna/m.exec(portal.instroom('account'));
  portal.instroom('account', 'teach', id, '--branch', '1234', '--group', '5');
  return world;
}

const follow = (page, name) => Promise.all([page.waitForNavigation(), main(page).getByRole('link', { name }).first().click()]);
const press = (page, name) => Promise.all([page.waitForNavigation(), main(page).getByRole('button', { name }).first().click()]);

// Card number of a pupil who has chosen a password.
async function card(browser, password) {
  const teacher = await browser.logIn('juf.anna', password);
  await teacher.goto('/classes');
  await Promise.all([teacher.waitForNavigation(), main(teacher).locator('.tile a', { hasText: 'Leerlingen en wachtwoorden' }).first().click()]);
  await press(teacher, 'Blad maken');
  const slip = main(teacher).locator('.slip').first();
  const [number, secret] = [await slip.locator('dd').first().innerText(), await slip.locator('.secret').innerText()];
  await teacher.close();
  const child = await browser.logIn(number, secret);
  for (const [field, value] of [['#old', secret], ['#new', PASSWORD], ['#again', PASSWORD]]) await child.locator(field).fill(value);
  await child.locator('main button[type=submit]').click();
  await child.close();
  return number;
}

async function catalogue(browser, number) {
  const page = await browser.person();
  await page.goto('/schools');
  await browser.inspect(page, 'choose your school');
  await follow(page, 'De Regenboog');
  has(await text(page), 'Nieuwe boeken', 'what is new stands on the front page');
  await browser.inspect(page, 'school, front page');
  await page.goto('/school/de-regenboog/search?q=de');
  await browser.inspect(page, 'school, search');
  await page.goto('/school/de-regenboog/search?q=xyzzy');
  await browser.inspect(page, 'school, nothing found');
  await page.goto('/school/de-regenboog/search?q=fluisterreus');
  await follow(page, /fluisterreus/);
  await browser.inspect(page, 'school, a title');
  await follow(page, 'Reserveren');
  is(new URL(page.url()).pathname, '/login', 'to reserve is to log in');
  await page.locator('#login').fill(number);
  await page.locator('#password').fill(PASSWORD);
  await Promise.all([page.waitForNavigation(), page.locator('main button[type=submit]').click()]);
  has(await page.locator('h1').innerText(), 'fluisterreus', 'and then one stands before the book');
  await browser.inspect(page, 'my title');
  await press(page, 'Op mijn verlanglijst');
  await press(page, 'Reserveren');
  has(await text(page), 'Je wacht nu op dit boek', 'reserved');
  return page;
}

// A child of six sees which book it was: the covers came, and are no gap.
const covers = async (page) => (await page.evaluate(() => [...document.querySelectorAll('.cover img')].map((one) => (one.complete && one.naturalWidth > 0 ? 'seen' : 'gap')))).join(' ');

async function kiosk(browser, password, number, portal) {
  portal.sql("UPDATE branch SET catalogue = 'closed'");
  const page = await browser.logIn('balie', password, { viewport: { width: 1024, height: 768 } });
  await page.goto('/kiosks/1');
  await browser.inspect(page, 'screens of a school');
  await page.locator('#name').fill('bieb-hoek');
  await press(page, 'Hier het scherm van maken');
  await page.goto('/kiosk');
  await browser.inspect(page, 'kiosk, nobody', { calm: true });
  await scan(page, '000');
  has(await text(page), 'Deze code kennen we niet', 'an unknown code');
  await browser.inspect(page, 'kiosk, unknown code', { calm: true });
  await scan(page, number);
  await browser.inspect(page, 'kiosk, a card', { calm: true });
  await scan(page, '123400001');
  await scan(page, '123400002');
  has(await text(page), /2 boeken/, 'two books are lent');
  is(await main(page).locator('.notice .cover img').count(), 1, 'the book that was scanned has its cover');
  is(await covers(page), 'seen seen seen', 'as has each that the child has, also where the catalogue is closed');
  portal.sql("UPDATE branch SET catalogue = 'open'");
  await browser.inspect(page, 'kiosk, two books', { calm: true });
  await press(page, 'Ik ben klaar');
  await browser.inspect(page, 'kiosk, done', { calm: true });
  await scan(page, '123400002');
  is(await covers(page), 'seen', 'a book that is back has its cover too');
  await browser.inspect(page, 'kiosk, a book is back', { calm: true });
  const copy = portal.sql('SELECT copy_id FROM loan WHERE is_open = 1');
  portal.sql('UPDATE loan SET copy_id = NULL WHERE is_open = 1');
  await scan(page, number);
  is(await main(page).locator('.books .cover img[src*="#home"]').count(), 1, 'a book without a title in the catalogue has a picture');
  await browser.inspect(page, 'kiosk, a book that is not in the catalogue', { calm: true });
  await page.close();
  portal.sql(`UPDATE loan SET copy_id = ${copy} WHERE is_open = 1`);
}

async function own(page, browser) {
  await page.goto('/my');
  await browser.inspect(page, 'my library');
  ok((await main(page).locator('.tile').first().boundingBox()).height >= 44, 'tiles are large');
  for (const [path, name] of [['loans', 'my loans'], ['holds', 'my holds'], ['wishes', 'my wishes'], ['log', 'my log'], ['advice', 'my advice'], ['fees', 'my fees'], ['contact', 'my contact']]) {
    await page.goto(`/my/${path}`);
    await browser.inspect(page, name);
  }
  await page.goto('/my/loans');
  is(await main(page).locator('.cover img').count(), 1, 'a book at home has its cover');
  await press(page, 'Verlengen');
  await browser.inspect(page, 'my loans, renewed');
  await page.goto('/my/log');
  await page.goto('/my/titles/1');
  await page.locator('#stars-4').check();
  await press(page, 'In mijn leeslog');
  await page.goto('/my/log');
  await browser.inspect(page, 'my log, a book');
}

const chosen = async (page) => (await main(page).locator('[aria-current]').allInnerTexts()).map((one) => one.replace(/\s+/g, ' ').trim()).join(', ');
const tipsOf = (page) => main(page).locator('.tips > li').count();
// By the keyboard alone.
async function choose(page, name) {
  await main(page).getByRole('link', { name, exact: true }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

// Tips for the own group first; for whom and of what kind is chosen by links.
async function tips(page, browser, portal) {
  portal.sql("UPDATE tip SET age_from = 9 WHERE heading = 'Voor wie graag lacht'");
  const visitor = await browser.person();
  await visitor.goto('/school/de-regenboog/tips');
  is(await chosen(visitor), 'Alle groepen, Alles', 'a visitor begins with everything');
  is(await tipsOf(visitor), 3, 'all tips');
  await choose(visitor, 'Groep 6');
  is(await tipsOf(visitor), 3, 'nine is the age of group 6');
  await visitor.close();
  await page.goto('/school/de-regenboog');
  is(await tipsOf(page), 2, 'the front page too has what fits the own group');
  await page.goto('/school/de-regenboog/tips');
  is(await chosen(page), 'Groep 5 jouw groep, Alles', 'a pupil begins with the own group');
  is(await tipsOf(page), 2, 'what fits it');
  ok(Math.min(...(await Promise.all((await main(page).locator('.picks a').all()).map(async (one) => (await one.boundingBox()).height)))) >= 44, 'choices are large');
  await browser.inspect(page, 'school, tips of the own group');
  await choose(page, 'Weetjes');
  is(await chosen(page), 'Groep 5 jouw groep, Weetjes', 'a kind is chosen within the group');
  is(await tipsOf(page), 1, 'what is nice to know');
  await choose(page, 'Groep 1');
  has(await text(page), 'Hier is nu niets bij', 'nothing for the youngest');
  await browser.inspect(page, 'school, no tips for this choice');
  await choose(page, 'Alles bekijken');
  is(await chosen(page), 'Alle groepen, Alles', 'one step to everything');
  is(await tipsOf(page), 3, 'and it is there');
  portal.sql('UPDATE tip SET age_from = 12, age_to = 14');
  await page.goto('/school/de-regenboog/tips');
  is(await chosen(page), 'Alle groepen, Alles', 'when nothing fits the own group one begins with everything');
  is(await tipsOf(page), 3, 'which is not empty');
  portal.sql("UPDATE tip SET state = 'ended'");
  await page.goto('/school/de-regenboog/tips');
  await browser.inspect(page, 'school, no tips');
  await follow(page, 'Kijk in de kast');
}

export async function run({ browser, password, portal }) {
  const number = await card(browser, password);
  const page = await catalogue(browser, number);
  await kiosk(browser, password, number, portal);
  await own(page, browser);
  await tips(page, browser, portal);
}
