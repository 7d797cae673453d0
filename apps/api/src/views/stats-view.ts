import { z } from 'zod';
import { time } from './resource-view';

const unlessRunning = 'null unless running';

export const statsView = z
  .strictObject({
    memory_bytes: z.int().nullable().meta({ description: unlessRunning }),
    memory_limit_bytes: z.int().nullable().meta({ description: unlessRunning }),
    cpu_percent: z
      .number()
      .nullable()
      .meta({ description: `over about a second; 100 = one core; ${unlessRunning}` }),
    disk_bytes: z
      .int()
      .nullable()
      .meta({ description: 'size of the data and of temporary files; null when there is none' }),
    connections: z
      .int()
      .nullable()
      .meta({
        description: `counted by the server, including the one that asks; ${unlessRunning}, or when the server cannot tell`,
      }),
    read_at: time,
  })
  .meta({ id: 'Stats' });
