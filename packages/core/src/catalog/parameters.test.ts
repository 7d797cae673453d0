import { echo } from './expected';
import type { ParameterSpec } from './parameter-spec';
import { parameterSchema } from './parameters';

function messageFor(spec: ParameterSpec, value: unknown): string | undefined {
  const result = parameterSchema(spec).safeParse(value);
  return result.success ? undefined : result.error.issues[0]?.message;
}

function valueOf(spec: ParameterSpec, value: unknown): unknown {
  return parameterSchema(spec).parse(value);
}

const NO_TEXTS: unknown[] = [null, 0, 1, 1.5, true, [], ['x'], {}, { toString: 'x' }];
const CONTROL_CHARACTERS = [
  '\n',
  '\r',
  '\t',
  '\0',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ud800',
  '\udfff',
];

describe('a parameter of type bytes', () => {
  const spec: ParameterSpec = { type: 'bytes', default: '1GB', min: '1MB', max: '1TB' };

  test.each(['1MB', '1048576', '1025k', '512mb', '1TB', '1048576MB'])(
    'takes %s, which is within its bounds',
    (text) => {
      expect(valueOf(spec, text)).toBe(text);
    },
  );

  test.each([
    ['1048575', "'1048575' is not a size from 1MB to 1TB"],
    ['1023kb', "'1023kb' is not a size from 1MB to 1TB"],
    ['1025GB', "'1025GB' is not a size from 1MB to 1TB"],
    ['2TB', "'2TB' is not a size from 1MB to 1TB"],
    ['999999999999999TB', "'999999999999999TB' is not a size from 1MB to 1TB"],
  ])('refuses %s, which is beyond them, and names both', (text, message) => {
    expect(messageFor(spec, text)).toBe(message);
  });

  test.each([
    ['12 parsecs', "'12 parsecs' is not a size (examples: 512mb, 1GB)"],
    ['', "'' is not a size (examples: 512mb, 1GB)"],
    ['1GB\nrequirepass x', "'1GB\\nrequirepass x' is not a size (examples: 512mb, 1GB)"],
    ['1GB\n', "'1GB\\n' is not a size (examples: 512mb, 1GB)"],
    [1073741824, '1073741824 is not a size (examples: 512mb, 1GB)'],
    [null, 'null is not a size (examples: 512mb, 1GB)'],
  ])('refuses %j, which is no size, with examples', (value, message) => {
    expect(messageFor(spec, value)).toBe(message);
  });

  test('without bounds takes all that a number can hold', () => {
    const open: ParameterSpec = { type: 'bytes', default: '1GB' };
    expect(valueOf(open, '0')).toBe('0');
    expect(valueOf(open, '8191TB')).toBe('8191TB');
    expect(messageFor(open, '8192TB')).toBe("'8192TB' is not a size from 0 to 8191TB");
  });
});

describe('a parameter of type enum', () => {
  const spec: ParameterSpec = { type: 'enum', values: ['yes', 'no'], default: 'yes' };

  test('takes each of its values, exactly', () => {
    expect(valueOf(spec, 'yes')).toBe('yes');
    expect(valueOf(spec, 'no')).toBe('no');
  });

  test.each(['Yes', 'maybe', '', 'yes\n', ' yes', 'constructor', '__proto__', ...NO_TEXTS])(
    'refuses %j, which is none of them, and lists them',
    (value) => {
      expect(messageFor(spec, value)).toBe(`${echo(value)} is not one of yes, no`);
    },
  );
});

describe('a parameter of type integer', () => {
  const spec: ParameterSpec = { type: 'integer', default: 16, min: 1, max: 100 };

  test.each([1, 2, 99, 100])('takes %d, which is within its bounds', (value) => {
    expect(valueOf(spec, value)).toBe(value);
  });

  test.each([0, 101, -1, 1.5, 1e21, 2 ** 53, '16', '', null, true, [], {}])(
    'refuses %j, which is beyond them or no integer, and names them',
    (value) => {
      expect(messageFor(spec, value)).toBe(`${echo(value)} is not an integer from 1 to 100`);
    },
  );
});

