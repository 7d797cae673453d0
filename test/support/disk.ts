import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from './wait-until';

const run = promisify(execFile);

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (linux/fs/ext4/ext4.h): from now on nothing reaches the disk. */
const CUT =
  'open my $root, "<", shift or die; my $flags = pack "L", 2; ioctl $root, 0x8004587d, $flags or die "ioctl: $!"';

/** A disk with an ext4 of its own whose power can be cut: what was not written through to it by then is gone. */
export class Disk {
  private constructor(private readonly place: string) {}

  static async make(megabytes: number): Promise<Disk> {
    const disk = new Disk(mkdtempSync(join(tmpdir(), 'rm-disk-')));
    writeFileSync(disk.image, '');
    truncateSync(disk.image, megabytes * 2 ** 20);
    await run('mkfs.ext4', ['-q', disk.image]);
    mkdirSync(disk.folder);
    await disk.mount();
    return disk;
  }

  get folder(): string {
    return join(this.place, 'disk');
  }

  private get image(): string {
    return join(this.place, 'image');
  }

  private async mount(): Promise<void> {
    await run('mount', ['-o', 'loop', this.image, this.folder]);
  }

  async cutPower(): Promise<void> {
    await run('perl', ['-e', CUT, this.folder]);
  }

  /** As at the next start of the machine. Nobody may have the disk in use. */
  async mountAgain(): Promise<void> {
    await this.unmount();
    await this.mount();
  }

  async remove(): Promise<void> {
    await this.unmount();
    rmSync(this.place, { recursive: true });
  }

  /** A container that just starts has a copy of all mounts for a moment: until then the file system lives on, cut off as it is. */
  private async unmount(): Promise<void> {
    await run('umount', [this.folder]);
    await waitUntil('the disk to be let go', async () => {
      return (await run('losetup', ['--noheadings', '--associated', this.image])).stdout.trim() === '';
    });
  }
}
