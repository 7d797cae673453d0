import { AppError } from '#core';

import type { PullProgress } from './images';
import { textLines } from '../text-lines';

interface PullLine {
  readonly error?: string;
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Adds up what the engine says of each layer. A layer that is there has come whole. */
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
 * Reads the progress of a pull to its end. The engine answers 200 and reports a failure as a line of the stream.
 *
 * @throws AppError `image_unavailable` with the engine's words
 */
export async function followPull(
  stream: AsyncIterable<Buffer>,
  image: string,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const count = layerCounter();
  for await (const text of textLines(stream)) {
    const line = JSON.parse(text) as PullLine; // the engine's stream is one JSON object per line
    if (line.error) throw new AppError('image_unavailable', `pull ${image}: ${line.error}`);
    const progress = count(line);
    if (progress) onProgress(progress);
  }
}
