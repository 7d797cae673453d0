import { instanceContext, type ResourceRecord, type ResourceType, type TemplateContext } from '#core';

/** What an instance is rendered from: its parameters, its directives and the facts of its record. */
export type Rendered = Pick<ResourceRecord, 'parameters' | 'config' | 'resource_name' | 'image_version'>;

/** What a type's templates may name: that, and what else the step knows. */
export function templateContext(record: Rendered, known: TemplateContext): TemplateContext {
  const facts = { name: record.resource_name, image_version: record.image_version };
  return { ...instanceContext({ parameters: record.parameters, config: record.config }, facts), ...known };
}

/** Passwords that a file may hold: the valid one, and while a change of it is under way or in its grace the other one. */
export interface Passwords {
  readonly db_password: string;
  readonly old_password?: string;
}

/** File name → its text. */
export function renderFiles(type: ResourceType, record: Rendered, passwords: Passwords): Record<string, string> {
  const context = templateContext(record, { ...passwords });
  return Object.fromEntries(Object.entries(type.files).map(([name, render]) => [name, render(context)]));
}
