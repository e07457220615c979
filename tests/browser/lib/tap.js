// TAP: scenarios made of numbered claims; a scenario that throws fails with what it was doing, and the next one starts.
let number = 0;
let failed = 0;

export function ok(holds, name, ...details) {
  number += 1;
  console.log(`${holds ? 'ok' : 'not ok'} ${number} - ${name.replaceAll('#', '')}`);
  if (!holds) {
    failed += 1;
    for (const line of details.join('\n').split('\n').slice(0, 40)) console.log(`# ${line}`);
  }
  return holds;
}

export function is(got, wanted, name) {
  return ok(Object.is(got, wanted), name, `wanted: ${wanted}`, `got:    ${got}`);
}

export function has(text, part, name) {
  const found = part instanceof RegExp ? part.test(text) : text.includes(part);
  return ok(found, name, `wanted in the text: ${part}`, `the text: ${text.replace(/\s+/g, ' ').slice(0, 1500)}`);
}

export async function scenario(name, run) {
  console.log(`# ${name}`);
  try {
    await run();
  } catch (error) {
    ok(false, `${name}: ran to its end`, error.stack ?? String(error));
  }
}

export function skip(reason) {
  console.log(`1..0 # SKIP ${reason}`);
  process.exit(0);
}

export function finish() {
  console.log(`1..${number}`);
  return failed > 0 ? 1 : 0;
}
