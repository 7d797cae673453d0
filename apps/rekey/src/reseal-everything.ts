import { resealRecords } from './reseal-records';
import { resealFiles } from './reseal-files';
import type { RekeyContext } from './rekey-context';

/** Rounds over all records until one finds nothing to do; then the files. */
export async function resealEverything(context: RekeyContext): Promise<void> {
  const began = performance.now();
  let [rounds, replaced, records, stale] = [0, 0, 0, 1];
  while (stale > 0) {
    const round = await resealRecords(context.redis, context.keyRing);
    ({ records, stale } = round);
    replaced += round.replaced;
    rounds += 1;
  }
  const { files, resealed } = await resealFiles(context);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  context.say(
    `${records} records looked at in ${rounds} rounds, ${replaced} texts sealed anew; ` +
      `${files} files looked at, ${resealed} sealed anew (${seconds} s)`,
  );
}
