import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH = 16;

/** 32 bytes, and what tells it from others without telling anything of it. */
interface SecretKey {
  readonly id: string;
  readonly key: Buffer;
}

/** @param key 32 bytes */
function secretKey(key: Buffer): SecretKey {
  const id = createHmac('sha256', key).update('resource-management').digest('hex').slice(0, ID_LENGTH);
  return { id, key };
}

function decrypt({ key }: SecretKey, boundTo: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(boundTo))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/**
 * The keys that secrets are sealed with at rest: AES-256-GCM, each text bound to what it is about, so that it opens for
 * nothing else. A sealed text is `<id of its key>.<base64>`; without an id, it is of the only key there was.
 */
export class KeyRing {
  private readonly current: SecretKey;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.current = secretKey(key);
  }

  /** the id of the key that seals */
  get currentId(): string {
    return this.current.id;
  }

  seal(boundTo: string, text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, iv).setAAD(Buffer.from(boundTo));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${this.current.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /** @throws Error when it was sealed with another key, for something else, or was changed */
  open(boundTo: string, sealed: string): string {
    const [first = '', second] = sealed.split('.');
    if (second === undefined) return decrypt(this.current, boundTo, first);
    if (first !== this.current.id) throw new Error(`sealed with the key ${first}, which is not the one that is known`);
    return decrypt(this.current, boundTo, second);
  }
}
