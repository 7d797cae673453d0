import fc from 'fast-check';

/** As much of JSON Schema as the API's own descriptions use. */
export interface Schema {
  readonly title?: string;
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

const LONGEST = 40;

/** @param scope the field or the title that an object stands under, where its schema leaves the names in it open */
export type NamesIn = (scope: string) => fc.Arbitrary<string>;

function exampleOf({ examples = [], default: usual }: Schema): fc.Arbitrary<unknown>[] {
  const known = usual === undefined ? examples : [...examples, usual];
  return known.length > 0 ? [fc.constantFrom(...known)] : [];
}

function textOf({ pattern, maxLength = LONGEST }: Schema): fc.Arbitrary<string> {
  const any = fc.string({ unit: 'grapheme', maxLength });
  if (pattern === undefined) return any;
  const matching = fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  return matching.filter((text) => text.length <= maxLength);
}

function numberOf({ type, minimum, maximum }: Schema): fc.Arbitrary<number> {
  const bounds = {
    ...(minimum === undefined ? {} : { min: minimum }),
    ...(maximum === undefined ? {} : { max: maximum }),
  };
  return type === 'integer' ? fc.maxSafeInteger() : fc.double({ ...bounds, noNaN: true, noDefaultInfinity: true });
}

function objectOf(schema: Schema, namesIn: NamesIn, scope: string): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const members = Object.entries(properties).map(([name, member]) => {
    return [name, fromSchema(member, namesIn, name === 'labels' ? name : scope)] as const;
  });
  if (typeof others !== 'object') return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
  return fc.dictionary(namesIn(scope), fromSchema(others, namesIn, scope), { maxKeys: 4 });
}

function typed(schema: Schema, namesIn: NamesIn, scope: string): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return fc.oneof(...exampleOf(schema), textOf(schema));
    case 'number':
    case 'integer':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}, namesIn, scope), { maxLength: 3 });
    case 'object':
      return objectOf(schema, namesIn, scope);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Values that the schema takes. */
export function fromSchema(schema: Schema, namesIn: NamesIn, outer = ''): fc.Arbitrary<unknown> {
  const scope = schema.title ?? outer;
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fromSchema(one, namesIn, scope)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  return 'const' in schema ? fc.constant(schema.const) : typed(schema, namesIn, scope);
}
