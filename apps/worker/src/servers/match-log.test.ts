import { join } from 'node:path';
import { loadCatalog } from '#core';
import { matchLog } from './match-log';

const catalog = loadCatalog(join(__dirname, '..', '..', '..', '..', 'templates'));

function refusalOf(type: string, log: string, key: 'refusals' | 'disk_full' = 'refusals'): string | undefined {
  return matchLog(log.trim().split('\n'), catalog.get(type)?.definition[key] ?? []);
}

describe("the server's refusal of its configuration", () => {
  test('is the reason, the line and the directive, when Redis ends at its configuration file', () => {
    const log = `
1:C 23 Nov 2026 12:33:02.303 * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo
*** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***
Reading the configuration file, at line 3
>>> 'maxmemory 12parsecs'
argument must be a memory value`;
    expect(refusalOf('redis', log)).toBe('argument must be a memory value at line 3: maxmemory 12parsecs');
  });

  test('is the directive, when Redis 8 takes it for the setting of a module that is not there', () => {
    const log = `
1:M 23 Nov 2026 12:33:02.305 # Unresolved Configuration(s) Detected:
1:M 23 Nov 2026 12:33:02.305 # >>> 'nosuch 1'
1:M 23 Nov 2026 12:33:02.305 # Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting`;
    expect(refusalOf('redis', log)).toBe('Unresolved configuration: nosuch 1');
  });

  test('is the first error of the server, when MySQL aborts', () => {
    const log = `
2026-11-23T12:33:02.303Z 0 [Warning] [MY-010140] [Server] Could not increase number of max_open_files
2026-11-23T12:33:02.304Z 0 [ERROR] [MY-000067] [Server] unknown variable 'no_such=1'.
2026-11-23T12:33:02.305Z 0 [ERROR] [MY-010119] [Server] Aborting`;
    expect(refusalOf('mysql', log)).toBe("unknown variable 'no_such=1'.");
  });

  test('is not found, when the log tells of something else or nothing', () => {
    expect(refusalOf('redis', '1:M 23 Nov 2026 12:33:02.305 * Ready to accept connections tcp')).toBeUndefined();
    expect(refusalOf('mysql', '[ERROR] [MY-010119] [Server] Aborting')).toBeUndefined();
    expect(refusalOf('mysql', '')).toBeUndefined();
  });

  test('has nothing in the place of a group that did not match', () => {
    expect(matchLog(['bad'], [{ pattern: 'bad( line)?', message: 'refused:$1$2.' }])).toBe('refused:.');
  });
});

test.each([
  [
    "2026-11-25T23:03:28.114115Z 1 [ERROR] [MY-013132] [Server] The table 'columns' is full!",
    "The table 'columns' is full",
  ],
  [
    '2026-11-25T23:03:34.677977Z 0 [Warning] [MY-012637] [InnoDB] 131072 bytes should have been written. Only 32768 bytes written. Retrying for the remaining bytes.',
    '131072 bytes should have been written. Only 32768 bytes written',
  ],
  [
    '2026-11-25T23:03:30.201713Z 0 [ERROR] [MY-012888] [InnoDB] Cannot resize redo log file ./#innodb_redo/#ib_redo13_tmp to 3 MB (Failed to set size)',
    'Cannot resize redo log file ./#innodb_redo/#ib_redo13_tmp to 3 MB (Failed to set size)',
  ],
])('that its disk is full is told by MySQL as %s', (line, told) => {
  expect(refusalOf('mysql', `[ERROR] [MY-010119] [Server] Aborting\n${line}`, 'disk_full')).toBe(told);
});
