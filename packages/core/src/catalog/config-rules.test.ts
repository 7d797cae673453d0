import { canonicalName, configRules, configSchema, refusalOf } from './config-rules';

const dashed = configRules.parse({
  live: ['hz', 'maxmemory-policy'],
  restart: ['io-threads'],
  refused: { port: 'the port belongs to the service', 'tls-*': 'encryption belongs to the service' },
  values: '^[^"]*$',
});
const underscored = configRules.parse({ spelling: 'underscores', live: ['max_connections'] });

describe('the name of a directive', () => {
  test.each([
    [dashed, 'HZ', 'hz'],
    [dashed, 'maxmemory-policy', 'maxmemory-policy'],
    [underscored, 'Max-Connections', 'max_connections'],
  ])('has one spelling, in which it is compared and rendered', (rules, name, canonical) => {
    expect(canonicalName(rules, name)).toBe(canonical);
  });

  test.each(['hz', 'HZ', 'io-threads'])('%s, which is listed, may be given', (name) => {
    expect(refusalOf(dashed, name)).toBeUndefined();
  });

  test.each([
    ['port', 'is refused: the port belongs to the service'],
    ['PORT', 'is refused: the port belongs to the service'],
    ['tls-ca-cert-file', 'is refused: encryption belongs to the service'],
    ['unheard-of', 'is not a directive that can be set (GET /api/types lists them)'],
    ['constructor', 'is not a directive that can be set (GET /api/types lists them)'],
  ])('%s, which is not, is refused with the reason', (name, reason) => {
    expect(refusalOf(dashed, name)).toBe(reason);
  });
});

describe('the directives of a request', () => {
  const errorsOf = (value: unknown) => {
    const { error } = configSchema(dashed).safeParse(value);
    return error?.issues.map(({ path, message }) => [path.join('.'), message]);
  };

  test('come out under their one spelling, true and false as text', () => {
    expect(configSchema(underscored).parse({ 'MAX-CONNECTIONS': 5 })).toEqual({ max_connections: 5 });
    expect(configSchema(dashed).parse({ hz: true })).toEqual({ hz: 'true' });
  });

  test('are refused where one is given twice under two spellings', () => {
    expect(errorsOf({ hz: 1, HZ: 2 })).toEqual([['HZ', 'is given twice']]);
  });

  test.each(['"', 'a\nb', '\ud83d', 'x'.repeat(513)])('are refused where a value is %j', (value) => {
    expect(errorsOf({ hz: value })?.[0]?.[0]).toBe('hz');
  });

  test('are 64 at the most', () => {
    const many = configRules.parse({ live: Array.from({ length: 65 }, (_, at) => `d${at}`) });
    const config = Object.fromEntries(many.live.map((name) => [name, 1]));
    expect(configSchema(many).safeParse(config).error?.issues[0]?.message).toBe('65 directives are more than 64');
  });
});
