import { z } from 'zod';
import { echo, isAppError } from '#core';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { flag } from '../route-params';
import { findInstance, noContainer } from './find-resource';

const DEFAULT_TAIL = 200;
const MOST = 10_000;

const tailError = { error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a number from 1 to ${MOST}` };

export const logsQuery = z.strictObject({
  tail: z
    .string(tailError)
    .regex(/^\d{1,5}$/, tailError)
    .transform(Number)
    .refine((tail) => tail >= 1 && tail <= MOST, tailError)
    .optional()
    .meta({ description: `how many of the last lines, 1 to ${MOST}; ${DEFAULT_TAIL} when absent` }),
  follow: flag.meta({ description: 'go on with what comes, until the client hangs up or the container ends' }),
});

/** The log of the instance's container, as a worker of its host reads it. */
export function getLogs(context: ApiContext): Handler {
  return async (request) => {
    const { query, hungUp } = request;
    const { tail = DEFAULT_TAIL, follow = false } = query as z.infer<typeof logsQuery>; // the route's own schema
    const record = await findInstance(context, request);
    try {
      const chunks = await context.questions.log(record, { tail, follow }, hungUp);
      return { contentType: 'text/plain; charset=utf-8', chunks };
    } catch (error) {
      throw isAppError(error, 'conflict') ? noContainer(record) : error;
    }
  };
}
