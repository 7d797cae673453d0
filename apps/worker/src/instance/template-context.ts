import { instanceContext, type ResourceRecord, type ResourceType, type TemplateContext } from '#core';

/** The fields of a record that templates see. */
export type Rendered = Pick<ResourceRecord, 'parameters' | 'config' | 'resource_name' | 'image_version'>;

/** The variables of a type's templates: those of the record, and `known` ones of the step. */
export function templateContext(record: Rendered, known: TemplateContext): TemplateContext {
  const facts = { name: record.resource_name, image_version: record.image_version };
  return { ...instanceContext({ parameters: record.parameters, config: record.config }, facts), ...known };
}

/** The valid password, and during a rotation and its grace period the other one. */
export interface Passwords {
  readonly db_password: string;
  readonly old_password?: string;
  /** set until the server is proven usable for the first time */
  readonly is_new?: 1;
}

/** File name → text. */
export function renderFiles(type: ResourceType, record: Rendered, passwords: Passwords): Record<string, string> {
  const context = templateContext(record, { ...passwords });
  return Object.fromEntries(Object.entries(type.files).map(([name, render]) => [name, render(context)]));
}
