// Roles, groups and the right to upload: the library gives, the teacher prints passwords, a pupil comes in with one.
import { heading, main, press, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { LIBRARY, waterdorp } from '../lib/world.js';

export const title = 'roles';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('teacher', 'juf.anna', 'Anna de Boer', { library: LIBRARY, branch: '1234' });
  portal.addAccount('manager', 'beheer', 'Mia van Dijk', { library: LIBRARY });
  return world;
}

const button = (page, name) => main(page).getByRole('button', { name });
const menuOf = async (page) => (await page.locator('nav.menu').innerText()).split('\n').map((line) => line.trim()).filter(Boolean);

// The library says which group the teacher has.
async function giveGroup(browser, password) {
  const desk = await browser.logIn('balie', password);
  await press(desk, 'Docenten en groepen');
  await desk.getByLabel('School').selectOption({ label: 'De Regenboog (1234)' });
  await button(desk, 'Toon').click();
  await browser.inspect(desk, 'teachers and groups');
  await button(desk, 'Groep geven').click();
  has(await text(desk), /Bewaard.*2025-2026 Anna de Boer/, 'the teacher has the group');
  await browser.inspect(desk, 'teachers and groups, given');
  await button(desk, 'Groep geven').click();
  has(await text(desk), 'heeft deze groep al', 'twice is said');
  return desk;
}

// Who uploads: a member only; the right is withdrawn and stays in the list.
async function uploadRight(browser, desk) {
  await desk.goto('/uploaders');
  has(await text(desk), /De Regenboog Anneke Jansen-de Wit/, 'who may upload for which school');
  await browser.inspect(desk, 'who may upload');
  await desk.getByLabel('Pasnummer of gebruikersnaam').fill('juf.anna');
  await button(desk, 'Bevoegdheid geven').click();
  has(await text(desk), 'moet ook lid zijn van de bibliotheek', 'who is no member is told so');
  is(await desk.getByLabel('Pasnummer of gebruikersnaam').inputValue(), 'juf.anna', 'what was typed stands there still');
  await browser.inspect(desk, 'who may upload, refused');
  await main(desk).getByRole('button', { name: /Anneke Jansen-de Wit/ }).click();
  has(await text(desk), /is ingetrokken.*beëindigd door Joost van der Velde/, 'withdrawn, and the line stays with who did it');
}

async function sheet(browser, password) {
  const teacher = await browser.logIn('juf.anna', password);
  is((await menuOf(teacher)).join(), 'Leestips en weetjes,Docent menu,Anders inloggen,Dit ben ik,Veilig inloggen', 'a teacher\'s menu');
  await press(teacher, 'Docent menu');
  await browser.inspect(teacher, 'teacher\'s menu');
  await main(teacher).locator('.tile a', { hasText: 'Leerlingen en wachtwoorden' }).first().click();
  has(await text(teacher), /60 leerlingen.*nog geen/, 'the group with its pupils');
  await browser.inspect(teacher, 'a group');
  await button(teacher, 'Blad maken').click();
  is(await main(teacher).locator('.slip').count(), 60, 'a slip for every pupil');
  await browser.inspect(teacher, 'sheet of passwords');
  const slip = main(teacher).locator('.slip').first();
  const card = await slip.locator('dd').first().innerText();
  const secret = await slip.locator('.secret').innerText();
  await main(teacher).getByRole('link', { name: 'Terug naar de groep' }).click();
  ok(!(await teacher.content()).includes(secret), 'shown once');
  has(await text(teacher), 'eenmalig wachtwoord, nog niet gebruikt', 'the group tells who has not used it');
  return { teacher, card, secret };
}

// First log-in: an own password before anything else; then only what is a pupil's.
async function pupil(browser, { card, secret }) {
  const child = await browser.logIn(card, secret);
  is(new URL(child.url()).pathname, '/password', 'first an own password');
  await child.locator('#old').fill(secret);
  await child.locator('#new').fill('mijn leesboek');
  await child.locator('#again').fill('mijn leesboek');
  await child.locator('main button[type=submit]').click();
  const again = await browser.logIn(card, 'mijn leesboek');
  is((await menuOf(again)).join(), 'Mijn boeken,Anders inloggen,Dit ben ik,Veilig inloggen', 'a pupil\'s menu');
  await press(again, 'Dit ben ik');
  has(await text(again), new RegExp(`${card}.*Leerling`), 'own data');
  await browser.inspect(again, 'own data');
  await again.getByLabel('Gebruikersnaam').fill('sem.leest');
  await button(again, 'Opslaan').click();
  has(await text(again), 'Bewaard', 'an own user name');
  const byName = await browser.logIn('sem.leest', 'mijn leesboek');
  is(new URL(byName.url()).pathname, '/my', 'and it logs in');
}

// Nobody above the own; the last manager stays; a new password is shown once.
async function manage(browser, password, desk) {
  await desk.goto('/accounts');
  await browser.inspect(desk, 'log-ins');
  await main(desk).getByRole('link', { name: 'Mia van Dijk' }).click();
  ok(!(await button(desk, 'Nieuw eenmalig wachtwoord').count()), 'an employee has no button for a manager\'s password');
  const manager = await browser.logIn('beheer', password);
  await manager.goto('/accounts?q=juf.anna');
  is(await heading(manager), 'Anna de Boer', 'found by the user name');
  await manager.locator('main summary').first().click();
  await manager.getByLabel('Rol', { exact: true }).selectOption({ label: 'Bibliotheekmedewerker' });
  await manager.getByLabel('Voor', { exact: true }).selectOption({ label: 'de hele bibliotheek' });
  await manager.getByLabel('Tot en met').fill('31-7-2099');
  await button(manager, 'Rol geven').click();
  has(await text(manager), /De rol is gegeven.*tot en met 31-07-2099 Mia van Dijk/, 'given, with the days and by whom');
  await browser.inspect(manager, 'a log-in with its roles');
  await button(manager, 'Nieuw eenmalig wachtwoord').click();
  has(await text(manager), 'één keer getoond', 'a one-time password');
  await browser.inspect(manager, 'one-time password');
  await manager.goto('/accounts?q=beheer');
  await main(manager).getByRole('button', { name: /Beëindig/ }).click();
  has(await text(manager), 'uw eigen laatste rol als beheerder', 'the last manager stays');
  await manager.goto('/accounts/new');
  await browser.inspect(manager, 'new log-in');
  await manager.goto('/accounts?q=niemand');
  has(await text(manager), 'Er is geen login met dit pasnummer', 'nobody is found, and what to do');
}

export async function run({ browser, password }) {
  const desk = await giveGroup(browser, password);
  const { teacher, ...first } = await sheet(browser, password);
  await pupil(browser, first);
  await uploadRight(browser, desk);
  await manage(browser, password, desk);
  await teacher.goto('/classes');
  is(new URL(teacher.url()).pathname, '/login', 'a new password ended the teacher\'s session');
}
