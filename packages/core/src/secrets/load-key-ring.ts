import type { Settings } from '../settings';
import { ensureKeyFile, readKeyFile } from './key-file';
import { KeyRing } from './key-ring';
import { secretKeyOf } from './secret-key';

/**
 * The keys for secrets at rest: SECRET_KEY with SECRET_KEY_PREVIOUS, else the lines of SECRET_KEY_FILE, which is created when
 * missing, and read again when a key in it is new.
 */
export async function loadKeyRing({
  secretKey,
  secretKeyPrevious = [],
  secretKeyFile,
}: Pick<Settings, 'secretKey' | 'secretKeyFile'> & Partial<Pick<Settings, 'secretKeyPrevious'>>): Promise<KeyRing> {
  if (secretKey !== undefined) {
    const keys = [secretKey, ...secretKeyPrevious].map(secretKeyOf);
    return new KeyRing(() => keys);
  }
  await ensureKeyFile(secretKeyFile);
  return new KeyRing(() => readKeyFile(secretKeyFile).map(secretKeyOf));
}