describe('a parameter of type filename', () => {
  const spec: ParameterSpec = { type: 'filename', default: 'dump.rdb', reserved: ['appendonlydir', 'other'] };
  const expectation = 'a file name (letters, digits, . _ -, at most 128 of them, not beginning with . or -)';

  test.each(['dump.rdb', '_', '0', 'A-b_c.D', 'x..y', 'x'.repeat(128)])('takes %s, which is one', (name) => {
    expect(valueOf(spec, name)).toBe(name);
  });

  test.each([
    '',
    '.',
    '..',
    '.hidden',
    '-rf',
    'a/b',
    '../etc/passwd',
    '/etc/passwd',
    'a b',
    'a\\b',
    'ünïcode',
    'a;b',
    '$(id)',
    '{{ 1 }}',
    'x'.repeat(129),
    ...CONTROL_CHARACTERS.map((character) => `dump${character}.rdb`),
    'dump.rdb\n',
    ...NO_TEXTS,
  ])('refuses %j, which is none, and says what one is', (value) => {
    expect(messageFor(spec, value)).toBe(`${echo(value)} is not ${expectation}`);
  });

  test('refuses a name that the server needs for itself, and lists those', () => {
    expect(messageFor(spec, 'other')).toBe("'other' is not free to use (taken: appendonlydir, other)");
  });
});

describe('a parameter of type charset', () => {
  const spec: ParameterSpec = { type: 'charset', values: ['latin1', 'utf8mb4'], default: 'utf8mb4' };

  test('takes each of its values in any case, and hands it on in lower case', () => {
    expect(valueOf(spec, 'latin1')).toBe('latin1');
    expect(valueOf(spec, 'UTF8MB4')).toBe('utf8mb4');
  });

  test.each(['utf-8', 'klingon', '', 'latin1\n', 'toString'])('refuses %j, which is none, and lists them', (value) => {
    expect(messageFor(spec, value)).toMatch(/ is not a character set \(one of latin1, utf8mb4\)$/);
  });

  test.each(NO_TEXTS)('refuses %j, which is no text, and lists them', (value) => {
    expect(messageFor(spec, value)).toBe(`${echo(value)} is not a character set (one of latin1, utf8mb4)`);
  });
});

describe('a parameter of type text', () => {
  const spec: ParameterSpec = { type: 'text', default: '', max_length: 10 };
  const expectation = 'a text of at most 10 characters without line breaks or control characters';

  test.each(['', ' ', 'Grüße 🙂', '{{ x }}', 'x'.repeat(10)])('takes %j, which is short and on one line', (text) => {
    expect(valueOf(spec, text)).toBe(text);
  });

  test.each(['x'.repeat(11), ...CONTROL_CHARACTERS, ...CONTROL_CHARACTERS.map((character) => `a${character}b`)])(
    'refuses %j, which is longer or has control characters',
    (text) => {
      expect(messageFor(spec, text)).toBe(`${echo(text)} is not ${expectation}`);
    },
  );

  test.each(NO_TEXTS)('refuses %j, which is no text', (value) => {
    expect(messageFor(spec, value)).toBe(`${echo(value)} is not ${expectation}`);
  });
});

describe('a value that a message repeats', () => {
  test('stays on one line, whatever is in it', () => {
    expect(echo('a\nb')).toBe("'a\\nb'");
    expect(echo({ a: '\n' })).toBe('{"a":"\\n"}');
    expect(echo('a\u0085\u2028')).toBe("'a\\u0085\\u2028'");
  });

  test('is cut where it is longer than a line', () => {
    expect(echo('x'.repeat(1000))).toBe(`'${'x'.repeat(59)}…`);
  });

  test('that is missing is called null', () => {
    expect(echo(undefined)).toBe('null');
  });
});
