// The teachers of an EDEXML file: the school says yes on a page of its own, the library with the plan; the undo shows what goes again.
import { edexml } from '../lib/files.js';
import { main, sendAndWait, text } from '../lib/steps.js';
import { has, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'teachers of a file';

const TEACHERS = [
  { key: 'L1', first: 'Anna', prefix: 'de', surname: 'Boer', groups: ['5a', '6a'] },
  { key: 'L2', first: 'Bo', surname: 'Smit', groups: ['6a'] },
  { key: 'L3', first: 'Wubbe', surname: 'Quak', groups: ['5a'] },
  { key: 'L4', first: 'Truus', surname: 'Mol', groups: [], role: 'OOP' },
];

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('teacher', 'juf.anna', 'Anna de Boer', { library: LIBRARY, branch: '1234' });
  portal.addAccount('teacher', 'bo.smit', 'Bo Smit', { library: LIBRARY, branch: '1234' });
  portal.addAccount('teacher', 'truus.mol', 'Truus Mol', { library: LIBRARY, branch: '1234' });
  return { ...world, file: portal.file('edex.xml', edexml(TEACHERS)) };
}

const button = (page, name) => main(page).getByRole('button', { name });

export async function run({ browser, password, file }) {
  const school = await browser.logIn('901234', password);
  await sendAndWait(school, file);
  await main(school).getByRole('link', { name: 'Leerkrachten in het bestand' }).click();
  has(await text(school), /Anna de Boer.*5a, 6a.*Bo Smit.*6a.*Hier niet bekend.*Vraag de bibliotheek.*Wubbe Quak.*Niets te geven.*Truus Mol/, 'who would get what, who is not known, and who gets nothing');
  await browser.inspect(school, 'teachers of a file');
  await school.getByRole('checkbox', { name: /Bo Smit/ }).check();
  await button(school, 'Bewaar wie is aangevinkt').click();
  has(await text(school), 'Bewaard', 'the school says yes to one');
  await browser.inspect(school, 'teachers of a file, one with a yes');
  const desk = await browser.logIn('balie', password);
  await desk.goto('/uploads/1/plan');
  ok(await desk.getByRole('checkbox', { name: /Bo Smit/ }).isChecked(), 'the library sees it with the plan');
  await button(desk, 'Ja voor allen').click();
  ok(await desk.getByRole('checkbox', { name: /Anna de Boer/ }).isChecked(), 'and says yes to all');
  await browser.inspect(desk, 'plan with teachers');
}
