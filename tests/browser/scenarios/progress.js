// A very large file: the page tells how far the check is, without a script, and shows the result by itself.
import { join } from 'node:path';

import { checked, figure, send, text } from '../lib/steps.js';
import { has, is, ok } from '../lib/tap.js';
import { waterdorp } from '../lib/world.js';

export const title = 'progress';
const PUPILS = 100000;

export async function prepare(portal) {
  const world = await waterdorp(portal);
  const large = join(portal.folder, 'groot.csv');
  portal.sample('pupils', String(PUPILS), 'csv', large);
  return { ...world, large };
}

export async function run({ browser, password, large }) {
  const page = await browser.logIn('901235', password);
  await send(page, large);
  has(await text(page), /Upload geslaagd.*Het bestand wordt gecontroleerd: \d+ rij/, 'the check is under way and says how far');
  ok(/<meta http-equiv="refresh"/.test(await page.content()), 'the page asks for itself again');
  await browser.inspect(page, 'being checked');
  await checked(page, 120);
  is(await figure(page, 'Rijen gelezen'), PUPILS, 'all rows were read');
  has(await text(page), /Dit zijn de eerste 300 van \d+ bevindingen|Wat de controle vond|U bent klaar/, 'and the result is there');
  await page.goto('/uploads');
  has(await text(page), /100000 nieuw|\d+ nieuw/, 'and in the list');
}
