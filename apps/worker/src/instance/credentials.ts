import { seal, unseal, type Credentials, type ResourceRecord, type ResourceType, type KeyRing } from '#core';
import { generatePassword } from './generate-password';
import { templateContext, type Passwords } from './template-context';

/** The recorded password, or a new one for an instance that no client knows of yet. */
export function passwordOf(record: ResourceRecord, keyRing: KeyRing): string {
  return record.sealed === undefined
    ? generatePassword()
    : unseal(keyRing, record.resource_id, record.sealed).db_password;
}

/** The credentials that the owner gets, sealed for the record. */
export function sealCredentials(
  type: ResourceType,
  record: ResourceRecord,
  address: { readonly server_ip: string; readonly exposed_port: string },
  password: string,
  keyRing: KeyRing,
): string {
  const context = templateContext(record, { ...address, db_password: password });
  const credentials: Credentials = {
    db_password: password,
    connect_string: type.connect(context),
    uri: type.uri(context),
  };
  return seal(keyRing, record.resource_id, credentials);
}

/** The passwords in the instance's files: during a grace period, the old one, too. */
export function filePasswords(record: ResourceRecord, keyRing: KeyRing): Passwords {
  const { resource_id: id, sealed_previous: previous, grace_until: until } = record;
  const password = passwordOf(record, keyRing);
  if (previous === undefined || until === undefined) return { db_password: password };
  return { db_password: password, old_password: unseal(keyRing, id, previous).db_password };
}

/** Every password that the instance has, had a moment ago, or is about to get. */
export function allPasswords(record: ResourceRecord, keyRing: KeyRing): string[] {
  const { resource_id: id, sealed, sealed_previous: previous, sealed_next: next } = record;
  return [sealed, previous, next]
    .filter((text) => text !== undefined)
    .map((text) => unseal(keyRing, id, text).db_password);
}
