import type { Request, Response } from 'express';
import { echo } from '#core';
import type { ErrorView } from '../error-view';
import { withRequestId } from './request-id';
import { send } from './send';

/** Answers a request of whose target express can read no path, such as `http://[/`: it hands that to nobody. */
export function refuseTarget(request: Request, response: Response): void {
  const message = `the target ${echo(request.url)} has no path (expected: /path, or http://host/path)`;
  const body: ErrorView = { error: { code: 400, message } };
  withRequestId(request, response, () => {
    send(response, { status: 400, body });
  });
}
