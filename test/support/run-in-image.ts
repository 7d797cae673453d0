import { TestProcess } from './process';

export interface Session {
  readonly exitCode: number | null;
  readonly output: string;
}

/** What a user sees who pastes `command` into a shell that has the image's own client, and types `input` there. */
export async function runInImage(image: string, command: string, input: string): Promise<Session> {
  const args = ['run', '--rm', '-i', '--network', 'host', '--entrypoint', 'sh', image, '-c', command];
  const session = new TestProcess('docker', args, process.env, { input });
  return { exitCode: await session.exitCode(), output: session.output };
}
