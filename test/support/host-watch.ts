import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { docker } from './docker';

const LOOK_EVERY_MS = 50;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // ended meanwhile, or not ours to read
  }
}

/**
 * Looks every 50 ms at what `ps axeww` shows of every process of the host, and at what `docker inspect` shows of every
 * container of ours, those that exist for a moment included. It reads what ps reads: ps itself takes longer than many a process lives.
 */
export class HostWatch {
  /** command line or environment of a process → which process, and which of the two */
  readonly processes = new Map<string, string>();
  /** everything that `docker inspect` ever said */
  readonly inspections = new Set<string>();
  /** every secret that a file of an instance ever held: those of creations that failed, too, which nobody is told of */
  readonly inFiles = new Set<string>();
  private isOpen = true;
  private readonly loops: Promise<void>[];

  constructor(
    private readonly dataRoot: string,
    private readonly installationId: string,
  ) {
    this.loops = [this.loop(() => this.lookAtHost()), this.loop(() => this.lookAtContainers())];
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await Promise.all(this.loops);
  }

  private async loop(look: () => Promise<void> | void): Promise<void> {
    while (this.isOpen) {
      await look();
      await sleep(LOOK_EVERY_MS);
    }
  }

  private lookAtHost(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const command = textOf(`/proc/${pid}/cmdline`);
      const title = command.replaceAll('\0', ' ').slice(0, 80);
      this.processes.set(command, `command line of ${title}`);
      this.processes.set(textOf(`/proc/${pid}/environ`), `environment of ${title}`);
    }
    for (const file of this.files())
      for (const secret of textOf(file).match(/\b[A-Za-z0-9]{32}\b/g) ?? []) this.inFiles.add(secret);
  }

  /** The configuration files of all instances, those of drafts included. */
  private files(): string[] {
    const types = readdirSync(this.dataRoot).filter((type) => !type.startsWith('.'));
    return types.flatMap((type) => {
      const names = readdirSync(join(this.dataRoot, type));
      return names.flatMap((name) => {
        const folder = join(this.dataRoot, type, name);
        try {
          const entries = readdirSync(folder, { withFileTypes: true });
          return entries
            .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
            .map((entry) => join(folder, entry.name));
        } catch {
          return []; // went meanwhile
        }
      });
    });
  }

  private async lookAtContainers(): Promise<void> {
    const filters = { label: [`resource-management.installation=${this.installationId}`] };
    const containers = await docker.listContainers({ all: true, filters }).catch(() => []); // one of them went meanwhile
    for (const { Id } of containers) {
      const inspection = await docker
        .getContainer(Id)
        .inspect()
        .catch(() => undefined); // as above
      if (inspection) this.inspections.add(JSON.stringify(inspection));
    }
  }
}
