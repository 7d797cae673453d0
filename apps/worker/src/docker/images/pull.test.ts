import Dockerode from 'dockerode';
import { Readable } from 'node:stream';
import type { PullProgress } from './images';
import { followPull } from './pull';

function asStream(lines: readonly object[]): Readable {
  return Readable.from(lines.map((line) => Buffer.from(`${JSON.stringify(line)}\r\n`)));
}

async function progressOf(...lines: readonly object[]): Promise<PullProgress[]> {
  const told: PullProgress[] = [];
  await followPull(new Dockerode(), asStream(lines), 'redis:1', (progress) => told.push(progress));
  return told;
}

const downloading = (id: string, current: number, total: number) => ({
  id,
  status: 'Downloading',
  progressDetail: { current, total },
});

test('a pull tells the bytes of all layers together, as they come', async () => {
  const told = await progressOf(
    { id: '1', status: 'Pulling from library/redis' },
    { id: 'a', status: 'Pulling fs layer', progressDetail: {} },
    downloading('a', 10, 100),
    downloading('b', 5, 50),
    downloading('a', 60, 100),
    { id: 'a', status: 'Download complete', progressDetail: {} },
  );
  expect(told).toEqual([
    { bytesDone: 10, bytesTotal: 100 },
    { bytesDone: 15, bytesTotal: 150 },
    { bytesDone: 65, bytesTotal: 150 },
    { bytesDone: 105, bytesTotal: 150 },
  ]);
});

test('the unpacking of a layer is no download, and a layer that was there has no bytes', async () => {
  const told = await progressOf(
    { id: 'a', status: 'Already exists', progressDetail: {} },
    { id: 'b', status: 'Download complete', progressDetail: {} },
    { id: 'c', status: 'Extracting', progressDetail: { current: 1, total: 2 } },
    { status: 'Status: Image is up to date for redis:1' },
  );
  expect(told).toEqual([]);
});

test('an error that Docker reports in the stream fails the pull, in its words', async () => {
  const pull = progressOf(downloading('a', 1, 2), { error: 'manifest unknown', errorDetail: {} });
  await expect(pull).rejects.toMatchObject({
    code: 'image_unavailable',
    message: 'pull redis:1: manifest unknown',
  });
});

test('a stream that breaks off fails the pull', async () => {
  const stream = new Readable({ read: () => undefined });
  const pull = followPull(new Dockerode(), stream, 'redis:1', () => undefined);
  stream.destroy(new Error('aborted'));
  await expect(pull).rejects.toThrow('aborted');
});
