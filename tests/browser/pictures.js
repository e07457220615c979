// Takes the pictures of the guides: node pictures.js FOLDER [all]. With "all" every page also on a phone and in the dark.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Browser } from './lib/browser.js';
import { PASSWORD, Portal } from './lib/portal.js';

const [folder, all] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const portal = new Portal();
mkdirSync(join(portal.folder, 'files'));
const file = (name) => join(portal.folder, 'files', name);
const LIBRARY = 'Bibliotheek Waterdorp';
portal.sample('schools', join(portal.folder, 'files'));
portal.instroom('library', 'add', LIBRARY);
portal.addSchool(LIBRARY, '1234', 'De Regenboog', 'primary', '99AA00');
portal.addSchool(LIBRARY, '1235', 'Het Hofje', 'primary', '99AB00');
portal.load('1234', '2025-2026', file('1234-de-regenboog-2025-2026.xlsx'));
portal.sample('loans', portal.environment.INSTROOM_DATABASE, '1234');
portal.addAccount('uploader', '901234', 'Anneke Jansen-de Wit', { library: LIBRARY, branch: '1234' });
portal.addAccount('employee', 'balie', 'Joost van der Velde', { library: LIBRARY });
await portal.start();
const browser = await Browser.start(portal);

const TALLEST = 1600; // more of a list tells nothing more

let count = 0;
async function picture(page, name) {
  count += 1;
  const prefix = all ? `${String(count).padStart(2, '0')}-` : '';
  const shoot = async (suffix) => {
    const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: document.documentElement.scrollHeight }));
    await page.screenshot({ path: join(folder, `${prefix}${name}${suffix}.png`), fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST) } });
  };
  await page.mouse.move(0, 0);
  await shoot('');
  if (!all) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot('-phone');
  await page.setViewportSize({ width: 1280, height: 900 });
}

const checked = async (page) => {
  while (await page.locator('progress').count()) await page.reload();
};
const upload = async (page, path) => {
  await page.goto('/uploads/new');
  await page.locator('#file').setInputFiles(path);
  await page.locator('main form[enctype] button').click();
};

const school = await browser.person();
await school.goto('/login');
await picture(school, 'login');
await school.locator('#login').fill('901234');
await school.locator('#password').fill(PASSWORD);
await school.locator('main button[type=submit]').click();
await picture(school, 'menu');
await school.goto('/uploads');
await picture(school, 'uploads-empty');
await school.goto('/uploads/new');
await picture(school, 'upload-new');
await upload(school, file('1234-de-regenboog-2026-2027.xlsx'));
await picture(school, 'upload-succeeded');
await checked(school);
await picture(school, 'check-result');
await school.goto('/uploads');
await picture(school, 'uploads');
await school.goto('/uploads/1/columns');
await picture(school, 'columns');
await school.goto('/uploads/1/remove');
await picture(school, 'remove');
await upload(school, portal.file('foto.csv', '%PDF-1.4\n'));
await checked(school);
await picture(school, 'unreadable');

const desk = await browser.logIn('balie', PASSWORD);
await desk.goto('/uploads');
await picture(desk, 'uploads-desk');
await desk.goto('/uploads/1/plan');
await picture(desk, 'plan');
await desk.goto('/uploads/1/plan?kind=move');
await picture(desk, 'plan-moves');
await desk.goto('/uploads/1/questions');
await picture(desk, 'questions');
await desk.goto('/uploads/1/plan');
await desk.locator('#confirm').fill(/\d+/.exec(await desk.locator('label[for=confirm]').innerText())[0]);
await desk.locator('form[action$="/apply"] button').click();
await picture(desk, 'report');
await desk.goto('/imports');
await picture(desk, 'imports');
await desk.goto('/imports/2/undo');
await picture(desk, 'undo');
await upload(desk, portal.file('klas.csv', 'LEERLINGNUMMER;GROEP;GROEPSNAAM;JAARGROEP;ROEPNAAM;NAAM\n004300;5;Groep 5;5;Bram;Wit\n'));
await checked(desk);
await picture(desk, 'upload-braked');
await desk.locator('main a[href$="/plan"]').first().click();
await picture(desk, 'plan-braked');

await browser.stop();
await portal.stop();
