// A school under bad weather: it delivers, imports and takes back through the portal, asks again whatever happens to servers and
// database meanwhile, and knows afterwards what must be in the register.
import { csv, pupil } from '../browser/lib/files.js';
import { Visitor } from '../flow/visitor.js';

const PUPILS = 30;
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The words of a page's middle, without the ways on.
function problemOf(page) {
  const main = /<main[^>]*>([\s\S]*?)<\/main>/.exec(page)?.[1] ?? '';
  return main.replace(/<(a|form|h1|dl)[\s>][\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
}

const isDutch = (words) => /\b(de|het|een|is|niet|niets)\b/i.test(words) && !/\b(the|not|nothing|try)\b/i.test(words);
const saysNothing = (words) => /\bniets\b|niet (uitgevoerd|bewaard)/i.test(words);
const saysUnknown = (words) => /niet bekend/i.test(words);

// Seeded, so that a storm can be asked for again (mulberry32).
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class School {
  constructor(portal, number, seed) {
    this.code = String(2000 + number);
    this.login = `balie${number}`;
    this.library = `Bibliotheek ${number}`;
    this.branch = String(number);
    Object.assign(this, { portal, random: dice(seed + number), visitor: new Visitor(portal, this.login), told: [], uploads: [], surprises: [], tally: {} });
    this.pupils = [];
    this.mayEnd = false; // whether sessions may end while it works
    this.isPatient = (status) => status === 503 || status === 504;
    this.standing = () => null; // what requests have done so far, for who can look at it beside the server; null: not now
    this.next = number * 10000;
    this.last = Infinity; // the number of the last pupil that it ever has; then come those who were there before
    this.rests = 0.75; // how often an import stands
  }

  register() {
    this.portal.instroom('library', 'add', this.library);
    const letter = String.fromCharCode(65 + (Number(this.branch) % 26));
    this.portal.addSchool(this.library, this.code, `School ${this.branch}`, 'primary', `99${letter}${letter}00`);
    this.portal.addAccount('employee', this.login, `Balie ${this.branch}`, { library: this.library });
  }

  async enter() {
    await this.visitor.logIn(this.login);
    return { status: 200 };
  }

  count(what) {
    this.tally[what] = (this.tally[what] ?? 0) + 1;
  }

  // A refusal says what is the matter, and is right: where it says that nothing was done, all stands as it did before.
  judge(what, reply, before) {
    const words = problemOf(reply.text).replace(/\([^()]*\)/g, ''); // in brackets: what the database's library says, in its own language
    if (words.length < 40 || !isDutch(words)) this.surprise(`${what}: not a clear error`, reply);
    if (reply.status === 504 && !saysUnknown(words)) this.surprise(`${what}: it does not say that it is unknown`, reply);
    if (!before || !saysNothing(words) || saysUnknown(words)) return;
    const now = this.standing() ?? 'work under way';
    this.count('refusals compared');
    if (now !== before) this.surprise(`${what}: it says that nothing was done: ${before} became ${now}`, reply);
  }

  // What a person does: asks, and asks again when nobody answers or the answer is "in a moment". changes: it is asked to change something.
  async steadily(what, ask, changes = false) {
    for (let i = 0; i < 2000; i += 1) {
      const before = changes ? this.standing() : null;
      let reply;
      try {
        reply = await ask();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // else: no connection, or it broke off
        this.count('unanswered');
      }
      if (reply?.status === 303 && reply.location.startsWith('/login')) {
        this.count('log-ins');
        if (!this.mayEnd) throw new Error(`school ${this.branch}: ${what}: not logged in any more`);
        await this.steadily('log-in', () => this.enter());
        continue;
      }
      if (reply && !this.isPatient(reply.status)) return reply;
      if (reply) {
        this.count(String(reply.status));
        this.judge(what, reply, before);
      }
      await sleep(50 + 100 * this.random());
    }
    throw new Error(`school ${this.branch}: ${what}: never answered`);
  }

  surprise(what, reply) {
    const words = problemOf(reply.text) || reply.text;
    this.surprises.push(`school ${this.branch}: ${what}: ${reply.status} ${reply.location} ${words.slice(0, 400)}`);
  }

  newcomer(list) {
    if (this.next < this.last) return (this.next += 1);
    const here = new Set(list.map((p) => p.n));
    let n = this.last;
    while (here.has(n)) n -= 1;
    return n;
  }

  // The next list: some move, at most three leave (below the brake), some are new.
  grow() {
    const list = this.pupils.map((p) => (this.random() < 0.2 ? { ...p, group: p.group === '5' ? '6' : '5' } : p));
    for (let i = Math.floor(this.random() * 4); i > 0 && list.length > PUPILS / 2; i -= 1) list.splice(Math.floor(this.random() * list.length), 1);
    const wanted = this.pupils.length === 0 ? PUPILS : Math.floor(this.random() * 4);
    for (let i = 0; i < wanted; i += 1) list.push({ n: this.newcomer(list), group: '5' });
    return list;
  }

  file(list) {
    return csv(list.map(({ n, group }) => pupil(n, { group, groupName: `Groep ${group}`, year: group })));
  }

  async deliver(list) {
    const reply = await this.steadily('upload', () => this.visitor.upload(this.file(list), { branch: this.branch, name: `lijst-${this.branch}.csv` }), true);
    const id = /^\/uploads\/(\d+)/.exec(reply.location)?.[1];
    if (reply.status !== 303 || !id) {
      this.surprise('upload', reply);
      return null;
    }
    this.uploads.push(id);
    this.count('uploads');
    return id;
  }

  async checked(id) {
    for (let i = 0; i < 2000; i += 1) {
      const page = await this.steadily('check', () => this.visitor.ask(`/uploads/${id}`));
      if (!page.text.includes('<progress')) return;
      await sleep(60);
    }
    throw new Error(`school ${this.branch}: upload ${id} is checked for ever`);
  }

  // Sends a form that starts long work until it is known what came of it: the number of the import, or null when the page with the
  // form has to be looked at again.
  async ending(path, fields) {
    const before = this.standing();
    let reply = await this.steadily(path, () => this.visitor.post(path, fields), true);
    for (let i = 0; i < 2000 && reply.status === 303 && reply.location.startsWith('/jobs/'); i += 1) {
      const page = reply.location;
      await sleep(60);
      const now = await this.steadily(page, () => this.visitor.ask(page));
      if (now.status === 200 && now.text.includes('http-equiv="refresh"')) continue;
      if (now.status === 200) { // said so, with why; asked for again
        this.count('jobs that failed');
        this.judge(page, now, before);
      }
      reply = now;
    }
    const id = /^\/imports\/(\d+)/.exec(reply.location)?.[1];
    if (reply.status === 303 && id) return Number(id);
    const isToLookAgain = [200, 409].includes(reply.status) || (reply.status === 303 && /^\/(uploads|imports)\/\d+\/(plan|undo)\?/.test(reply.location));
    if (!isToLookAgain) this.surprise(path, reply);
    return null;
  }

  // Looks at the page with the form, sends it, until it is done. The page of what is done already leads elsewhere.
  async carryOut(page, path) {
    for (let i = 0; i < 60; i += 1) {
      const shown = await this.steadily(page, () => this.visitor.ask(page));
      const digest = /name="digest" value="([^"]+)"/.exec(shown.text)?.[1];
      if (!digest) {
        this.surprise(page, shown);
        return null;
      }
      const confirm = /for="confirm">[^<0-9]*([0-9]+)/.exec(shown.text)?.[1] ?? '0';
      const number = await this.ending(path, { digest, confirm });
      if (number) return number;
    }
    throw new Error(`school ${this.branch}: ${path} never comes to an end`);
  }

  async round() {
    const list = this.grow();
    const before = this.pupils;
    const upload = await this.deliver(list);
    if (!upload) return;
    await this.checked(upload);
    const number = await this.carryOut(`/uploads/${upload}/plan`, `/uploads/${upload}/apply`);
    if (!number) return;
    this.told.push(number);
    this.pupils = list;
    this.count('imports');
    if (this.random() < this.rests) return;
    const undo = await this.carryOut(`/imports/${number}/undo`, `/imports/${number}/undo`);
    if (!undo) return;
    this.told.push(undo);
    this.pupils = before;
    this.count('undos');
  }
}
