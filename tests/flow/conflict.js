// Two people and one school: one wins, the other is told exactly which pupils changed, by whom, and gets a new preview.
import { csv, pupil, school } from '../browser/lib/files.js';
import { Portal } from '../browser/lib/portal.js';
import { finish, has, is, ok, scenario } from '../browser/lib/tap.js';
import { digestOf, Visitor } from './visitor.js';

const idOf = (reply) => /\/(?:uploads|jobs|imports)\/(\d+)/.exec(reply.location)?.[1];
const imports = (portal) => JSON.parse(portal.instroom('imports', '--format', 'json'));
const name = (n) => pupil(n).surname;

// The lines of the list of what changed: name, pupil number, what and by whom, what was seen, the plan now.
function told(text) {
  const part = /<section[^>]*id="changed">([\s\S]*?)<\/section>/.exec(text)?.[1] ?? '';
  return [...part.matchAll(/<tr>\s*(<th scope="row"[\s\S]*?)<\/tr>/g)].map(([, row]) => row.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim());
}

async function deliver(world, pupils) {
  const sent = await world.uploader.upload(csv(pupils));
  await world.bo.checked(idOf(sent));
  return idOf(sent);
}

const plan = async (who, id) => (await who.ask(`/uploads/${id}/plan`)).text;
const say = (who, id, text) => who.done(`/uploads/${id}/apply`, { digest: digestOf(text), confirm: /for="confirm">[^<0-9]*([0-9]+)/.exec(text)?.[1] ?? '0' });
const grouped = (group, ...numbers) => (p, n) => (numbers.includes(n) ? { ...p, group, groupName: `Groep ${group}` } : p);

// Bo's plan moves 3 and 4, Mo's moves 4 and 5: Mo is told of 4 only, and that another one changed too.
async function oneAfterTheOther(world) {
  const { portal, bo, mo } = world;
  const first = await deliver(world, school(1, 30, grouped('6', 3, 4)));
  const second = await deliver(world, school(1, 30, grouped('7', 4, 5)));
  const [seenByBo, seenByMo] = [await plan(bo, first), await plan(mo, second)];
  const won = await say(bo, first, seenByBo);
  ok(won.location.startsWith('/imports/'), 'one of two employees wins', won.text);
  const before = portal.dump();
  const refused = await say(mo, second, seenByMo);
  is(refused.status, 409, 'the other is refused');
  is(portal.dump(), before, 'and nothing of that plan is written');
  const lines = told(refused.text);
  is(lines.length, 2, 'two pupils of the plan changed');
  has(lines.find((line) => line.includes(name(4))) ?? '', /groepscode: 5 → wordt 6 .*import 2, Bo, \d\d-\d\d-\d{4} \d\d:\d\d/, 'who, which field, from what to what, by whom and when');
  has(lines.find((line) => line.includes(name(3))) ?? '', /naar een andere groep \(5 → 6\) ongewijzigd|ongewijzigd naar een andere groep \(6 → 5\)/, 'and what that does to the plan');
  ok(lines.every((line) => !line.includes(`${name(5)} `)), 'who did not change is not named');
  const seen = await say(mo, second, refused.text);
  ok(seen.location.startsWith('/imports/'), 'the new preview is applied with its own mark', seen.text);
}

// Both at the same moment.
async function atOnce(world) {
  const { portal, bo, mo } = world;
  const count = imports(portal).length;
  const first = await deliver(world, school(1, 30, grouped('5', 4)));
  const second = await deliver(world, school(1, 30, grouped('8', 4)));
  const [seenByBo, seenByMo] = [await plan(bo, first), await plan(mo, second)];
  const replies = await Promise.all([say(bo, first, seenByBo), say(mo, second, seenByMo)]);
  const losers = replies.filter((reply) => !reply.location.startsWith('/imports/'));
  is(losers.length, 1, 'of two at the same moment one wins');
  is(imports(portal).length, count + 1, 'and one is carried out');
  const loser = losers[0].location.startsWith('/uploads/') ? await (replies[0] === losers[0] ? bo : mo).ask(losers[0].location) : losers[0];
  has(told(loser.text).join('\n'), name(4), 'the other is told who changed');
}

