import { join } from 'node:path';
import { loadCatalog } from '#core';
import { refusalIn } from './refusal';

const catalog = loadCatalog(join(__dirname, '..', '..', '..', 'templates'));

function refusalOf(type: string, log: string): string | undefined {
  return refusalIn(log.trim().split('\n'), catalog.get(type)?.definition.refusals ?? []);
}

describe("the engine's refusal of its configuration", () => {
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
    expect(refusalIn(['bad'], [{ pattern: 'bad( line)?', message: 'refused:$1$2.' }])).toBe('refused:.');
  });
});
