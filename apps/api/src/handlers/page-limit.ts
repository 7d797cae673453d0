import { z } from 'zod';
import { echo } from '#core';

export const DEFAULT_LIMIT = 50;
const MOST = 500;

const error = (issue: { input?: unknown }) => `${echo(issue.input)} is not a number from 1 to ${MOST}`;

/** The query parameter of lists that tells how many are wanted. */
export const pageLimit = z
  .string()
  .regex(/^\d{1,3}$/, { error })
  .transform(Number)
  .refine((limit) => limit >= 1 && limit <= MOST, { error })
  .optional()
  .meta({ description: `1 to ${MOST}; ${DEFAULT_LIMIT} when absent` });
