import type { ResourceRecord, TemplateContext } from '#core';

/** What a type's templates may name: its parameters, the facts of the record, and what else the step knows. */
export function templateContext(record: ResourceRecord, known: TemplateContext): TemplateContext {
  return { ...record.parameters, name: record.resource_name, image_version: record.image_version, ...known };
}
