// What several scenarios do: send a file, wait for its check.
import { ok } from './tap.js';

export const main = (page) => page.locator('main');
export const text = async (page) => (await main(page).innerText()).replace(/\s+/g, ' ');
export const heading = (page) => page.locator('h1').innerText();

export async function send(page, path) {
  await page.goto('/uploads/new');
  await page.getByLabel('Bestand kiezen').setInputFiles(path);
  await page.getByRole('button', { name: 'Verstuur' }).click();
}

// A whole document, to its last element, that will not ask for itself again: looked at in one piece, for while a page reloads itself
// there is a moment at which it has neither its progress nor its end.
const SETTLED = 'html:has(footer.foot):not(:has(meta[http-equiv="refresh"]))';
export const isSettled = async (page) => (await page.locator(SETTLED).count()) === 1;

// The page of what is done, when its work took long enough to be shown in between: it goes there by itself.
export const settled = (page, seconds = 60) => page.locator(SETTLED).waitFor({ state: 'attached', timeout: seconds * 1000 });

// The page asks for itself again while the check runs; without scripts, by the document itself.
export const checked = settled;

export async function sendAndWait(page, path) {
  await send(page, path);
  await checked(page);
  return Number(/\/uploads\/(\d+)/.exec(page.url())?.[1]);
}

// A figure of the result by its label.
export async function figure(page, label) {
  const box = page.locator('.figures > div', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) });
  return Number(await box.locator('dd').innerText());
}

// Answers, with the words of the person, one question of the form.
export async function choose(page, number, label) {
  await page.locator('fieldset').nth(number).getByLabel(label).check();
}

export async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(await file.path());
  ok(bytes.length > 0, `${file.suggestedFilename()} comes down`);
  return { name: file.suggestedFilename(), bytes };
}

// Runs in the page.
const isHeadOf = (e, words) => e.tagName === 'SUMMARY' && [...e.parentElement.querySelectorAll('a')].some((one) => one.textContent.trim() === words);

// A link or button by its words, with the keyboard alone: found by Tab, with a visible focus, done with Enter.
export async function press(page, words) {
  const focus = page.locator(':focus');
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press('Tab');
    // a heading of the menu that has it is opened on the way
    if ((await focus.count()) && (await focus.evaluate(isHeadOf, words))) await page.keyboard.press('Enter');
    if ((await focus.count()) && (await focus.innerText()).trim() === words) {
      const outline = await focus.evaluate((e) => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow);
      ok(!/^nonenone$/.test(outline), `${words}: one sees where the keyboard is`);
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      return;
    }
  }
  throw new Error(`the keyboard does not come to ${words}`);
}
