import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AppError } from '#core';

/**
 * Reads the progress of a pull to its end. The engine answers 200 and reports a failure as a line of the stream.
 *
 * @throws AppError `image_unavailable` with the engine's words
 */
export async function followPull(stream: Readable, image: string): Promise<void> {
  for await (const line of createInterface({ input: stream })) {
    if (line.trim() === '') continue;
    const { error } = JSON.parse(line) as { error?: string }; // the engine's stream is one JSON object per line
    if (error) throw new AppError('image_unavailable', `pull ${image}: ${error}`);
  }
}
