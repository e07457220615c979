// Long work: the page tells what waits, how to stop it and what to do then; who comes too late reads who changed which pupils.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { csv, pupil, school } from '../lib/files.js';
import { press, sendAndWait, settled, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { oneYearOn, waterdorp } from '../lib/world.js';

export const title = 'jobs';
export const options = ['--workers', '0'];

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('employee', 'balie2', 'Mia de Boer', { library: 'Bibliotheek Waterdorp' });
  return { ...world, file: portal.file('klas.csv', csv(school(1, 57, oneYearOn))) };
}

// A process without a portal that does jobs.
async function worker(portal) {
  const child = spawn(process.env.INSTROOM, ['work', '--workers', '1', '--uploads', join(portal.folder, 'work')], { env: portal.environment, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

async function end(child) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

const MARC = '<collection><record><leader>00000nam a2200000 i 4500</leader><datafield tag="245" ind1="1" ind2="0"><subfield code="a">Het ijsbeertje</subfield></datafield></record></collection>';

// A library's file of titles waits, is stopped, looked at, stopped half way and gone on with.
async function titles(page, browser, portal) {
  await page.goto('/titles/import');
  await page.locator('#file').setInputFiles(portal.file('titels.xml', MARC));
  await page.getByRole('button', { name: 'Versturen en bekijken' }).click();
  has(await text(page), /Bestand titels\.xml .*een ander bestand met titels gaat voor/, 'a file of titles waits to be looked at');
  await browser.inspect(page, 'job of a file of titles, waiting');
  await page.goto('/titles/import/1');
  has(await text(page), 'Dit bestand wordt verwerkt', 'its page leads there');
  await browser.inspect(page, 'file of titles that is worked on');
  await press(page, 'Bekijk hoe ver het is');
  await page.getByRole('button', { name: 'Stop hiermee' }).click();
  await settled(page);
  has(await text(page), /gestopt.*Er is niets gewijzigd/, 'and is stopped');
  await press(page, 'Terug naar het bestand');
  has(await text(page), 'niet tot het einde bekeken', 'what was not looked at is taken away');
  await browser.inspect(page, 'file of titles that was not looked at');
  const [job] = JSON.parse(portal.instroom('jobs', '--all', '--format', 'json'));
  portal.instroom('jobs', '--retry', String(job.job));
  const work = await worker(portal);
  await page.goto(`/jobs/${job.job}`);
  await page.waitForURL(/\/titles\/import\/1/, { timeout: 60000 });
  portal.sql('UPDATE title_file SET reached = 1');
  await page.reload();
  has(await text(page), /Halverwege gestopt De eerste 1 beschrijvingen.*Verder/, 'one that was stopped half way says so');
  await browser.inspect(page, 'file of titles, stopped half way');
  await press(page, 'Verder');
  await settled(page);
  has(await text(page), 'Het is gedaan', 'and is gone on with');
  await end(work);
}

export async function run({ browser, portal, password, file }) {
  const page = await browser.logIn('balie', password);
  let work = await worker(portal);
  await sendAndWait(page, file);
  await end(work);

  await page.goto('/uploads/1/plan');
  await page.getByRole('button', { name: 'Importeer precies dit plan' }).click();
  has(await text(page), /Bezig met importeren School De Regenboog Bestand klas.csv Gevraagd .*Joost/, 'the page says what is being done, of which school and file, for whom');
  has(await text(page), /wacht op zijn beurt.*nog niets gewijzigd.*verschijnt hier het verslag/, 'that nothing was changed yet, and what comes next');
  ok(/<meta http-equiv="refresh"/.test(await page.content()), 'the page asks for itself again');
  await browser.inspect(page, 'job waiting');
  const job = page.url();
  const school1 = await browser.logIn('901234', password);
  await school1.goto(job);
  has(await text(school1), 'Bezig met importeren', 'the school sees it too');
  await page.goto('/uploads/1');
  has(await text(page), 'Bekijk hoe ver het is', 'the upload leads to it');
  ok(!(await text(page)).includes('Verwijder deze upload'), 'and is not removed meanwhile');
  await browser.inspect(page, 'upload that is worked on');
  await page.goto(job);
  await press(page, 'Stop hiermee');
  has(await text(page), /Het importeren is gestopt.*Er is niets gewijzigd/, 'stopped with the keyboard');
  await browser.inspect(page, 'job stopped');
  await press(page, 'Bekijk het plan opnieuw');
  has(await text(page), 'Plan: De Regenboog', 'which leads back to the plan');

  const late = await browser.logIn('balie2', password);
  await late.goto('/uploads/1/plan');
  await late.getByRole('button', { name: 'Importeer precies dit plan' }).click();
  portal.desk('balie', 'field', pupil(1).number, 'group-code', '5b');
  portal.desk('balie', 'remove', pupil(2).number);
  portal.desk('balie', 'field', pupil(40).number, 'phone', '0318-123456');
  portal.desk('balie', 'add', '000099', '5', 'Aagje', 'Nieuw', '2016-01-02');
  const before = portal.dump();
  work = await worker(portal);
  await late.waitForURL(/\/uploads\/1\/plan\?job=/, { timeout: 60000 });
  const shown = await text(late);
  has(shown, /Wat er veranderd is sinds u keek Sinds u keek zijn 2 leerlingen van dit plan veranderd\. Ook 2 andere/, 'who comes too late is told how many pupils changed');
  has(shown, /Sem de Wit 000001 groepscode: 5 .* 5b met de hand gewijzigd, Joost van der Velde, \d\d-\d\d-\d{4}/, 'which, what, by whom and when');
  has(shown, /000002 hier ingeschreven .* met de hand verwijderd/, 'also who was taken out');
  ok(!/Wat er veranderd is sinds u keek.*000040.*Hieronder/.test(shown), 'and nobody else');
  is(portal.dump(), before, 'nothing was written');
  await browser.inspect(late, 'plan after a change');
  await press(late, 'Importeer precies dit plan');
  await late.waitForURL(/\/imports\//, { timeout: 60000 });
  has(await text(late), 'Geïmporteerd', 'the new plan is carried out');
  await end(work);
  await titles(page, browser, portal);
}
