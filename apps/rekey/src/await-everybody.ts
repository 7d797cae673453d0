import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, readKeyHolders, type KeyHolder } from '#core';
import { silentHosts } from './hosts-apart';
import type { RekeyContext } from './rekey-context';

export interface Wait {
  readonly isDone: (holder: KeyHolder) => boolean;
  /** for messages: what a late process has not done */
  readonly undone: string;
  readonly hint: string;
}

async function missing(context: RekeyContext, { isDone, undone }: Wait): Promise<{ lines: string[]; count: number }> {
  const holders = await readKeyHolders(context.redis);
  const late = holders.filter((holder) => !isDone(holder));
  const silent = await silentHosts(context, holders);
  const lines = [
    ...late.map(({ process, hostId }) => `${process}${hostId === undefined ? '' : `, host ${hostId}`}: ${undone}`),
    ...silent.map((host) => `host ${host}: no worker there says which keys it has (is it down?)`),
  ];
  return { lines, count: holders.length };
}

/**
 * Waits until every process that is up has said so in Redis; those that were killed count as up for 10 s.
 *
 * @returns how many processes there are
 * @throws AppError `conflict` naming those that have not, after 20 s
 */
export async function awaitEverybody(context: RekeyContext, wait: Wait): Promise<number> {
  const { rekeyCheck, rekeyWait } = context.settings.timings;
  const deadline = Date.now() + rekeyWait;
  for (;;) {
    const { lines, count } = await missing(context, wait);
    if (lines.length === 0) return count;
    if (Date.now() > deadline) {
      const seconds = rekeyWait / 1000;
      throw new AppError('conflict', [`timed out after ${seconds} s waiting for`, ...lines, wait.hint].join('\n  '));
    }
    await sleep(rekeyCheck);
  }
}
