// What must be true of a portal after whatever befell it: every import that somebody was told of is there once and none else, the
// register is what the last one said, the journal takes all of it back, no job waits for ever, no reader and no file is left.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { is, ok } from '../browser/lib/tap.js';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The reader under a name of this portal's own, so that its readers are known among others on the machine.
export function ownReader(portal) {
  const reader = join(portal.folder, 'instroom-reader');
  copyFileSync(process.env.INSTROOM_READER, reader);
  chmodSync(reader, 0o755);
  portal.environment.INSTROOM_READER = reader;
}

export function readers(portal) {
  const reader = join(portal.folder, 'instroom-reader');
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/exe`).startsWith(reader);
    } catch {
      return false; // gone meanwhile
    }
  }).map(Number);
}

export const imports = (portal) => JSON.parse(portal.instroom('imports', '--format', 'json'));
const list = (values, first = 5) => values.slice(0, first).join('\n');

// What the register says of each school: number -> group of who is at school.
function registerOf(text) {
  const schools = new Map();
  let school;
  let number;
  for (const line of text.split('\n')) {
    const [word, first, status] = line.split('\t');
    if (word === 'branch') schools.set(first, school = new Map());
    if (word === 'pupil') number = status === 'active' ? first : null;
    if (word === '  fields' && number) school.set(number, /group-code=([^\t]*)/.exec(line)[1]);
  }
  return schools;
}

function everyImportOnce(portal, schools) {
  const told = schools.flatMap((school) => school.told);
  const there = imports(portal).map((one) => one.import);
  is(new Set(told).size, told.length, `${told.length} imports and undos were told as done, no number twice`);
  const lost = told.filter((number) => !there.includes(number));
  ok(lost.length === 0, 'each of them is there', list(lost));
  const unheard = there.filter((number) => !told.includes(number));
  ok(unheard.length === 0, 'and none that nobody was told of: nothing was done twice', list(unheard));
}

function noneHalf(portal, schools) {
  const register = registerOf(portal.dump());
  const wrong = schools.filter((school) => {
    const there = register.get(school.code);
    return there.size !== school.pupils.length || school.pupils.some(({ n, group }) => there.get(String(n).padStart(6, '0')) !== group);
  });
  ok(wrong.length === 0, 'the register of each school is what its last import said', list(wrong.map((school) => school.code)));
}

// Journal and register agree: all that stands, taken back from the last to the first, leaves what was there at the beginning.
function allTakenBack(portal, empty) {
  const standing = imports(portal).filter((one) => one.undoes === 0 && one['undone-by'] === 0).map((one) => one.import).sort((a, b) => b - a);
  for (const number of standing) {
    const { digest } = JSON.parse(portal.instroom('undo', String(number), '--format', 'json'));
    portal.instroom('undo', String(number), '--apply', digest);
  }
  is(portal.dump() === empty, true, `${standing.length} imports taken back leave the register as it began`);
}

async function nothingWaits(portal) {
  let open;
  for (let i = 0; i < 600; i += 1) {
    open = JSON.parse(portal.instroom('jobs', '--format', 'json')).filter((job) => ['waiting', 'running'].includes(job.state));
    if (open.length === 0) break;
    await sleep(100);
  }
  ok(open.length === 0, 'no job waits for ever', JSON.stringify(open.slice(0, 3)));
}

async function nothingLeft(portal, folders) {
  for (let i = 0; i < 300 && readers(portal).length > 0; i += 1) await sleep(100);
  is(readers(portal).length, 0, 'no reader lives on');
  const files = folders.flatMap((folder) => readdirSync(folder));
  is(files.join(' '), '', 'no file is left behind');
}

async function uploadsKept(schools) {
  const lost = [];
  for (const school of schools)
    for (const id of school.uploads) {
      const page = await school.visitor.ask(`/uploads/${id}`);
      if (page.status !== 200) lost.push(`${school.branch}: upload ${id}: ${page.status}`);
    }
  ok(lost.length === 0, 'every file that was received is there, and everybody is still logged in', list(lost));
}

function sound(portal) {
  if (!portal.database.startsWith('sqlite:')) return;
  const path = portal.database.replace(/^sqlite:/, '');
  const said = spawnSync('sqlite3', [path, 'PRAGMA integrity_check; PRAGMA foreign_key_check;'], { encoding: 'utf8' });
  is(said.stdout.trim(), 'ok', 'the database file is sound');
}


export async function allIsWell(portal, schools, empty, folders) {
  const surprises = schools.flatMap((school) => school.surprises);
  ok(surprises.length === 0, 'every answer was one that a person can go on with', list(surprises, 10));
  everyImportOnce(portal, schools);
  noneHalf(portal, schools);
  await nothingWaits(portal);
  await uploadsKept(schools);
  await nothingLeft(portal, folders);
  allTakenBack(portal, empty);
  sound(portal);
}
