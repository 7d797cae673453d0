import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from './call';
import { connectDocker } from './connect';
import { waitForExit } from './containers/wait-for-exit';

const folder = mkdtempSync(join(tmpdir(), 'rm-call-'));
const path = join(folder, 'docker.sock');
const docker = connectDocker(`unix://${path}`);
let engine: Server | undefined;

async function listen(answer: RequestListener): Promise<void> {
  engine = createServer(answer).listen(path);
  await once(engine, 'listening');
}

/** As an engine that is killed after the head of its answer; no real one can be hit there for certain. */
const breakOff: RequestListener = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  setImmediate(() => response.destroy());
};

afterEach(() => engine?.close());
afterAll(() => rmSync(folder, { recursive: true }));

test('a call whose answer breaks off after its head ends with its deadline, as one that is not answered', async () => {
  await listen(breakOff);
  const inspection = call('inspect container a', 200, (abortSignal) =>
    docker.getContainer('a').inspect({ abortSignal }),
  );
  await expect(inspection).rejects.toMatchObject({ code: 'engine_unreachable', retryable: true });
});

test('a wait for an exit is made again when its answer breaks off, and tells the exit', async () => {
  let asked = 0;
  await listen((request, response) => {
    asked += 1;
    if (asked === 1) return breakOff(request, response);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"StatusCode":3}');
  });
  await expect(waitForExit(docker, 'a', new AbortController().signal)).resolves.toBe(3);
  expect(asked).toBe(2);
});