// One upload, looked at by two: who comes second with another plan hears who was first.
async function sameUpload(world) {
  const { bo, mo, portal } = world;
  const id = await deliver(world, school(1, 30, grouped('6', 14)));
  const seen = await plan(mo, id);
  portal.desk('balie1', 'field', pupil(14).number, 'group-code', '5b');
  await say(bo, id, await plan(bo, id));
  const late = await say(mo, id, seen);
  has(late.text, /Bo heeft deze upload al geïmporteerd, als import \d+/, 'who comes second to an upload hears who was first, and as which import');
}

// The desk changes pupils while a plan is looked at.
async function desk(world) {
  const { portal, mo } = world;
  portal.load('1234', '2026-2027', portal.file('weer.csv', csv(school(1, 30))));
  const id = await deliver(world, school(1, 29, grouped('6', 7, 8)));
  const seen = await plan(mo, id);
  portal.desk('balie1', 'field', pupil(12).number, 'phone', '0318-123456');
  portal.desk('balie1', 'field', pupil(30).number, 'first-name', 'Aagje');
  portal.desk('balie1', 'field', pupil(7).number, 'group-code', '5b');
  const refused = await say(mo, id, seen);
  is(refused.status, 409, 'a pupil whom the plan changes was changed at the desk');
  const lines = told(refused.text);
  is(lines.length, 1, 'that one is named, and no other');
  has(lines[0] ?? '', new RegExp(`${name(7)}.*groepscode: 5 → wordt 5b.*met de hand gewijzigd, Bo, \\d\\d-`), 'with what the desk did');
  has(refused.text, /2 andere leerlingen/, 'that two others changed, who make no difference, is said');
  portal.desk('balie1', 'field', pupil(7).number, 'group-code', '5');
  const back = await say(mo, id, seen);
  ok(back.location.startsWith('/imports/'), 'what was put back, and what the plan leaves alone, holds nobody up', back.text);
  world.done = idOf(back);
}

// An undo is a plan like any other.
async function undo(world) {
  const { portal, mo } = world;
  const seen = (await mo.ask(`/imports/${world.done}/undo`)).text;
  portal.desk('balie1', 'field', pupil(8).number, 'group-code', '8');
  const refused = await mo.done(`/imports/${world.done}/undo`, { digest: digestOf(seen) });
  is(refused.status, 409, 'an undo of what was changed meanwhile is refused');
  is(told(refused.text).length, 1, 'and names one pupil');
  has(told(refused.text)[0] ?? '', new RegExp(`${name(8)}.*met de hand gewijzigd, Bo`), 'the one');
  const undone = await mo.done(`/imports/${world.done}/undo`, { digest: digestOf(refused.text) });
  ok(undone.location.startsWith('/imports/'), 'the new preview of the undo is carried out', undone.text);
}

// The desk changes a pupil in its record, as everybody there does.
async function record(world) {
  const { bo, mo } = world;
  const id = await deliver(world, school(1, 30, grouped('6', 15, 16)));
  const seen = await plan(mo, id);
  const [page] = /\/patrons\/\d+/.exec((await bo.ask(`/pupils?q=${pupil(15).number}`)).text);
  const saved = await bo.post(`${page}/properties-2`, { 'group-code': '5b', 'was-group-code': '5' });
  has(saved.location, `${page}/properties-2?saved=1`, 'a pupil of the plan is changed in the portal');
  const refused = await say(mo, id, seen);
  is(refused.status, 409, 'the import is refused');
  const lines = told(refused.text);
  is(lines.length, 1, 'with that pupil, and no other');
  has(lines[0] ?? '', new RegExp(`${name(15)}.*groepscode: 5 → wordt 5b.*met de hand gewijzigd, Bo, \\d\\d-`), 'and who changed what');
  const again = await say(mo, id, refused.text);
  ok(again.location.startsWith('/imports/'), 'and the new preview is carried out', again.text);
}

