import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const REQUESTS = 80;
const WITHIN_MS = 240_000;

/** The resources in each status. */
async function countByStatus(world: World): Promise<Record<string, number>> {
  const { body } = await world.api.get('/api/resources?limit=500');
  const counts: Record<string, number> = {};
  for (const { status } of body.resources as { status: string }[]) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test(
  `of ${REQUESTS} creations at once none is lost and none fails by overload, nor of as many purges`,
  async () => {
    const world = await World.start();
    try {
      const each = Array.from({ length: REQUESTS }, () => world.api.create('redis', { maxmemory: '16mb' }));
      const answers = await Promise.all(each);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      const names = answers.map(({ body }) => String(body.resource_name));
      expect(new Set(names).size).toBe(REQUESTS);

      await waitUntil(
        'all to run',
        async () => {
          const { running = 0, failed = 0 } = await countByStatus(world);
          expect(failed).toBe(0);
          return running === REQUESTS;
        },
        WITHIN_MS,
      );
      const purges = names.map((name) => world.api.send('DELETE', `/api/resources/redis/${name}?purge=true`));
      expect((await Promise.all(purges)).map(({ status }) => status)).toEqual(names.map(() => 202));
      const areGone = async () => Object.keys(await countByStatus(world)).length === 0;
      await waitUntil('all to be gone', areGone, WITHIN_MS);
    } finally {
      await world.close();
    }
  },
  2 * WITHIN_MS,
);
