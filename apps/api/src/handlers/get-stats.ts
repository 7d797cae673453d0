import { z } from 'zod';
import type { ApiContext } from '../api-context';
import { time } from '../resource-view';
import type { Handler } from '../route';
import { findInstance } from './find-resource';

const unlessRunning = 'null unless it runs';

export const statsView = z
  .strictObject({
    memory_bytes: z.int().nullable().meta({ description: unlessRunning }),
    memory_limit_bytes: z.int().nullable().meta({ description: unlessRunning }),
    cpu_percent: z
      .number()
      .nullable()
      .meta({ description: `over about a second, 100 is one core; ${unlessRunning}` }),
    disk_bytes: z.int().nullable().meta({ description: 'what its data folder takes; null when that is not there' }),
    connections: z
      .int()
      .nullable()
      .meta({ description: `as the engine counts them, the one that asks included; ${unlessRunning} and can tell` }),
    read_at: time,
  })
  .meta({ id: 'Stats' });

/** What the instance takes, as a worker of its host measures it now. */
export function getStats(context: ApiContext): Handler {
  return async (request) => {
    const record = await findInstance(context, request);
    return { status: 200, body: await context.questions.stats(record, request.hungUp) };
  };
}
