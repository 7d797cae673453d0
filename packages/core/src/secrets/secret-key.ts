import { createHash, createHmac } from 'node:crypto';

const ID_LENGTH = 16;

/** 32 bytes, and an id that reveals nothing of them. */
export interface SecretKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The key that a text of 32 characters or more stands for. */
export function secretKeyOf(text: string): SecretKey {
  const key = createHash('sha256').update(text).digest();
  const id = createHmac('sha256', key).update('resource-management').digest('hex').slice(0, ID_LENGTH);
  return { id, key };
}
