import { AppError, announcedKey, newSecret, readKeyFile, replaceKeyFile, secretKeyOf, verifySecretKey } from '#core';
import type { RekeyContext } from './rekey-context';

/**
 * The id of the key to go over to: that of a rotation that was begun, else a new one, which is in the key file from now on.
 *
 * @throws AppError `invalid_setting` when this process has not the key that is in use, or SECRET_KEY holds no new one
 */
export async function chooseKey({ settings, redis, keyRing, say }: RekeyContext): Promise<string> {
  await verifySecretKey(redis, keyRing);
  const [newest = '', ...former] = keyRing.ids;
  if (former.length > 0) {
    const isInUse = newest === (await announcedKey(redis, keyRing));
    say(`going over to the key ${newest}, which ${isInUse ? 'is in use already' : 'is the first that is configured'}`);
    return newest;
  }
  if (settings.secretKey !== undefined) {
    throw new AppError(
      'invalid_setting',
      'SECRET_KEY: is the key in use, so there is none to go over to (expected: the API, all workers and then this ' +
        'command started with SECRET_KEY=<a new one> and SECRET_KEY_PREVIOUS=<the present one>)',
    );
  }
  const secret = newSecret();
  await replaceKeyFile(settings.secretKeyFile, [secret, ...readKeyFile(settings.secretKeyFile)]);
  keyRing.reload();
  const { id } = secretKeyOf(secret);
  say(`made the key ${id}, the first line of ${settings.secretKeyFile} now; that in use is ${newest}`);
  return id;
}
