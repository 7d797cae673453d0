import { readHosts, readKeyFile, replaceKeyFile, secretKeyOf } from '#core';
import { ownHost } from './own-host';
import type { RekeyContext } from './rekey-context';

/** Takes the keys that nothing is sealed with any more out of the key file, or says how to take them away. */
export async function takeAway(context: RekeyContext, former: readonly string[]): Promise<void> {
  const { settings, redis, say } = context;
  if (settings.secretKey !== undefined) {
    say('nothing is sealed with a former key: start the API and all workers without SECRET_KEY_PREVIOUS now');
  } else {
    const secrets = readKeyFile(settings.secretKeyFile);
    const left = secrets.filter((secret) => !former.includes(secretKeyOf(secret).id));
    await replaceKeyFile(settings.secretKeyFile, left);
    say(`took ${former.join(', ')} out of ${settings.secretKeyFile}`);
  }
  const own = ownHost(settings.dataRoot);
  const others = [...(await readHosts(redis)).keys()].filter((host) => host !== own);
  if (others.length === 0) return;
  say(
    `run it on each other host, too, for the files there (${others.join(', ')}): former keys are needed there until then`,
  );
}
