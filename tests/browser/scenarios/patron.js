// The desk: a volunteer enrols a teacher step by step at the keyboard, the record with all its tabs, two who change it at once, and a
// plan that was looked at before.
import { csv, school } from '../lib/files.js';
import { press, sendAndWait, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { oneYearOn, waterdorp } from '../lib/world.js';

export const title = 'patron';

export async function prepare(portal) {
  const world = await waterdorp(portal);
  portal.addAccount('employee', 'balie2', 'Marieke Bos', { library: 'Bibliotheek Waterdorp' });
  return { ...world, thisYear: portal.file('regenboog.csv', csv(school(1, 60, oneYearOn))) };
}

const enter = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

// To a field or button by its label, by Tab alone.
async function tabTo(page, label) {
  const wanted = page.getByLabel(label, { exact: true }).first();
  for (let i = 0; i < 60; i += 1) {
    if (await wanted.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not come to ${label}`);
}

async function typeIn(page, label, words) {
  await tabTo(page, label);
  await page.keyboard.type(words);
}

// A list is chosen from by typing the beginning of the words.
const chooseBy = typeIn;

async function schoolAddress(page, browser) {
  await page.goto('/patrons/new');
  await page.getByLabel('School').selectOption({ label: 'De Regenboog' });
  await page.getByLabel('Pasnummer').fill('SCHOOLPAS1');
  await page.getByLabel('Pasnummer').press('Enter');
  has(await text(page), 'Van de school is geen adres bekend', 'no address is offered where none is known');
  await page.getByRole('link', { name: 'Vul het in voor de volgende keer' }).click();
  await page.getByLabel('postcode').fill('12');
  await page.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(page), 'Dit is geen postcode', 'a wrong postcode is told');
  await browser.inspect(page, 'address of a school, refused');
  for (const [label, words] of [['straat', 'Schoolplein'], ['huisnummer', '1'], ['postcode', '1234 ab'], ['woonplaats', 'Waterdorp']]) await page.getByLabel(label, { exact: true }).fill(words);
  await page.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(page), 'Opgeslagen', 'the school has an address');
}

// Seed: "Typ V en daarna Enter. Nummer genereren: JA … Schrijf de docent in, bijvoorbeeld met het adres van de school … Opslaan,
// vervolg … sexe en eventueel email en gebruikersnaam, kies een klas … Ok, vervolg … eenmalig wachtwoord".
async function enrolTeacher(page, browser) {
  await page.goto('/pupils');
  await press(page, 'Nieuwe klant toevoegen');
  await browser.inspect(page, 'add a patron: the card');
  await chooseBy(page, 'School', 'De R');
  await chooseBy(page, 'soort klant', 'doc');
  await typeIn(page, 'Pasnummer', 'v');
  await enter(page);
  has(await text(page), 'Nummer genereren?', 'V asks whether to generate a number');
  await browser.inspect(page, 'generate a number');
  await enter(page);
  has(await text(page), /Stap 2 van 3.*Pas 0100\d{6} Soort docent School De Regenboog/, 'JA gives one');
  is(await page.getByLabel('straat').inputValue(), 'Schoolplein', "the school's address is there");
  await browser.inspect(page, 'add a patron: who it is');
  await enter(page);
  has(await text(page), 'Een achternaam is nodig', 'a surname is asked for');
  await browser.inspect(page, 'add a patron: refused');
  await typeIn(page, 'roepnaam', 'Ineke');
  await typeIn(page, 'tussenvoegsel', 'van');
  await typeIn(page, 'achternaam', 'Dijk');
  await press(page, 'Opslaan, vervolg');
  has(await text(page), 'Stap 3 van 3', 'then class and log-in');
  await chooseBy(page, 'geslacht', 'vr');
  await typeIn(page, 'e-mailadres', 'ineke@school.nl');
  await chooseBy(page, 'klas', '5');
  await typeIn(page, 'Gebruikersnaam', 'ineke.vandijk');
  await browser.inspect(page, 'add a patron: class and log-in');
  await press(page, 'Ok, vervolg');
  const words = await text(page);
  has(words, /Eenmalig wachtwoord.*Ineke van Dijk Pasnummer 0100\d{6} Gebruikersnaam ineke\.vandijk/, 'the slip says whose it is');
  await browser.inspect(page, 'one-time password');
  await page.emulateMedia({ media: 'print' });
  const box = await page.locator('.receipt').boundingBox();
  ok(box.width <= (80 / 25.4) * 96 && !(await page.locator('.top').isVisible()), 'printed it is a slip of 80 mm');
  await page.emulateMedia({ media: 'screen' });
  const secret = await page.locator('.secret').innerText();
  await press(page, 'Naar de klant');
  has(await text(page), /Ineke van Dijk .*docent .*De Regenboog/, 'the record is there');
  ok(!(await page.content()).includes(secret), 'the password is shown once');
  const teacher = await browser.logIn('ineke.vandijk', secret);
  has(await text(teacher), 'wachtwoord', 'the first log-in asks for an own password');
  has(teacher.url(), '/password', 'and nothing else');
}

async function doubles(page, browser) {
  await page.goto('/patrons/new');
  await page.getByLabel('School').selectOption({ label: 'Het Hofje' });
  await page.getByLabel('Pasnummer').fill('0100000463');
  await page.getByLabel('Pasnummer').press('Enter');
  has(await text(page), 'het laatste cijfer klopt niet', 'a card that was read wrongly is told');
  await browser.inspect(page, 'add a patron: card refused');
  await page.getByLabel('Pasnummer').fill('HOFJE77');
  await page.getByLabel('Pasnummer').press('Enter');
  await page.getByLabel('roepnaam').fill('Sem');
  await page.getByLabel('tussenvoegsel').fill('de');
  await page.getByLabel('achternaam').fill('Wit');
  await page.getByLabel('geboortedatum').fill('2-2-2016');
  await page.getByRole('button', { name: 'Opslaan, vervolg' }).click();
  has(await text(page), /Is het een van deze\?.*Sem de Wit 02-02-2016 De Regenboog/, 'who is alike is shown first');
  await browser.inspect(page, 'add a patron: alike');
  await page.getByRole('button', { name: 'Ja: ook hier inschrijven' }).click();
  await page.getByRole('link', { name: 'Zonder inloggen, naar de klant' }).click();
  await page.getByRole('link', { name: '3. Contributie' }).click();
  has(await text(page), /Het Hofje .*De Regenboog/, 'one person at two schools');
}

async function tabs(page, browser) {
  await page.goto('/pupils?q=wit');
  await page.locator('tbody a').first().click();
  const record = page.url();
  const nav = page.getByRole('navigation', { name: 'Tabbladen van de klant' });
  for (const name of ['1. Klant', '2. NAW-gegevens', '3. Contributie', '4. Overig', '5. Meldingen', '6. Eigenschappen-1', '7. Eigenschappen-2', '8. Passen']) {
    await nav.getByRole('link', { name }).click();
    is(await nav.locator('[aria-current=page]').innerText(), name, `${name} says where one is`);
    await browser.inspect(page, name);
  }
  await page.getByLabel('Nummer van de nieuwe pas').fill('V');
  await page.getByRole('button', { name: 'Deze pas geven' }).click();
  await page.getByRole('button', { name: /is verloren/ }).click();
  await page.getByRole('button', { name: /^Heropenen/ }).last().click();
  has(await text(page), /in gebruik .*verloren/, 'cards keep their history');
  await nav.getByRole('link', { name: '5. Meldingen' }).click();
  await page.getByLabel('Tekst', { exact: true }).fill('Eerst het boek over dino’s terug');
  await page.getByLabel('Soort', { exact: true }).selectOption('block');
  await page.locator('#from').fill('morgen');
  await page.getByRole('button', { name: 'Toevoegen' }).click();
  has(await text(page), 'Dit is geen datum', 'a wrong day is told');
  is(await page.getByLabel('Tekst', { exact: true }).inputValue(), 'Eerst het boek over dino’s terug', 'and nothing typed is lost');
  await page.locator('#from').fill('');
  await page.getByRole('button', { name: 'Toevoegen' }).click();
  has(await text(page), 'Deze klant is geblokkeerd', 'a block is told above every tab');
  await browser.inspect(page, 'blocked patron');
  await nav.getByRole('link', { name: '7. Eigenschappen-2' }).click();
  await page.getByLabel('extern nummer', { exact: true }).fill('249566758');
  await page.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(page), 'burgerservicenummer', 'a number that may be a BSN is not taken just so');
  await browser.inspect(page, 'a number that may be a BSN');
  await nav.getByRole('link', { name: '3. Contributie' }).click();
  await page.getByRole('button', { name: 'Regel toevoegen' }).click();
  await page.getByRole('button', { name: 'Uitschrijven: van school' }).click();
  await page.getByRole('button', { name: 'Weer inschrijven' }).click();
  await page.getByText('Opgeslagen.').waitFor();
  await page.waitForLoadState();
  await browser.inspect(page, 'memberships');
  await nav.getByRole('link', { name: '4. Overig' }).click();
  has(await text(page), /Bibliotheek, jeugd Joost van der Velde .*geen lid hier ingeschreven .*import/, 'what changed, by whom, and what the import did');
  await browser.inspect(page, 'what changed');
  return record;
}

async function twoAtOnce(page, browser, password, record) {
  const other = await browser.logIn('balie2', password);
  await page.goto(`${record}/address`);
  await other.goto(`${record}/address`);
  await other.getByLabel('woonplaats').fill('Waterdorp');
  await other.getByRole('button', { name: 'Opslaan' }).click();
  await page.getByLabel('woonplaats').fill('Bergen');
  await page.getByLabel('telefoon').fill('0612345678');
  await page.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(page), /Iemand anders heeft deze klant gewijzigd.*Marieke Bos.*“Waterdorp”/, 'who comes second is told what changed and by whom');
  is(await page.getByLabel('woonplaats').inputValue(), 'Bergen', 'what was typed stands there still');
  is(await page.getByLabel('telefoon').inputValue(), '0612345678', 'all of it');
  await browser.inspect(page, 'changed by somebody else');
  await page.getByRole('button', { name: 'Opslaan' }).click();
  has(await text(page), 'Opgeslagen', 'saving once more is meant');
}

// A plan that somebody looked at before the change by hand is not carried out, and says who changed whom.
async function planBefore(page, browser, password, thisYear) {
  const school = await browser.logIn('901234', password);
  const upload = await sendAndWait(school, thisYear);
  await page.goto(`/uploads/${upload}/plan`);
  const other = await browser.logIn('balie2', password);
  await other.goto('/pupils?q=000005');
  await other.locator('tbody a').first().click();
  await other.getByRole('link', { name: '3. Contributie' }).click();
  await other.getByRole('button', { name: 'Uitschrijven: hoort hier niet' }).click();
  has(await text(other), 'Opgeslagen', 'deregistered by hand');
  await page.getByRole('button', { name: 'Importeer precies dit plan' }).click();
  has(await text(page), /Wat er veranderd is sinds u keek.*Marieke Bos/, 'the plan knows of it, and by whom it was');
}

export async function run({ browser, password, thisYear }) {
  const page = await browser.logIn('balie', password);
  await schoolAddress(page, browser);
  await enrolTeacher(page, browser);
  await doubles(page, browser);
  const record = await tabs(page, browser);
  await twoAtOnce(page, browser, password, record);
  await page.goto('/pupils');
  has(await text(page), /Laatst geopend Sem de Wit/, 'the last ones are listed');
  await browser.inspect(page, 'find, with the last ones');
  await page.locator('#q').fill('v');
  await page.locator('#q').press('Enter');
  has(page.url(), record, 'V is the previous patron');
  await page.goto('/pupils?q=000009');
  await page.locator('tbody a').first().click();
  const opened = page.url();
  const card = await page.locator('.record dd').first().innerText();
  await page.goto(`/pupils?q=${card}`);
  is(page.url(), opened, 'a scanned card opens the record');
  await planBefore(page, browser, password, thisYear);
}
