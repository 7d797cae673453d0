import { AppError, type FieldError } from '../errors';
import type { Render, TemplateContext } from './template-environment';

const MEGABYTE = 2 ** 20;

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / MEGABYTE)} MB`;
}

function bytesOf(render: Render, context: TemplateContext): number {
  return Math.ceil(Number(render(context)));
}

/**
 * Adds up the memory that the server may use.
 *
 * @throws AppError `bad_request` showing the sum, when the container's limit is less
 */
export function checkMemoryPlan(
  limit: Render,
  parts: Readonly<Record<string, Render>>,
  context: TemplateContext,
  fields: readonly string[],
): void {
  const sizes = Object.entries(parts).map(([name, render]) => ({ name, bytes: bytesOf(render, context) }));
  const wrong = sizes.find(({ bytes }) => !Number.isFinite(bytes));
  const sum = sizes.reduce((total, { bytes }) => total + bytes, 0);
  const allowed = bytesOf(limit, context);
  if (wrong === undefined && sum <= allowed) return;
  const used = sizes.filter(({ bytes }) => bytes > 0);
  const shown = used.map(({ name, bytes }) => `${name} ${inMegabytes(bytes)}`).join(' + ');
  const message =
    wrong === undefined
      ? `the server may use ${shown} = ${inMegabytes(sum)}, more than the container's limit of ${inMegabytes(allowed)}`
      : `${wrong.name} cannot be added up: one of its values is neither a number nor a size`;
  const details: FieldError[] = fields.map((field) => ({ field, message: `${field}: ${message}` }));
  throw new AppError('bad_request', `memory: ${message}`, { details });
}
