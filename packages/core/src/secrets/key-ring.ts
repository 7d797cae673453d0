import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretKey } from './secret-key';

const IV_BYTES = 12;
const TAG_BYTES = 16;

function decrypt({ key }: SecretKey, boundTo: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  // without the length, Node 20 and 22 accept a tag of 4 bytes, which is quickly guessed
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(boundTo))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/** The id of the key that a text was sealed with; undefined when the text has none. */
export function keyIdOf(sealed: string): string | undefined {
  return sealed.includes('.') ? sealed.split('.')[0] : undefined;
}

/**
 * The keys that secrets are sealed with at rest: AES-256-GCM, each text bound to what it is about, so that it opens for
 * nothing else. One of them seals. All open, also one that was taken away while this process runs: whoever is at work may have
 * read what it has sealed. A sealed text is `<id of its key>.<base64>`.
 */
export class KeyRing {
  private keys: readonly SecretKey[];
  private sealing: SecretKey;
  /** by their ids, all that this process has ever had */
  private readonly known = new Map<string, SecretKey>();

  /** @param source the keys, the newest first; asked again when a text comes that none of them has sealed */
  constructor(private readonly source: () => readonly SecretKey[]) {
    this.keys = this.load();
    this.sealing = this.newest();
  }

  /** the id of the key that seals */
  get currentId(): string {
    return this.sealing.id;
  }

  /** the ids of all keys, the newest first */
  get ids(): readonly string[] {
    return this.keys.map(({ id }) => id);
  }

  /** Asks for the keys again. @throws AppError `invalid_setting` when they cannot be had; then it keeps those it has */
  reload(): void {
    this.keys = this.load();
    this.sealing = this.find(this.sealing.id) ?? this.newest();
  }

  /** Seals with this key from now on. @returns false when it is not there: then nothing changes */
  sealWith(id: string): boolean {
    const key = this.findOrReload(id);
    if (key) this.sealing = key;
    return key !== undefined;
  }

  seal(boundTo: string, text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealing.key, iv).setAAD(Buffer.from(boundTo));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${this.sealing.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /** @throws Error when it was sealed with another key, for something else, or was changed */
  open(boundTo: string, sealed: string): string {
    const id = keyIdOf(sealed);
    const key = id === undefined ? undefined : (this.known.get(id) ?? this.findOrReload(id));
    if (!key) throw new Error(`sealed with an unknown key (${id})`);
    return decrypt(key, boundTo, sealed.slice(key.id.length + 1));
  }

  /** The same secret under the key that seals now; the text itself when it is already. @throws Error as open() */
  renew(boundTo: string, sealed: string): string {
    return keyIdOf(sealed) === this.currentId ? sealed : this.seal(boundTo, this.open(boundTo, sealed));
  }

  private load(): readonly SecretKey[] {
    const keys = this.source();
    for (const key of keys) this.known.set(key.id, key);
    return keys;
  }

  private newest(): SecretKey {
    const [newest] = this.keys;
    if (!newest) throw new Error('a ring of no keys');
    return newest;
  }

  private find(id: string): SecretKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  /** A key that was added while this process runs is found as soon as something is sealed with it. */
  private findOrReload(id: string): SecretKey | undefined {
    const key = this.find(id);
    if (key) return key;
    this.reload();
    return this.find(id);
  }
}
