import { Readable } from 'node:stream';
import type { Handler } from '../route';

/** GET /metrics. While Redis is away it answers, too, and says so. */
export const getMetrics: Handler = async ({ context }) => {
  const { registry } = context.metrics;
  return { contentType: registry.contentType, chunks: Readable.from([await registry.metrics()]) };
};
