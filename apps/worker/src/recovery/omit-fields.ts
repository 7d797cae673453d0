import type { ResourceRecord } from '#core';

type OptionalField = 'sealed' | 'sealed_next' | 'sealed_previous' | 'grace_until' | 'status_reason';

export function omitFields(record: ResourceRecord, ...names: readonly OptionalField[]): ResourceRecord {
  const entries = Object.entries(record).filter(([name]) => !(names as readonly string[]).includes(name));
  return Object.fromEntries(entries) as unknown as ResourceRecord; // only optional fields were omitted
}
