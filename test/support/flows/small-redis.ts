import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

const OK = '+OK\r\n';
const WRONGPASS = '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
const NOAUTH = '-NOAUTH Authentication required.\r\n';
const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** The commands in what a client of the Redis protocol sends: arrays of bulk strings. */
function* commandsIn(text: string): Generator<string[]> {
  const parts = text.split('\r\n');
  for (let at = 0; at < parts.length;) {
    const count = /^\*(\d+)$/.exec(parts[at] ?? '')?.[1];
    if (count === undefined) return;
    yield Array.from({ length: Number(count) }, (_, word) => parts[at + 2 + 2 * word] ?? '');
    at += 1 + 2 * Number(count);
  }
}

/**
 * A Redis server, as far as the worker can see, in this process: it reads its passwords and directives from the configuration file
 * of its container, and takes HELLO, AUTH, PING, CONFIG SET, ACL SETUSER and INFO. Enough for the flows; the contract test has the
 * real one.
 */
export class SmallRedis {
  readonly passwords = new Set<string>();
  /** directive → value, as it runs now */
  readonly directives = new Map<string, string>();
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(configFile: string) {
    for (const line of readFileSync(configFile, 'utf8').split('\n')) this.read(line);
    this.server = createServer((socket) => this.serve(socket));
  }

  private read(line: string): void {
    const [name = '', ...values] = line.split(' ');
    if (name === 'requirepass') this.passwords.add(values.join(' '));
    else if (name === 'user') for (const word of values) if (word.startsWith('>')) this.passwords.add(word.slice(1));
    if (!name.startsWith('#')) this.directives.set(name, values.join(' '));
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((listening, failed) => {
      this.server.once('error', failed);
      this.server.listen(port, host, () => listening());
    });
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }

  private serve(socket: Socket): void {
    let isLoggedIn = false;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined); // its client has gone
    socket.on('data', (chunk) => {
      for (const command of commandsIn(chunk.toString())) {
        const [name = '', ...words] = command.map((word, at) => (at === 0 ? word.toUpperCase() : word));
        if (name === 'HELLO' || name === 'AUTH') isLoggedIn = this.passwords.has(words.at(-1) ?? '');
        const refusal = name === 'HELLO' || name === 'AUTH' ? WRONGPASS : NOAUTH;
        socket.write(isLoggedIn ? this.answer(name, words) : refusal);
      }
    });
  }

  private answer(name: string, words: readonly string[]): string {
    switch (name) {
      case 'HELLO':
        return '%1\r\n+server\r\n+redis\r\n';
      case 'PING':
        return '+PONG\r\n';
      case 'INFO':
        return bulk('aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0\r\nconnected_clients:1');
      case 'CONFIG':
        this.directives.set(words[1] ?? '', words[2] ?? '');
        return OK;
      case 'ACL':
        for (const word of words.slice(2)) this.changeUser(word);
        return OK;
      default:
        return OK;
    }
  }

  private changeUser(word: string): void {
    if (word === 'resetpass') this.passwords.clear();
    if (word.startsWith('>')) this.passwords.add(word.slice(1));
  }
}
