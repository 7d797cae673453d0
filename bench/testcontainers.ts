import type { Launcher } from './launcher';
import { loadLibrary } from './libraries';
import { DataFolders, PASSWORD, recipeOf } from './recipes';
import { usable } from './usable';

/** by undici 7, which the version in bench/libraries uses; version 12 needs Node 22.22 */
const NODE_NEEDED = '20.18.1';
const STARTUP_TIMEOUT_MS = 120_000;

interface StartedContainer {
  getMappedPort(port: number): number;
  stop(): Promise<unknown>;
}

interface GenericContainer {
  withExposedPorts(port: number): this;
  withEnvironment(env: object): this;
  withBindMounts(mounts: readonly object[]): this;
  withCommand(command: readonly string[]): this;
  withStartupTimeout(ms: number): this;
  start(): Promise<StartedContainer>;
}

interface Library {
  readonly GenericContainer: new (image: string) => GenericContainer;
}

/** Why Testcontainers cannot be measured; undefined where it can. */
export function whyLeftOut(): string | undefined {
  if (process.versions.node.localeCompare(NODE_NEEDED, 'en', { numeric: true }) >= 0) return undefined;
  const { version } = loadLibrary('testcontainers/package.json') as { readonly version: string };
  return `Testcontainers ${version} is left out: it needs Node ${NODE_NEEDED}.`;
}

/** Testcontainers for Node, with the same image, password and folder for the data. */
export class Testcontainers implements Launcher {
  private readonly containers: StartedContainer[] = [];
  private readonly folders = new DataFolders();
  private readonly library: Library;

  constructor() {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true'; // it is an image more, which nothing else here needs
    this.library = loadLibrary('testcontainers') as Library;
  }

  async start(type: string): Promise<void> {
    const recipe = recipeOf(type);
    const container = await new this.library.GenericContainer(recipe.image)
      .withExposedPorts(recipe.port)
      .withEnvironment(recipe.env)
      .withBindMounts([{ source: this.folders.make(recipe), target: recipe.data }])
      .withCommand(recipe.command)
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
      .start();
    this.containers.push(container);
    await usable(type, container.getMappedPort(recipe.port), PASSWORD);
  }

  async removeAll(): Promise<void> {
    await Promise.all(this.containers.splice(0).map((container) => container.stop()));
    this.folders.removeAll();
  }
}
