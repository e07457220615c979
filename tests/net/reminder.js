// Reminders of late books, from the page of the desk to the reader's mailbox: who gets which words, what becomes of a mail that the server
// puts off or refuses, that nobody is told twice or not at all, and that what is taken back in time never goes.
import { existsSync } from 'node:fs';

import { csv, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { digestOf, Visitor } from '../flow/visitor.js';

if (!existsSync(new URL('node_modules/smtp-server', import.meta.url))) skip('run npm ci in tests/net first');
const { ADDRESS, mailFile, MailServer, queue, read, until } = await import('./lib/smtp.js');

const LIBRARY = 'Bücherei Zuid';
const TEACHER = 'an.verbeek@reunie.example';
const CHILD = 'kind@thuis.example';
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const allSent = (letters) => letters.length > 0 && letters.every((m) => m.state === 'sent');

class World {
  constructor() {
    this.portal = new Portal();
    const { portal } = this;
    portal.instroom('library', 'add', LIBRARY);
    portal.addSchool(LIBRARY, '1234', 'De Reünie', 'primary', '12AB00');
    portal.addAccount('volunteer', 'oma.bep', 'Bep Visser', { library: LIBRARY, branch: '1234' });
    portal.addAccount('manager', 'hoofd', 'Ingrid Kuipers', { library: LIBRARY });
    portal.load('1234', '2026-2027', portal.file('leerlingen.csv', csv(school(1, 3))));
    portal.sample('books', portal.environment.INSTROOM_DATABASE, '1234', '3');
  }

  // A teacher with an address has two books that are late, a pupil one; the pupil's own address is known too.
  async start(server, options) {
    await this.portal.start('--mail', mailFile(this.portal, server.port, options));
    this.manager = await new Visitor(this.portal, 'manager').logIn('hoofd');
    this.volunteer = await new Visitor(this.portal, 'volunteer').logIn('oma.bep');
    const made = await this.manager.post('/patrons/new/person', { school: '1', kind: 'teacher', card: '900000001', 'first-name': 'An', surname: 'Verbeek' });
    [, this.teacher] = /\/patrons\/(\d+)/.exec(made.location);
    await this.manager.ask(`/patrons/${this.teacher}/enrolled`);
    await this.manager.post(`/patrons/${this.teacher}/enrolled`, { 'was-email': '', email: TEACHER });
    this.portal.sql(`UPDATE person SET email = '${CHILD}' WHERE id = 1`);
    await this.lend(this.teacher, '123400001', 'lend-an-1');
    await this.lend(this.teacher, '123400002', 'lend-an-2');
    await this.lend('1', '123400003', 'lend-sem-1');
    this.portal.sql("UPDATE loan SET due_date = '2026-01-05'");
    this.portal.sql("UPDATE loan SET title = 'Minoes & de poes', due_date = '2026-01-06' WHERE id = 2");
    this.portal.sql("UPDATE loan SET title = 'Ronja' WHERE id = 1");
    this.portal.sql("UPDATE loan SET title = 'Pluk' WHERE id = 3");
  }

  lend(patron, barcode, command) {
    return this.volunteer.post(`/desk/1/patrons/${patron}`, { act: 'lend', barcode, command });
  }

  // What a volunteer does: looks what would be sent, and says yes. The run's page.
  async run() {
    const seen = (await this.volunteer.ask('/overdue/1/send')).text;
    const sent = await this.volunteer.post('/overdue/1/send', { command: /name="command" value="([^"]*)"/.exec(seen)[1], digest: digestOf(seen) });
    is(sent.status, 303, 'one yes', sent.text);
    this.page = sent.location.replace(/\?.*/, '');
    return { seen, page: await this.look() };
  }

  async look() {
    return (await this.volunteer.ask(this.page)).text;
  }

  until(holds) {
    return until(this.portal, holds);
  }
}

async function within(title, run) {
  await scenario(title, async () => {
    const world = new World();
    const server = new MailServer();
    try {
      await run(world, server);
    } finally {
      await server.server?.close();
      const code = await world.portal.stop();
      ok(code === 0 || code === undefined, `${title}: the portal stops cleanly`, `exit code ${code}`);
    }
  });
}

const BODY = `Herinnering

Dit is een bericht van de bibliotheek van De Reünie.
Deze boeken hadden al terug moeten zijn. Wil je ze meenemen naar school? Dan kan een ander ze ook lezen.

- Ronja
  had terug moeten zijn op 05-01-2026
- Minoes & de poes
  had terug moeten zijn op 06-01-2026

Al teruggebracht? Dan hoef je niets te doen.
Bekijk wat je in huis hebt, en verleng:
${ADDRESS}/my/loans

-- 
De Reünie, ${LIBRARY}
Deze mail is automatisch verstuurd; een antwoord erop leest niemand. Heb je een vraag? Stel hem in de bibliotheek.
`;

await within('A grown-up is mailed, a child is not', async (world, server) => {
  await server.start();
  await world.start(server);
  const { seen } = await world.run();
  has(seen, '<strong>1 brief</strong> · <strong>1 mail</strong> · over 3 boeken', 'what goes which way is told before');
  await world.until(allSent);
  await sleep(1500); // the postman looks each second
  is(server.letters.length, 1, 'two books, one mail, once');
  const [letter] = server.letters;
  is(letter.to.join(), TEACHER, 'to whoever has the books, and to nobody else');
  const { headers, body } = read(letter.text);
  is(body.replaceAll('\r\n', '\n'), BODY, 'the words');
  is(headers.subject, 'De Reünie: boeken om terug te brengen', 'a subject without a person or a book');
  is(headers['content-language'], 'nl', 'in Dutch');
  is(headers['auto-submitted'], 'auto-generated', 'no absence answers it');
  const all = `${letter.text}\n${body}\n${JSON.stringify(headers)}`.replaceAll(TEACHER, '');
  for (const never of ['Verbeek', '900000001', '123400001', CHILD, 'Pluk', 'oma.bep', 'Bep']) ok(!all.includes(never), `nothing of: ${never}`);
  has(await world.look(), 'Mails: 1 verstuurd, 0 wachten, 0 niet verstuurd', 'the page tells that it went');
  is((await world.volunteer.ask(`${world.page}/letters`)).text.slice(0, 4), '%PDF', 'the child\'s letter is printed');
});

await within('A server that says later, and then yes', async (world, server) => {
  let times = 0;
  server.refuse = (stage) => (stage === 'to' && (times += 1) <= 2 ? [451, 'greylisted'] : null);
  await server.start();
  await world.start(server);
  const { page } = await world.run();
  has(page, 'mail: Wacht', 'the page tells that it waits');
  const [letter] = await world.until(allSent);
  is(letter.attempts, 3, 'tried three times');
  await sleep(1500);
  is(server.letters.length, 1, 'and sent once');
  has(await world.look(), 'Mails: 1 verstuurd, 0 wachten', 'which the page tells');
});

await within('A server that says no', async (world, server) => {
  server.refuse = (stage) => (stage === 'to' ? [550, 'unknown here'] : null);
  await server.start();
  await world.start(server);
  has((await world.run()).page, '1 brief om af te drukken', 'at first one letter');
  const [letter] = await world.until(([m]) => m?.state === 'failed');
  const page = await world.look();
  has(page, '1 mail komt niet aan en is hieronder een brief', 'the page tells that it does not arrive');
  has(page, '2 brieven om af te drukken', 'so nobody goes untold: the teacher gets a letter');
  is(letter.attempts, 1, 'not asked again');
  server.refuse = () => null;
  await world.manager.ask('/mail');
  is((await world.manager.post(`/mail/${letter.mail}/again`)).status, 303, 'the manager may send it again');
  await world.until(allSent);
  is(server.letters.length, 1, 'then it goes, once');
  ok(!(await world.look()).includes('komt niet aan'), 'and is a letter no more');
});

await within('Taken back before it went', async (world, server) => {
  let away = true;
  server.refuse = (stage) => (away && stage === 'to' ? [451, 'later'] : null);
  await server.start();
  await world.start(server, { pause: 60 });
  await world.run();
  await world.until(([m]) => m.problem !== ''); // tried, and put off by a minute
  const undone = await world.volunteer.post(world.page);
  is(undone.status, 303, 'taken back', undone.text);
  has(await world.look(), 'Wat nog wacht, gaat niet meer weg', 'the page says what becomes of the mail');
  away = false;
  world.portal.sql('UPDATE mail SET not_before = 0'); // the minute is over
  await world.until((all) => all.every((m) => m.state === 'unwanted'));
  is(server.letters.length, 0, 'nothing arrives');
  const { seen } = await world.run();
  has(seen, 'over 3 boeken', 'all is due as before');
  await world.until((all) => all.some((m) => m.state === 'sent'));
  await sleep(1500);
  is(server.letters.length, 1, 'and what is sent then arrives once');
});

await within('What came back while the mail waited', async (world, server) => {
  let away = true;
  server.refuse = (stage) => (away && stage === 'to' ? [451, 'later'] : null);
  await server.start();
  await world.start(server, { pause: 60 });
  await world.run();
  await world.until(([m]) => m.problem !== ''); // tried, and put off by a minute
  is((await world.volunteer.post('/desk/1/return', { barcode: '123400001', command: 'return-an-1' })).status, 200, 'one book comes back');
  away = false;
  world.portal.sql('UPDATE mail SET not_before = 0'); // the minute is over
  await world.until(allSent);
  const { body } = read(server.letters[0].text);
  ok(body.includes('Minoes') && !body.includes('Ronja'), 'is not in the mail any more', body);
});

const BILL = `Rekening

Dit is een bericht van de bibliotheek van De Reünie.
Deze boeken zijn al lang te laat. Wat niet terugkomt, moet betaald worden. Kun je een boek niet vinden? Vertel het in de bibliotheek: dan zoeken we samen een oplossing.

- Ronja
  had terug moeten zijn op 05-01-2026
  Te betalen: € 12,50
- Minoes & de poes
  had terug moeten zijn op 06-01-2026
  Te betalen: in overleg

Samen: € 12,50

Wat je terugbrengt, hoef je niet te betalen. Heb je een boek al teruggebracht? Zeg het in de bibliotheek: dan kijken we in de kast.
`;

await within('A bill', async (world, server) => {
  await server.start();
  await world.start(server);
  await world.manager.ask('/overdue/steps');
  is((await world.manager.post('/overdue/steps', { 'days-1': '7', 'letter-1': '1', 'mail-1': '1', 'charge-1': '1' })).status, 303, 'the library bills at once');
  world.portal.sql('UPDATE copy SET price_cents = 0');
  world.portal.sql("UPDATE copy SET price_cents = 1250 WHERE barcode = '123400001'");
  const { seen, page } = await world.run();
  has(seen, 'Van 1 boek komt de prijs bij wat de lener moet betalen: € 12,50 in totaal.', 'before the yes it is told what it comes to');
  has(seen, 'Van 2 boeken is de prijs niet bekend.', 'and what it does not');
  has(page, 'Rekening: € 12,50', 'the page has the amount');
  has(page, 'Rekening: in overleg', 'and says where nobody knows it');
  await world.until(allSent);
  const { body } = read(server.letters[0].text);
  is(body.replaceAll('\r\n', '\n').split('Bekijk wat')[0], BILL, 'the mail tells what to pay, and that what comes back costs nothing');
  const desk = () => world.volunteer.ask(`/desk/1/patrons/${world.teacher}`);
  has((await desk()).text, 'Nog te betalen: € 12,50', 'it is on the account');
  has((await world.volunteer.post('/desk/1/return', { barcode: '123400001', command: 'return-an-1' })).text, 'Er was een rekening voor. Wat daarvan nog open stond, is vervallen.', 'a book that is back costs nothing');
  ok(!(await desk()).text.includes('Nog te betalen'), 'and is on the account no more');
});

await within('A bill that was a mistake', async (world, server) => {
  await server.start();
  await world.start(server);
  await world.manager.ask('/overdue/steps');
  await world.manager.post('/overdue/steps', { 'days-1': '7', 'letter-1': '1', 'charge-1': '1' });
  world.portal.sql('UPDATE copy SET price_cents = 1250');
  await world.run();
  const desk = (patron) => world.volunteer.ask(`/desk/1/patrons/${patron}`);
  const [, fee] = /name="fee" value="(\d+)"/.exec((await desk('1')).text);
  await world.volunteer.post('/desk/1/patrons/1', { act: 'pay', fee, amount: '5,00', way: 'cash', command: 'pay-sem-1' });
  const paid = (await desk('1')).text;
  is((await world.volunteer.post(world.page)).status, 303, 'taken back');
  has(await world.look(), '1 bedrag blijft staan', 'what was paid of stays, which the page says');
  ok(!(await desk(world.teacher)).text.includes('Nog te betalen'), 'what nobody paid of goes');
  has(paid, 'Nog te betalen: € 7,50', 'the pupil had paid a part');
  has((await desk('1')).text, 'Nog te betalen: € 7,50', 'and owes the rest still');
});

process.exitCode = finish();
