import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { docker, DockerRun } from './docker-run';
import { PASSWORD } from './recipes';
import type { Subject } from './subject';
import { usable } from './usable';

const run = promisify(execFile);

/** What a user types into the image's own client, for changes that outlive a restart. */
interface Client {
  readonly command: readonly string[];
  /** the variable that it takes the password from */
  readonly secret: string;
  readonly password: (password: string) => string;
  readonly directive: (round: number) => string;
}

const CLIENTS: Readonly<Record<string, Client>> = {
  redis: {
    command: ['redis-cli'],
    secret: 'REDISCLI_AUTH',
    password: (password) => `CONFIG SET requirepass ${password}\nCONFIG REWRITE\n`,
    directive: (round) => `CONFIG SET maxmemory ${512 + round}mb\nCONFIG REWRITE\n`,
  },
  mysql: {
    command: ['mysql', '-uroot'],
    secret: 'MYSQL_PWD',
    password: (password) =>
      `ALTER USER root@localhost IDENTIFIED BY '${password}'; ALTER USER root@'%' IDENTIFIED BY '${password}';`,
    directive: (round) => `SET PERSIST max_connections = ${100 + round};`,
  },
};

/** What a user has without us: a container that is kept, and changed by hand. */
export async function keptContainer(type: string, launcher: DockerRun): Promise<Subject> {
  const client = CLIENTS[type];
  if (!client) throw new Error(`no client for ${type}`);
  const { id, port } = await launcher.run(type);
  let password = PASSWORD;
  const untilUsable = async (command: string) => {
    await docker(command, id);
    await usable(type, port, password);
  };
  const send = async (text: string) => {
    const sent = run('docker', ['exec', '-i', '-e', `${client.secret}=${password}`, id, ...client.command]);
    sent.child.stdin?.end(text);
    const { stdout } = await sent;
    if (stdout.includes('ERR')) throw new Error(`${text}: ${stdout}`); // redis-cli exits with 0 all the same
  };
  return {
    stop: () => docker('stop', id),
    start: () => untilUsable('start'),
    restart: () => untilUsable('restart'),
    'rotate password': async (round) => {
      const next = `${PASSWORD}-${round}`;
      await send(client.password(next));
      password = next;
      await usable(type, port, password);
    },
    'live PATCH': async (round) => {
      await send(client.directive(round));
      await usable(type, port, password);
    },
    delete: () => docker('stop', id),
    restore: () => untilUsable('start'),
  };
}
