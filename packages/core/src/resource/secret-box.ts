import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What only the holder of the connect string may know. */
export interface Credentials {
  readonly db_password: string;
  readonly connect_string: string;
  readonly uri: string;
}

/** AES-256-GCM, bound to the resource: text sealed for one resource does not open for another. */
export function seal(key: Buffer, resourceId: string, credentials: Credentials): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(resourceId));
  const body = Buffer.concat([cipher.update(JSON.stringify(credentials), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

/** @throws Error when the text was sealed with another key, for another resource, or was changed */
export function unseal(key: Buffer, resourceId: string, sealed: string): Credentials {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(resourceId))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  return JSON.parse(body) as Credentials; // authenticated: only seal() can have written it
}
