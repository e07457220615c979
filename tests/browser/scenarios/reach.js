// Everyone gets in: by keyboard alone, in Dutch and English, and with long names on a phone.
import { csv, school } from '../lib/files.js';
import { checked, figure, heading, sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { oneYearOn, waterdorp } from '../lib/world.js';

export const title = 'reach';

const LONG = { first: 'Maximiliaan-Alexander', prefix: 'van den', surname: 'Nowák-Wiśniewska-Brzęczyszczykiewiczówna' };

export async function prepare(portal) {
  const world = await waterdorp(portal);
  const pupils = [...school(1, 60, oneYearOn), ...school(101, 330, (p) => ({ ...p, ...LONG }))];
  return { ...world, file: portal.file('Leerlingen_van_De_Regenboog_met_een_heel_lange_naam_zonder_spaties_2026-2027.csv', csv(pupils)) };
}

// What has the focus, and whether one can see that it has.
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return { name: element.id || element.textContent.trim(), seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
});

// Tabs on until what has the focus is called so.
async function tabTo(page, wanted) {
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (!now.name.startsWith(wanted)) continue; // a tile says more than its name
    ok(now.seen, `the focus on "${wanted}" can be seen`);
    return;
  }
  throw new Error(`"${wanted}" is not reached by Tab`);
}

async function byKeyboard({ browser, password, file }) {
  const page = await browser.person();
  const chooser = new Promise((resolve) => page.once('filechooser', resolve)); // from the start: asking for it takes the browser a while
  await page.goto('/login');
  await page.keyboard.press('Tab');
  is((await focused(page)).name, 'Naar de inhoud', 'the first Tab offers to skip to the content');
  await tabTo(page, 'login');
  await page.keyboard.type('901234');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  is(await heading(page), 'Mijn Bibliotheek', 'Enter logs in');
  await tabTo(page, 'Upload leerlingbestand');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/uploads/new');
  await tabTo(page, 'file');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(file);
  await tabTo(page, 'Verstuur');
  await page.keyboard.press('Enter');
  await page.waitForURL(/new=1/);
  await checked(page);
  has(await text(page), 'Upload geslaagd', 'the whole job is done by keyboard');
}

export async function run(world) {
  const { browser, password } = world;
  await byKeyboard(world);

  const page = await browser.logIn('balie', password);
  await page.goto('/uploads/1/plan?kind=enrol');
  has(await text(page), '1 tot en met 200 van 230', 'a long list comes in pieces');
  await page.getByRole('link', { name: 'Volgende' }).click();
  has(await text(page), '201 tot en met 230 van 230', 'with a way to the next');
  await browser.inspect(page, 'long names and numbers');
  await page.goto('/uploads/1/plan');
  await page.getByRole('button', { name: 'English' }).click();
  is(new URL(page.url()).pathname, '/uploads/1/plan', 'the language switch stays on the page');
  is(await heading(page), 'Plan: De Regenboog', 'the plan in English');
  has(await text(page), 'Nothing is written yet', 'speaks English');
  const english = await browser.logIn('balie', password);
  has(await text(english), /My Library/, 'and the log-in remembers');
  await english.getByRole('button', { name: 'Nederlands' }).click();
  is(await heading(english), 'Mijn Bibliotheek', 'and back to Dutch');

  const phone = await browser.logIn('901234', password, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const tall = await phone.getByRole('link', { name: 'Upload leerlingbestand' }).first().boundingBox();
  ok(tall.height >= 24, 'links are large enough for a finger');
  await sendAndWait(phone, world.file);
  is(await figure(phone, 'Nieuw'), 230, 'and the job works on a phone');
}
