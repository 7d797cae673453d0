import type { Response } from 'express';
import { identifyAgain } from './authorize';

/** Ends a stream within `checkMs` after its key was revoked. While that cannot be checked, the stream goes on. */
export function endWhenRevoked(response: Response, checkMs: number): void {
  const timer = setInterval(() => {
    identifyAgain(response).then(
      (caller) => {
        if (!caller) response.destroy();
      },
      () => undefined,
    );
  }, checkMs);
  response.once('close', () => clearInterval(timer));
}
