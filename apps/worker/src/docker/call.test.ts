import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from './call';
import { waitForExit } from './containers/wait-for-exit';
import { connectDocker } from './dockerode-docker';

const folder = mkdtempSync(join(tmpdir(), 'rm-call-'));
const path = join(folder, 'docker.sock');
const docker = connectDocker(`unix://${path}`);
let server: Server | undefined;

async function listen(answer: RequestListener): Promise<void> {
  server = createServer(answer).listen(path);
  await once(server, 'listening');
}

/** As a Docker that is killed after the head of its answer; a real one cannot be hit there for certain. */
const breakOff: RequestListener = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  setImmediate(() => response.destroy());
};

afterEach(() => server?.close());
afterAll(() => rmSync(folder, { recursive: true }));

test('a call whose answer breaks off after its head fails at its deadline, like one that is not answered', async () => {
  await listen(breakOff);
  const inspection = call('inspect container a', 200, (abortSignal) =>
    docker.getContainer('a').inspect({ abortSignal }),
  );
  await expect(inspection).rejects.toMatchObject({ code: 'engine_unreachable', retryable: true });
});

test('a wait for an exit is repeated when its answer breaks off, and returns the exit code', async () => {
  let asked = 0;
  await listen((request, response) => {
    asked += 1;
    if (asked === 1) return breakOff(request, response);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"StatusCode":3}');
  });
  await expect(waitForExit(docker, 'a', 500, new AbortController().signal)).resolves.toBe(3);
  expect(asked).toBeGreaterThan(1); // a busy machine may take longer than one wait to answer
});
