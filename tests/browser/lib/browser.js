// Debian's Chromium: people with their own window and no JavaScript, and an inspector who looks at what they see.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { isSettled } from './steps.js';
import { ok } from './tap.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// A phone, a laptop of 1280 pixels at 200 % zoom, and that laptop as it is.
const WIDTHS = [390, 640, 1280];

// A folder: each page that is inspected is drawn there too, as wide as a phone and as a laptop.
const PICTURES = process.env.INSTROOM_PICTURES;

export const CHROMIUM = process.env.INSTROOM_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--force-color-profile=srgb', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];

// Runs in the page: what sticks out at the right.
function widest() {
  const edge = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > edge && !e.closest('.scroll table'))
    .slice(-3).map((e) => `  ${e.outerHTML.slice(0, 160)}`);
}

export class Browser {
  static async start(portal) {
    const self = new Browser();
    self.portal = portal;
    self.profile = mkdtempSync(join(tmpdir(), 'instroom-chromium-'));
    self.chromium = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS, chromiumSandbox: process.getuid() !== 0 });
    self.seen = new Set();
    return self;
  }

  async stop() {
    await this.chromium.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  // A person's window. Scripts are off: the whole job must go without.
  async person(options = {}) {
    const context = await this.chromium.newContext({
      javaScriptEnabled: false, locale: 'nl-NL', baseURL: this.portal.address, viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce', acceptDownloads: true, ...options,
    });
    context.setDefaultTimeout(15000);
    return context.newPage();
  }

  async logIn(login, password, options) {
    const page = await this.person(options);
    await page.goto('/login');
    await page.locator('#login').fill(login);
    await page.locator('#password').fill(password);
    await page.locator('main button[type=submit]').click();
    return page;
  }

  // The page as it stands, checked for accessibility and width, and once more in the other language. calm: it reloads itself much later.
  async inspect(page, name, { calm = false } = {}) {
    // A page that reloads itself may do so while it is read: it is asked for once more beside it.
    const text = calm || (await isSettled(page)) ? await page.content() : await (await page.request.get(page.url())).text();
    await this.#inspectText(page, text, `${name} (nl)`, 'light');
    const english = await this.#inEnglish(page);
    if (english) await this.#inspectText(page, english, `${name} (en)`, 'dark');
  }

  // The same address in English, and back to Dutch; null where the page came from sending a form, or nobody is known on it.
  async #inEnglish(page) {
    if ((await page.locator('input[name=token]').count()) === 0) return null;
    const token = await page.locator('input[name=token]').first().getAttribute('value');
    const { pathname, search } = new URL(page.url());
    const choose = (language) => page.request.post('/language', { form: { token, language, return: pathname + search } });
    const answer = await choose('en');
    const text = await answer.text();
    await choose('nl');
    return answer.ok() ? text : null;
  }

  async #inspectText(page, text, name, colorScheme) {
    this.inspector ??= await this.chromium.newContext({ bypassCSP: true, reducedMotion: 'reduce', baseURL: this.portal.address });
    const copy = await this.inspector.newPage();
    const address = page.url().replace(/#.*/, '');
    await copy.emulateMedia({ colorScheme });
    await copy.route((url) => url.href === address, (route) => route.fulfill({ body: text.replace(/<meta http-equiv="refresh"[^>]*>/, ''), contentType: 'text/html; charset=utf-8' }));
    await copy.goto(address);
    await copy.evaluate(AXE);
    const found = await copy.evaluate(async (tags) => {
      const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } });
      return result.violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n${v.nodes.slice(0, 5).map((n) => `  ${n.html.slice(0, 200)}\n  ${n.failureSummary}`).join('\n')}`);
    }, AXE_TAGS);
    ok(found.length === 0, `${name}: no accessibility violations`, ...found);
    const wide = [];
    for (const width of WIDTHS) {
      await copy.setViewportSize({ width, height: 800 });
      const over = await copy.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (PICTURES && width !== 640) await copy.screenshot({ path: join(PICTURES, `${name.replace(/[^a-z0-9]+/gi, '-')}${width}.png`), fullPage: true });
      if (over > 0) wide.push(`${width} px wide: ${over} px too wide`, ...(await copy.evaluate(widest)));
    }
    ok(wide.length === 0, `${name}: fits a phone and 200 % zoom`, ...wide);
    await copy.close();
  }
}
