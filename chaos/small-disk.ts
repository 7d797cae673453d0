import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own in memory (tmpfs) that can be filled up. */
export class SmallDisk {
  private constructor(private readonly mount: string) {}

  static async mount(megabytes: number): Promise<SmallDisk> {
    const mount = mkdtempSync(join(tmpdir(), 'rm-small-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', mount]);
    const disk = new SmallDisk(mount);
    mkdirSync(disk.folder);
    return disk;
  }

  /** for the data; what fills the disk lies beside */
  get folder(): string {
    return join(this.mount, 'data');
  }

  /** Takes all the room that is left. */
  async fill(): Promise<void> {
    const { bavail, bsize } = statfsSync(this.mount);
    // What the instances write meanwhile is not free any more: what fits is taken even where fallocate then fails.
    await run('dd', [
      'if=/dev/zero',
      `of=${this.filler}`,
      'bs=1M',
      `count=${Math.ceil((bavail * bsize) / 2 ** 20) + 16}`,
    ]).catch(() => undefined);
  }

  free(): void {
    rmSync(this.filler, { force: true });
  }

  async remove(): Promise<void> {
    await run('umount', ['--lazy', this.mount]);
    rmSync(this.mount, { recursive: true });
  }

  private get filler(): string {
    return join(this.mount, 'filler');
  }
}
