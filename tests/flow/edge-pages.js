// The pages that nginx itself shows: their policy lets in the style that they have by its digest, and nothing else.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import { finish, has, is, ok } from '../browser/lib/tap.js';

const dist = new URL('../../dist/nginx/', import.meta.url);
const conf = readFileSync(new URL('nginx.conf', dist), 'utf8');
const policies = [...conf.matchAll(/add_header Content-Security-Policy "([^"]*)" always;/g)].map(([, policy]) => policy);
is(policies.length, 1, 'nginx has one policy of its own');
const [policy] = policies;
has(policy, "default-src 'none'", 'which begins with nothing at all');
ok(!policy.includes('unsafe'), 'and knows no exception for what stands in a page', policy);

const named = [...conf.matchAll(/error_page [\d ]+ \/edge\/([^;]+);/g)].map(([, name]) => name).sort();
const pages = readdirSync(new URL('edge/', dist)).sort();
is(named.join(), pages.join(), 'each page is one that nginx shows, and each that it shows is there');
for (const name of pages) {
  const text = readFileSync(new URL(`edge/${name}`, dist), 'utf8');
  const styles = [...text.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style]) => style);
  const wrong = styles.filter((style) => !policy.includes(`'sha256-${createHash('sha256').update(style).digest('base64')}'`));
  ok(wrong.length === 0, `${name}: the policy knows its style`, ...wrong);
  ok(!/<[^>]*\s(style|on\w+)=/.test(text) && !/<(script|link|img|style )/.test(text), `${name}: nothing else that a policy would have to let in`);
}
process.exitCode = finish();
