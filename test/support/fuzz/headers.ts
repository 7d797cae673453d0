import fc from 'fast-check';

type Headers = Readonly<Record<string, string>>;

/** Values that a client of node:http may send: Latin-1 without control characters. */
const ODD = ['', ' ', 'ü', '"', ',', ';', '=', '\t', '{"a":1}', '__proto__', 'x'.repeat(300), 'a'.repeat(17_000)];

/** None of them makes the API wait for longer than a second. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  prefer: [
    'wait=0',
    'wait="0"',
    'respond-async, wait=0;foo',
    'wait=1',
    'wait=-1',
    'wait=1e9',
    'wait=0x1',
    'wait',
    'return=minimal',
  ],
  'idempotency-key': ['one', 'two', 'three', 'four', 'x'.repeat(255), 'x'.repeat(256), 'a b'],
  'last-event-id': [
    '0-0',
    '1767225600000-0',
    '999999999999999-999999999999999',
    '18446744073709551616-0',
    '-1',
    '$',
    '+',
    '0',
  ],
  'x-request-id': ['abc', 'x'.repeat(128), 'x'.repeat(129), 'a b', '<script>'],
  'content-type': [
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json; charset=utf-16',
    'application/json; charset=klingon',
    'application/json;;=',
    'text/plain',
    'application/jsonx',
    'multipart/form-data; boundary=x',
    '/',
  ],
  'content-encoding': ['gzip', 'br', 'deflate', 'zstd', 'identity', 'klingon'],
  'transfer-encoding': ['chunked'],
  accept: ['text/html', 'application/xml;q=2', '*'],
  authorization: ['Bearer', 'Bearer x', 'Basic %', 'Basic Og=='],
  'x-http-method-override': ['DELETE', 'TRACE'],
  host: ['example.com', '', '127.0.0.1:x', '[::1]', 'localhost, evil'],
  origin: ['null', 'http://example.com', 'http://'],
  expect: ['100-continue', '200-ok'],
  upgrade: ['websocket', 'h2c'],
  range: ['bytes=0-1', 'bytes=99999999-', 'x'],
  'if-none-match': ['*', 'W/"x"'],
  'if-match': ['"x"'],
  cookie: ['__proto__=1; a'],
};

function valueOf(name: string): fc.Arbitrary<string> {
  const known = fc.constantFrom(...(VALUES[name] ?? ODD));
  if (name === 'transfer-encoding') return known; // node:http would not say where a body of another one ends
  return fc.oneof({ weight: 5, arbitrary: known }, { weight: 1, arbitrary: fc.constantFrom(...ODD) });
}

function some(names: readonly string[], oneIn: number): fc.Arbitrary<Headers> {
  const pairs = names.map((name) => {
    return fc
      .tuple(fc.nat(oneIn - 1), valueOf(name))
      .map(([drawn, value]) => (drawn === 0 ? [[name, value] as const] : []));
  });
  return fc.tuple(...pairs).map((given) => Object.fromEntries(given.flat()));
}

/** @param described those of the route; any other comes now and then */
export function headersOf(described: readonly string[]): fc.Arbitrary<Headers> {
  const others = Object.keys(VALUES).filter((name) => !described.includes(name));
  const json = fc.constant<Headers>({ 'content-type': 'application/json' });
  return fc
    .tuple(json, some(described, 2), some(others, 80))
    .map((parts) => parts.reduce((all, part) => ({ ...all, ...part })));
}
