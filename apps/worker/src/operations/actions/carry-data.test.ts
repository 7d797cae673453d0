import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Carry } from '#core';
import { carryFiles } from './carry-data';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rm-carry-'));
  mkdirSync(join(root, 'logs'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, text = name) => writeFileSync(join(root, name), text, { mode: 0o640 });
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const file = (from: string, to: string): Carry => ({ from, to, endings: '', mentions: [] });
const log = (from: string, to: string): Carry => ({
  from: `logs/${from}`,
  to: `logs/${to}`,
  endings: '\\.\\d+\\.base|\\.index',
  mentions: ['.index'],
});

test('a file that is named after a value is renamed, and none whose name only begins with it', async () => {
  write('a');
  write('a.other');
  await carryFiles(root, file('a', 'logs2'));
  await carryFiles(root, file('log', 'b'));
  expect(readdirSync(root).sort()).toEqual(['a.other', 'logs', 'logs2']);
});

test('a renaming that is done twice is done once, also to a name that begins with the old one', async () => {
  write('dump');
  write('logs/dump.1.base');
  for (const one of [file('dump', 'dump.rdb'), log('dump', 'dump.rdb')]) {
    await carryFiles(root, one);
    await carryFiles(root, one);
  }
  expect(readdirSync(root).sort()).toEqual(['dump.rdb', 'logs']);
  expect(readdirSync(join(root, 'logs'))).toEqual(['dump.rdb.1.base']);
});

test('a file that mentions the others names them as they are now, and nothing else is changed in it', async () => {
  write('logs/e.1.base');
  write('logs/e.index', 'file e.1.base type e size 7e.1\n');
  await carryFiles(root, log('e', 'some.$&'));
  expect(readdirSync(join(root, 'logs')).sort()).toEqual(['some.$&.1.base', 'some.$&.index']);
  expect(read('logs/some.$&.index')).toBe('file some.$&.1.base type e size 7e.1\n');
  expect(statSync(join(root, 'logs/some.$&.index')).mode & 0o777).toBe(0o640);
});

test('a renaming that was cut off is brought to its end, or back', async () => {
  write('logs/new.1.base');
  write('logs/old.2.base');
  write('logs/old.index', 'old.1.base\nold.2.base\n');
  write('logs/new.index', 'new.1.base\nnew.2.base\n'); // written, and the old one not removed yet
  await carryFiles(root, log('new', 'old'));
  expect(readdirSync(join(root, 'logs')).sort()).toEqual(['old.1.base', 'old.2.base', 'old.index']);
  expect(read('logs/old.index')).toBe('old.1.base\nold.2.base\n');
});

describe('a link that a tenant has put there', () => {
  const outside = () => join(root, 'outside');
  beforeEach(() => {
    mkdirSync(outside());
    writeFileSync(join(outside(), 'e.index'), 'e.1.base\n', { mode: 0o600 });
    mkdirSync(join(root, 'data/logs'), { recursive: true });
  });
  const carry = () => carryFiles(join(root, 'data'), log('e', 'f'));
  const isUntouched = () => {
    expect(readdirSync(outside())).toEqual(['e.index']);
    expect(read('outside/e.index')).toBe('e.1.base\n');
  };

  test('in the place of a file is not followed', async () => {
    symlinkSync(join(outside(), 'e.index'), join(root, 'data/logs/e.index'));
    await carry();
    isUntouched();
    expect(readdirSync(join(root, 'data/logs'))).toEqual(['e.index']);
  });

  test('in the place of the draft is removed, not written through', async () => {
    write('data/logs/e.index', 'e.2.base\n');
    symlinkSync(join(outside(), 'e.index'), join(root, 'data/logs/f.index.draft'));
    await carry();
    isUntouched();
    expect(readdirSync(join(root, 'data/logs'))).toEqual(['f.index']);
    expect(read('data/logs/f.index')).toBe('f.2.base\n');
  });

  test('in the place of the folder is not followed', async () => {
    rmSync(join(root, 'data/logs'), { recursive: true });
    symlinkSync(outside(), join(root, 'data/logs'));
    await carry();
    isUntouched();
  });
});
