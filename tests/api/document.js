// The OpenAPI document: valid by the specification's own schema, each call with its texts and examples, each example as its schema says.
import { Portal } from '../browser/lib/portal.js';
import { finish, is, ok, scenario, skip } from '../browser/lib/tap.js';
import { Document } from '../flow/program.js';

const packages = await Promise.all([import('@seriousme/openapi-schema-validator'), import('./schema.js')]).catch(() => null);
if (!packages) skip('npm ci was not run in tests/api');
const [{ Validator }, { checker }] = packages;

const examples = (call) => [call.requestBody, ...Object.values(call.responses)].flatMap((part) => Object.entries(part?.content ?? {}))
  .filter(([type]) => type === 'application/json').map(([, content]) => content);

const portal = new Portal();
await scenario('document', async () => {
  try {
    const document = new Document(portal);
    const result = await new Validator().validate(structuredClone(document.json));
    ok(result.valid, 'the document is OpenAPI', JSON.stringify(result.errors, null, 1));
    is(document.json.openapi, '3.1.0', 'of version 3.1');
    const check = checker(document.json);
    ok(document.calls.length > 40, `${document.calls.length} calls`);
    for (const call of document.calls) {
      const wrong = [];
      if (!call.summary || !call['x-summary-nl'] || call.summary === call['x-summary-nl']) wrong.push('a summary in two languages');
      if (call.parameters.some((parameter) => parameter.example === undefined)) wrong.push('an example of each parameter');
      for (const content of examples(call)) {
        if (content.example === undefined) wrong.push('an example');
        else wrong.push(...check(content.schema.$ref, content.example));
      }
      ok(wrong.length === 0, `${call.id} has its texts and examples`, ...wrong);
    }
    const ids = document.calls.map((call) => call.id);
    is(new Set(ids).size, ids.length, 'each call has a name of its own');
    await portal.start();
    const served = await (await fetch(new URL('/api/v1/openapi.json', portal.address))).json();
    is(JSON.stringify(served), JSON.stringify(document.json), 'the server gives the very document that the program prints');
    // a checker that cannot fail would prove nothing
    ok(check('#/components/schemas/Session', { session: 0 }).length > 0 && check('#/components/schemas/Problem', { status: 1 }).length > 0, 'what is not as its schema says is found');
  } finally {
    await portal.stop();
  }
});
process.exitCode = finish();
