import { announceKey, retireKeys } from '#core';
import { awaitEverybody } from './await-everybody';
import { chooseKey } from './choose-key';
import type { RekeyContext } from './rekey-context';
import { resealEverything } from './reseal-everything';
import { takeAway } from './take-away';

/**
 * Goes over to another key while API and workers run. Nobody seals with it before everybody can open it, and the former
 * ones stay until nothing is sealed with them, and no process can write such a thing any more. Cut off anywhere, it goes
 * on when it is run again.
 */
export async function rekey(context: RekeyContext): Promise<void> {
  const { redis, keyRing, say } = context;
  const key = await chooseKey(context);
  const former = keyRing.ids.filter((id) => id !== key);
  const holding = await awaitEverybody(context, {
    isDone: ({ holds }) => holds.includes(key),
    undone: `does not hold the key ${key}`,
    hint:
      'Nothing was changed but the key file. Copy it to the hosts without the key (with SECRET_KEY: start the processes ' +
      'there with it and SECRET_KEY_PREVIOUS), and run this again. --without-host ID leaves a host out that will not come back.',
  });
  say(`${holding} processes hold it`);
  await announceKey(redis, key);
  keyRing.sealWith(key);
  const sealing = await awaitEverybody(context, {
    isDone: ({ seals }) => seals === key,
    undone: `still seals with another key than ${key}`,
    hint: `The former keys stay where they are (${former.join(', ')}); run this again when these have ended or gone over.`,
  });
  say(`${sealing} processes seal with it`);
  await retireKeys(redis, former);
  await resealEverything(context);
  await takeAway(context, former);
}
