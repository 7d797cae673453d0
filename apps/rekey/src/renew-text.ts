import { keyIdOf, SEALED_FIELDS, type KeyRing } from '#core';

/** A record contains sealed texts itself. */
function renewWithin(json: string, boundTo: string, keyRing: KeyRing): string {
  const fields = JSON.parse(json) as Record<string, unknown>; // a worker wrote it, and sealed it
  for (const name of SEALED_FIELDS) {
    const text = fields[name];
    if (typeof text === 'string') fields[name] = keyRing.renew(boundTo, text);
  }
  return JSON.stringify(fields);
}

/**
 * The text of a sealed file under the key that seals now: its last line is what is sealed, one before may name the keys.
 *
 * @returns the same text when it is of no other key
 * @throws Error when it does not open
 */
export function renewText(text: string, boundTo: string, keyRing: KeyRing): string {
  const lines = text.trimEnd().split('\n');
  const sealed = lines.pop() ?? '';
  const former = keyRing.ids.filter((id) => id !== keyRing.currentId);
  if (keyIdOf(sealed) === keyRing.currentId && !former.some((id) => text.includes(id))) return text;
  const heads = lines.map((line) => former.reduce((named, id) => named.replaceAll(id, keyRing.currentId), line));
  const renewed = keyRing.seal(boundTo, renewWithin(keyRing.open(boundTo, sealed), boundTo, keyRing));
  return `${[...heads, renewed].join('\n')}\n`;
}
