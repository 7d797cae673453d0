import type { KeyRing } from './key-ring';

/** The secrets of an instance. */
export interface Credentials {
  readonly db_password: string;
  readonly connect_string: string;
  readonly uri: string;
}

/** Bound to the resource: text sealed for one resource does not open for another. */
export function seal(keys: KeyRing, resourceId: string, credentials: Credentials): string {
  return keys.seal(resourceId, JSON.stringify(credentials));
}

/** @throws Error when the text was sealed with another key, for another resource, or was changed */
export function unseal(keys: KeyRing, resourceId: string, sealed: string): Credentials {
  return JSON.parse(keys.open(resourceId, sealed)) as Credentials; // authenticated: only seal() can have written it
}
