import type { Response } from 'express';
import { identifyAgain } from './authenticate';

const LOOK_EVERY_MS = 1_000;

/** Ends a stream soon after its key was revoked. While that cannot be known it goes on: its key was right when it began. */
export function endWhenRevoked(response: Response): void {
  const timer = setInterval(() => {
    identifyAgain(response).then(
      (caller) => {
        if (!caller) response.destroy();
      },
      () => undefined,
    );
  }, LOOK_EVERY_MS);
  response.once('close', () => clearInterval(timer));
}
