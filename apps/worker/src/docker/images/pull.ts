import type Dockerode from 'dockerode';
import type { Readable } from 'node:stream';
import { AppError } from '#core';
import type { PullProgress } from './images';

interface PullLine {
  readonly error?: string;
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Adds up the bytes of the layers. A complete layer counts whole. */
function layerCounter() {
  const layers = new Map<string, { done: number; total: number }>();
  return ({ id, status, progressDetail: { current, total } = {} }: PullLine): PullProgress | undefined => {
    if (id === undefined) return undefined;
    const known = layers.get(id);
    if (status === 'Downloading' && current !== undefined && total !== undefined) {
      layers.set(id, { done: current, total });
    } else if (status === 'Download complete' && known) {
      layers.set(id, { ...known, done: known.total });
    } else {
      return undefined;
    }
    const all = [...layers.values()];
    const sum = (key: 'done' | 'total') => all.reduce((grown, layer) => grown + layer[key], 0);
    return { bytesDone: sum('done'), bytesTotal: sum('total') };
  };
}

/**
 * Follows a pull to its end. Docker answers 200 and reports a failure as a line of the stream, which followProgress() takes
 * for progress.
 *
 * @throws AppError `image_unavailable` with Docker's words
 */
export function followPull(
  { modem }: Dockerode,
  stream: Readable,
  image: string,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const count = layerCounter();
  return new Promise((resolve, reject) => {
    const onLine = (line: PullLine) => {
      if (line.error) reject(new AppError('image_unavailable', `pull ${image}: ${line.error}`));
      const progress = count(line);
      if (progress) onProgress(progress);
    };
    modem.followProgress(stream, (error) => (error ? reject(error) : resolve()), onLine);
  });
}
