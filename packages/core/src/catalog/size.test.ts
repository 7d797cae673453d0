import { parseSize, SIZE_PATTERN } from './size';

describe('a size', () => {
  test.each([
    ['0', 0],
    ['1', 1],
    ['1b', 1],
    ['1B', 1],
    ['1k', 1024],
    ['1kb', 1024],
    ['2KB', 2048],
    ['64mb', 67_108_864],
    ['1g', 1_073_741_824],
    ['1GB', 1_073_741_824],
    ['1Gb', 1_073_741_824],
    ['1t', 1_099_511_627_776],
    ['8191TB', 9_006_099_743_113_216],
    ['007k', 7_168],
    ['1073741824', 1_073_741_824],
  ])('%s, in any unit and case, is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
    expect(text).toMatch(new RegExp(SIZE_PATTERN));
  });

  test.each([
    '',
    ' ',
    '1 GB',
    ' 1GB',
    '1GB ',
    '1GB\n',
    '12 parsecs',
    'GB',
    '-1',
    '+1',
    '1.5GB',
    '1e3',
    '0x10',
    '1bb',
    '1gbb',
    '1p',
    '1234567890123456',
    '١GB',
  ])('%j, written otherwise, is none', (text) => {
    expect(parseSize(text)).toBeUndefined();
    expect(text).not.toMatch(new RegExp(SIZE_PATTERN));
  });

  test('of more bytes than a number holds exactly is none', () => {
    expect(parseSize('8192TB')).toBeUndefined();
    expect(parseSize('999999999999999t')).toBeUndefined();
  });
});
