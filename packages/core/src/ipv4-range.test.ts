import { freeParts, ipv4RangeText, overlaps, parseIpv4Range, type Ipv4Range } from './ipv4-range';

function range(text: string): Ipv4Range {
  const parsed = parseIpv4Range(text);
  if (!parsed) throw new Error(`${text} is no range`);
  return parsed;
}

test.each([
  ['10.208.0.0/12', '10.208.0.0/12'],
  ['172.17.0.1/16', '172.17.0.0/16'],
  ['255.255.255.255/32', '255.255.255.255/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
])('%s is the range %s, whichever of its addresses is named', (text, same) => {
  expect(ipv4RangeText(range(text))).toBe(same);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.256/8', 'fd00::/64', ''])(
  'the text %j is no range',
  (text) => {
    expect(parseIpv4Range(text)).toBeUndefined();
  },
);

test.each([
  ['10.208.0.0/12', '10.223.255.0/24', true],
  ['10.223.255.0/24', '10.208.0.0/12', true],
  ['10.0.0.0/24', '10.0.0.0/24', true],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['10.208.0.0/12', '10.224.0.0/12', false],
  ['192.0.2.2/32', '192.0.2.0/24', true],
])('%s overlaps with %s: %j', (one, other, expected) => {
  expect(overlaps(range(one), range(other))).toBe(expected);
});

test('the free parts of a pool are those that overlap with nothing taken, the first one first', () => {
  const taken = ['10.208.0.7/32', '10.208.8.0/21', '172.17.0.0/16'].map(range);
  const free = [...freeParts(range('10.208.0.0/19'), 1024, taken)].map(ipv4RangeText);
  expect(free).toEqual(['10.208.4.0/22', '10.208.16.0/22', '10.208.20.0/22', '10.208.24.0/22', '10.208.28.0/22']);
});

test('a pool has no free part, when it is taken or smaller than a part', () => {
  expect([...freeParts(range('10.208.0.0/20'), 1024, [range('10.0.0.0/8')])]).toEqual([]);
  expect([...freeParts(range('10.208.0.0/24'), 1024, [])]).toEqual([]);
});
