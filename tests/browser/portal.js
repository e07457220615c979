// The portal in a real browser: every scenario by a person without JavaScript, every page they see inspected.
import { existsSync } from 'node:fs';

import { finish, scenario, skip, ok } from './lib/tap.js';

if (!existsSync(new URL('node_modules/playwright-core', import.meta.url))) skip('run npm ci in tests/browser first');
const { Browser, CHROMIUM } = await import('./lib/browser.js');
const { Portal } = await import('./lib/portal.js');
if (!existsSync(CHROMIUM)) skip(`${CHROMIUM} is not there`);

const SCENARIOS = ['uploader', 'employee', 'brake', 'stale', 'columns', 'refusals', 'reach', 'progress', 'jobs', 'pupils', 'trail', 'mail', 'privacy', 'roles', 'wait', 'patron', 'desk', 'entry', 'doors', 'sign-in', 'school', 'statistics', 'overdue', 'file-teachers', 'reader', 'pages'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : SCENARIOS;
for (const name of wanted) {
  const { title, prepare, run, options = [] } = await import(`./scenarios/${name}.js`);
  await scenario(title, async () => {
    const portal = new Portal();
    let browser;
    try {
      const world = await prepare(portal);
      await portal.start(...options);
      browser = await Browser.start(portal);
      await run({ portal, browser, ...world });
    } finally {
      await browser?.stop();
      const code = await portal.stop();
      ok(code === 0, `${title}: the server stops cleanly`, `exit code ${code}`);
    }
  });
}
process.exitCode = finish();
