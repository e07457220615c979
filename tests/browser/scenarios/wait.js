// A whole school logs in at once: who waits sees the place in the line, and comes in without doing anything.
import { text } from '../lib/steps.js';
import { has, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'wait';
const VISITORS = 400; // a hash takes some 10 milliseconds, and stands back for everything else

export const prepare = waterdorp;

export async function run({ browser, portal, password }) {
  const first = await fetch(new URL('/login', portal.address));
  const [, token] = /name="token" value="([^"]+)"/.exec(await first.text());
  const cookie = first.headers.get('set-cookie').split(/, (?=[^;,=\s]+=)/).map((one) => one.split(';')[0]).join('; ');
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ token, login: '901234', password }).toString();
  const crowd = Array.from({ length: VISITORS }, () => fetch(new URL('/login', portal.address), { method: 'POST', redirect: 'manual', headers, body }).catch(() => null));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const page = await browser.logIn('901235', password);
  ok(/\/login\/wait/.test(page.url()), 'who comes in the rush is in line', page.url());
  has(await text(page), /U staat in de rij.*Voor u in de rij: \d+\. Het duurt ongeveer \d+ (seconde|minu)/, 'with the place, and how long it takes');
  ok(/<meta http-equiv="refresh"/.test(await page.content()), 'the page asks for itself again');
  await browser.inspect(page, 'in line');
  await page.waitForURL((url) => url.pathname === '/', { timeout: 240000 });
  has(await page.locator('body').innerText(), 'Hanna Nowák-Wiśniewski', 'and lets in by itself');
  await Promise.all(crowd);
}
