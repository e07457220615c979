// Checks a value against a JSON Schema: the keywords that data/schema uses, and an unknown one is an error of the schema.
const KNOWN = new Set(['$schema', '$id', '$defs', '$ref', 'title', 'description', 'type', 'const', 'enum', 'pattern', 'items', 'required', 'properties', 'additionalProperties']);
const typeOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);

// What is wrong, as lines "place: what"; none when it is as the schema says.
export function wrongs(value, schema, root = schema, place = '$') {
  if (schema.$ref) return wrongs(value, root.$defs[schema.$ref.replace('#/$defs/', '')], root, place);
  const found = Object.keys(schema).filter((key) => !KNOWN.has(key)).map((key) => `${place}: the keyword ${key} is not known here`);
  const type = typeOf(value);
  if (schema.type && ![schema.type].flat().includes(type)) return [...found, `${place}: ${type}`];
  if ('const' in schema && value !== schema.const) found.push(`${place}: ${value}`);
  if (schema.enum && !schema.enum.includes(value)) found.push(`${place}: ${value}`);
  if (schema.pattern && type === 'string' && !new RegExp(schema.pattern).test(value)) found.push(`${place}: ${value}`);
  if (type === 'array') return [...found, ...value.flatMap((one, i) => wrongs(one, schema.items, root, `${place}[${i}]`))];
  if (type !== 'object') return found;
  for (const name of schema.required ?? []) if (!(name in value)) found.push(`${place}.${name}: is missing`);
  for (const [name, one] of Object.entries(value)) {
    const of = schema.properties[name];
    if (of) found.push(...wrongs(one, of, root, `${place}.${name}`));
    else if (schema.additionalProperties === false) found.push(`${place}.${name}: is not in the schema`);
  }
  return found;
}
