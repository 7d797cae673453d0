import type { ResourceRecord } from '#core';

/** The fields of every log line about an operation. */
export function logFieldsOf(record: ResourceRecord): Record<string, string | undefined> {
  return {
    resource: `${record.resource_type}/${record.resource_name}`,
    resource_id: record.resource_id,
    operation_id: record.operation_id,
  };
}