// Whoever lost reads of it on the page of the job as well; and a mark that is none is refused without a list.
async function later(world) {
  const { portal, bo, mo } = world;
  const id = await deliver(world, school(1, 30, grouped('6', 9)));
  const seen = await plan(mo, id);
  portal.desk('balie1', 'remove', pupil(9).number);
  await bo.post(`/uploads/${id}/apply`, { digest: digestOf(seen) });
  const job = JSON.parse(portal.instroom('jobs', '--all', '--format', 'json'))[0].job;
  const page = await mo.ask(`/jobs/${job}`);
  has(page.location, `/uploads/${id}/plan?job=${job}`, 'the job of a plan that went stale leads to the new one');
  has(told((await mo.ask(page.location)).text).join('\n'), name(9), 'which tells who changed');
  for (const mark of ['0', `${'0'.repeat(64)}-999999-0`, `${digestOf(seen)}9`, `${'f'.repeat(64)}`]) {
    const reply = await say(mo, id, `name="digest" value="${'0'.repeat(64)}"`.replace('0'.repeat(64), mark.padEnd(64, 'x').replace(/[^0-9a-f-]/g, '0')));
    is(reply.status, 409, `the mark ${mark.slice(0, 8)}… is nobody's plan`);
  }
}

// Who got no answer sends once more: nobody takes the second one for another delivery.
async function twice(world) {
  const { uploader } = world;
  const pupils = school(1, 30, grouped('8', 11));
  const first = await deliver(world, pupils);
  ok(!(await uploader.ask(`/uploads/${first}`)).text.includes('al eerder verstuurd'), 'a file that is new is not said to have been sent');
  const second = await deliver(world, pupils);
  const page = await uploader.ask(`/uploads/${second}`);
  has(page.text, new RegExp(`Precies dit bestand is al eerder verstuurd[\\s\\S]*href="/uploads/${first}"`), 'the same bytes again are said to be, with the way to the first');
  await uploader.post(`/uploads/${second}/remove`);
  const third = await deliver(world, [...pupils.slice(1), pupils[0]]);
  ok(!(await uploader.ask(`/uploads/${third}`)).text.includes('al eerder verstuurd'), 'other bytes are another file');
}

// Many years of uploads and imports: a page at a time.
async function many(world) {
  const { portal, uploader, bo } = world;
  for (let i = 0; i < 52; i += 1) await uploader.upload(`a;b\n${i};2\n`);
  const rows = (text) => [...text.matchAll(/<th scope="row"><a href="\/uploads\/(\d+)"/g)].map(([, id]) => Number(id));
  const newest = (await bo.ask('/uploads')).text;
  is(rows(newest).length, 50, 'fifty uploads on a page');
  const older = /href="([^"]*before=\d+)"/.exec(newest)[1].replace('&amp;', '&');
  const rest = (await bo.ask(older)).text;
  ok(rows(rest).length > 5 && Math.max(...rows(rest)) < Math.min(...rows(newest)), 'the older ones follow, each once');
  has(rest, 'Nieuwste', 'with the way back');
  ok(!rest.includes('Ouder …'), 'and no further');
  is((await bo.ask('/uploads?before=x')).status, 200, 'nonsense is the first page');
  ok(!/before=/.test((await bo.ask('/imports')).text), 'a short list of imports has no pages');
  for (let i = 0; i < 45; i += 1) portal.load('1234', '2026-2027', portal.file('weer.csv', csv(school(1, 30, grouped(String(5 + (i % 2)), 12)))));
  const list = (await bo.ask('/imports')).text;
  const before = /href="(\/imports\?before=\d+)"/.exec(list)?.[1];
  is((list.match(/<th scope="row"/g) ?? []).length, 50, 'fifty imports on a page');
  is((await bo.ask(before)).text.match(/<th scope="row"/g).length, imports(portal).length - 50, 'and the others on the next');
}

const portal = new Portal();
await scenario('conflict', async () => {
  try {
    portal.instroom('library', 'add', 'Waterdorp');
    portal.addSchool('Waterdorp', '1234', 'De Regenboog', 'primary', '99AA00');
    portal.addAccount('uploader', 'upload1', 'Ina', { library: 'Waterdorp', branch: '1234' });
    portal.addAccount('employee', 'balie1', 'Bo', { library: 'Waterdorp' });
    portal.addAccount('employee', 'balie2', 'Mo', { library: 'Waterdorp' });
    portal.load('1234', '2026-2027', portal.file('begin.csv', csv(school(1, 30))));
    await portal.start('--workers', '2');
    const world = {
      portal, uploader: await new Visitor(portal, 'Ina').logIn('upload1'), bo: await new Visitor(portal, 'Bo').logIn('balie1'), mo: await new Visitor(portal, 'Mo').logIn('balie2'),
    };
    for (const [title, step] of Object.entries({ oneAfterTheOther, atOnce, sameUpload, desk, undo, record, later, twice, many })) await scenario(title, () => step(world));
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
