import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'correct-horse-battery-staple';

/** How a user runs a server without us: with a password, and with data in a folder. */
interface Recipe {
  readonly image: string;
  readonly port: number;
  readonly data: string;
  /** in the data folder */
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  redis: {
    image: 'redis:8.0',
    port: 6379,
    data: '/data',
    files: { 'redis.conf': `requirepass ${PASSWORD}\nappendonly yes\n` },
    env: {},
    command: ['redis-server', '/data/redis.conf'],
  },
  mysql: {
    image: 'mysql:9.7',
    port: 3306,
    data: '/var/lib/mysql',
    files: {},
    env: { MYSQL_ROOT_PASSWORD: PASSWORD },
    command: [],
  },
};

export function recipeOf(type: string): Recipe {
  const recipe = RECIPES[type];
  if (!recipe) throw new Error(`no recipe for ${type}`);
  return recipe;
}

/** Folders on this machine for the data of containers. */
export class DataFolders {
  private readonly paths: string[] = [];

  make({ files }: Recipe): string {
    const path = mkdtempSync(join(tmpdir(), 'rm-bench-data-'));
    this.paths.push(path);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  }

  removeAll(): void {
    for (const path of this.paths.splice(0)) rmSync(path, { recursive: true, force: true });
  }
}
