// Holds values against the schemas of the document (JSON Schema 2020-12, by ajv).
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// (pointer into the document, value) -> what is wrong with it
export function checker(document) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('password', true);
  ajv.addSchema({ $id: 'api.json', components: document.components });
  const compiled = new Map();
  return (pointer, value) => {
    if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `api.json${pointer}` }));
    const check = compiled.get(pointer);
    return check(value) ? [] : check.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  };
}
