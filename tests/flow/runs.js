// Which commands, verbs and options of the shell the tests run, read from their text: those that meson runs on both engines, with the
// files that they take from. It sees what is written out: a command of which the name is made while the test runs is not seen.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = join(dirname(fileURLToPath(import.meta.url)), '..');

// The test programs of a meson.build that are a script, apart by engine.
function scripts(folder) {
  const whole = readFileSync(join(folder, 'meson.build'), 'utf8')
    .replace(/foreach (\w+) : \[([^\]]*)\]([^]*?)endforeach/g, (_, name, list, body) => [...list.matchAll(/'([^']+)'/g)].map(([, one]) => body.replaceAll(`files(${name} + '`, `files('${one}`)).join('\n'));
  const found = { sqlite: [], postgresql: [] };
  for (const test of whole.split(/^\s*test\(/m).slice(1))
    for (const [, file] of test.matchAll(/files\('([^']+)'\)/g)) found[/^[^\n]*\bwith_postgresql\b/.test(test) ? 'postgresql' : 'sqlite'].push(join(folder, file));
  return found;
}

// With the files that it imports or sources.
function closure(path, known = new Set()) {
  if (known.has(path) || !existsSync(path)) return known;
  known.add(path);
  const text = readFileSync(path, 'utf8');
  const parts = path.endsWith('.js') ? text.matchAll(/(?:from |import\()'(\.[^']+)'/g) : text.matchAll(/^\s*\. "[^\n]*\/([\w-]+\.sh)"/gm);
  for (const [, part] of parts) closure(join(dirname(path), part), known);
  return known;
}

// The texts between quotes from here to the bracket that closes.
function quoted(text, from) {
  const words = [];
  for (let at = from, depth = 1; at < text.length && depth > 0; at += 1) {
    const string = /^(['"`])((?:\\.|(?!\1).)*)\1/.exec(text.slice(at, at + 500));
    if (string) {
      words.push(string[2]);
      at += string[0].length - 1;
    } else if ('([{'.includes(text[at])) depth += 1;
    else if (')]}'.includes(text[at])) depth -= 1;
  }
  return words;
}

// portal.instroom('token', 'end', …), run('INSTROOM', ['account', …]), spawn(process.env.INSTROOM, ['work', …]), and portal.start('--mail', …).
function ofScript(text) {
  const code = text.replace(/^\s*\/\/.*$/gm, '');
  const starts = [...code.matchAll(/\bstart\(/g)].map((at) => ['serve', ...quoted(code, at.index + at[0].length)]);
  const called = [...code.matchAll(/(?:\b(?:instroom|jsonOf)\(|\bINSTROOM'?\)?, \[|\bargs = \[)/g)].map((at) => quoted(code, at.index + at[0].length));
  return [...called.filter((words) => words.length > 0), ...starts];
}

// instroom branch add …, code "what it proves" 0 instroom jobs …, "$INSTROOM" copy …; not what stands in the name of a claim.
function ofShell(text) {
  const code = text.replace(/^\s*#.*$/gm, '').replace(/\b(code|ok|is) "[^"\n]*"/g, '$1');
  return [...code.matchAll(/(?:(?<![\w/.:-])instroom|"?\$INSTROOM"?|"\$0")[ \t]+([a-z][^\n;|&)]*)/g)].map(([, rest]) => rest.split(/[ \t"']+/));
}

// The steps of golden cases are words of golden/verbs.sh.
function textOf(path) {
  const text = readFileSync(path, 'utf8');
  const cases = join(dirname(path), 'cases');
  return path.endsWith('verbs.sh') ? [text, ...readdirSync(cases).map((one) => readFileSync(join(cases, one, 'case'), 'utf8'))].join('\n') : text;
}

// The files of what runs on both engines: their text, and of each run in it the words, the command first.
export function runs() {
  const all = { sqlite: new Set(), postgresql: new Set() };
  for (const { name } of readdirSync(TESTS, { withFileTypes: true }).filter((one) => one.isDirectory() && existsSync(join(TESTS, one.name, 'meson.build'))))
    for (const [engine, paths] of Object.entries(scripts(join(TESTS, name)))) for (const path of paths) for (const one of closure(path)) all[engine].add(one);
  const both = [...all.postgresql].filter((path) => all.sqlite.has(path) && /\.(js|sh)$/.test(path)).map((path) => ({ path, text: textOf(path) }));
  return both.map(({ path, text }) => ({ text, lines: (path.endsWith('.js') ? ofScript : ofShell)(text) }));
}

// Of "Usage: … [OPTION…] [add NAME | second-factor NAME none|staff]": add, second-factor. Of "verify|head": both.
export function verbsOf(help) {
  const usage = help.split('\n')[1].replace(/^.*?\[OPTION…\]/, '').trim().replace(/^\[(.*)\]$/, '$1');
  return usage.split(/ \| /.test(usage) ? ' | ' : '|').map((one) => one.trim().split(' ')[0]).filter((word) => /^[a-z][a-z-]*$/.test(word));
}

const COMMON = ['help', 'database', 'keys', 'format'];
export const optionsOf = (help) => [...help.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name).filter((name) => !COMMON.includes(name)).map((name) => `--${name}`);
