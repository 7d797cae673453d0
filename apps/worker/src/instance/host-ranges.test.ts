import { ipv4RangeText } from '#core';
import { rangesIn } from './host-ranges';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const route = (destination: string, mask: string) =>
  `eth0\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0\n`;

test('every range that the host has a route to is one, the default route is none', () => {
  const table = HEAD + route('00000000', '00000000') + route('000011AC', '0000FFFF') + route('000200C0', '00FFFFFF');
  expect(rangesIn(table).map(ipv4RangeText)).toEqual(['172.17.0.0/16', '192.0.2.0/24']);
});

test('a route to one address is a range of one', () => {
  expect(rangesIn(HEAD + route('0100D00A', 'FFFFFFFF')).map(ipv4RangeText)).toEqual(['10.208.0.1/32']);
});

test('a host without routes, or without the table, has none', () => {
  expect([rangesIn(HEAD), rangesIn('')]).toEqual([[], []]);
});
