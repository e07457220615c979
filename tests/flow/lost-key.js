// A program writes a note, the answer to the commit is lost on its way, and it asks again with the same key: the note is there once.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario } from '../browser/lib/tap.js';
import { Document, Program } from './program.js';

const PROXY = join(dirname(fileURLToPath(import.meta.url)), '../postgresql/proxy.py');

async function lost(portal) {
  const desk = await new Program(portal, new Document(portal), 'Bo').logIn('balie');
  const made = await desk.call('enrolPatron', { body: { school: 1, card: 'V', fields: { kind: 'pupil', surname: 'Vermeer', 'first-name': 'Mees', 'birth-date': '2016-03-04' } } });
  const note = { ids: [made.json.patron], body: { kind: 'note', words: 'Zoekgeraakt' }, key: randomUUID() };
  const count = () => portal.sql("SELECT count(*) FROM patron_note WHERE words = 'Zoekgeraakt'");
  renameSync(portal.file('word', note.body.words), join(portal.folder, 'cut')); // whole at once: an empty one would be any connection's
  const first = await desk.call('addNote', note);
  ok(!existsSync(join(portal.folder, 'cut')), 'the connection was cut');
  is(first.status, 504, 'it is not known whether it was done', first.text);
  is(count(), '1', 'it was');
  const again = await desk.call('addNote', note);
  is(again.status, 409, 'asked again with the same key it is known', again.text);
  is(count(), '1', 'and not done twice');
}

const portal = new Portal();
const proxy = spawn('python3', [PROXY, portal.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
await scenario('a lost answer', async () => {
  try {
    await once(proxy.stdout, 'data');
    portal.instroom('library', 'add', 'Waterdorp');
    portal.addSchool('Waterdorp', '1234', 'De Regenboog', 'primary', '99AA00');
    portal.addAccount('employee', 'balie', 'Bo', { library: 'Waterdorp' });
    portal.environment.INSTROOM_DATABASE += ` host=${portal.folder}`; // of two the last one counts
    await portal.start();
    await lost(portal);
  } finally {
    const code = await portal.stop();
    ok(code === 0, 'the server stops cleanly', `exit code ${code}`);
    proxy.kill();
  }
});
process.exitCode = finish();
