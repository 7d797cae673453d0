import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskUsage } from './disk-usage';

describe('what a folder takes of the disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rm-disk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is what du says, for files in folders in folders, with a link to elsewhere and a file that is mostly a hole', async () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'b', 'file'), Buffer.alloc(100_000, 1));
    writeFileSync(join(folder, 'a', 'small'), 'x');
    writeFileSync(join(folder, 'hole'), 'x');
    truncateSync(join(folder, 'hole'), 100_000_000);
    symlinkSync('/usr', join(folder, 'elsewhere'));
    const du = Number(
      execFileSync('du', ['--summarize', '--block-size=1', folder], { encoding: 'utf8' }).split('\t')[0],
    );
    expect(await diskUsage(folder)).toBe(du);
    expect(du).toBeGreaterThan(100_000);
    expect(du).toBeLessThan(1_000_000);
  });

  test('is unknown, for a folder that is not there', async () => {
    expect(await diskUsage(join(folder, 'nowhere'))).toBeUndefined();
  });
});
