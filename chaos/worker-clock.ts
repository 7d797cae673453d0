import { existsSync, renameSync, writeFileSync } from 'node:fs';

/** Where Debian's package libfaketime puts it, by architecture. */
const LIBRARIES = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketime.so.1`);

/** The wall clock of one process, which can be set while it runs (libfaketime). Its monotonic clock goes on as it is. */
export class WorkerClock {
  readonly env: Readonly<Record<string, string>>;

  /** @throws Error where libfaketime is not installed */
  constructor(private readonly file: string) {
    const library = LIBRARIES.find((path) => existsSync(path));
    if (library === undefined)
      throw new Error('the fault clock-jump needs libfaketime (Debian: apt-get install faketime)');
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1', // s
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.set(0);
  }

  /** Takes effect within 1 s. */
  set(offsetSeconds: number): void {
    // Never seen half written.
    writeFileSync(`${this.file}.new`, `${offsetSeconds < 0 ? '' : '+'}${Math.round(offsetSeconds)}\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}
