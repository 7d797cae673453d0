import { z } from 'zod';

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'm') instanceof RegExp;
  } catch {
    return false;
  }
}

/** The text of a regular expression. */
export const regExp = z.string().refine(isRegExp, 'expected a regular expression');
