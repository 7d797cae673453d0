import { AppError, echo, parseSize, projectSchema, ROLES, type Role } from '#core';

function refuse(name: string, text: string | undefined, expected: string): AppError {
  const what = text === undefined ? 'is missing' : `${echo(text)} is not right`;
  return new AppError('invalid_setting', `${name}: ${what} (expected: ${expected})`);
}

/** @throws AppError `invalid_setting`, as the others here */
export function readRole(text: string | undefined): Role {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw refuse('--role', text, ROLES.join(', '));
  return role;
}

export function readProject(name: string, text: string | undefined): string {
  const parsed = projectSchema.safeParse(text);
  if (!parsed.success) throw refuse(name, text, 'at most 32 of a-z 0-9 -, a letter or digit first and last');
  return parsed.data;
}

export function readName(text: string | undefined): string | undefined {
  if (text === undefined || /^[\p{L}\p{N} ._@/-]{1,64}$/u.test(text)) return text;
  throw refuse('--name', text, 'at most 64 letters, digits, spaces, . _ @ / -');
}

export function readCount(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refuse(name, text, 'a number');
}

export function readSize(name: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw refuse(name, text, 'a size, for example 512mb or 8GB');
  return bytes;
}
