import { z } from 'zod';
import { echo } from '../catalog/expected';

/** The project of a request that names none. */
export const DEFAULT_PROJECT = 'default';

const PROJECT = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

const error = (issue: { input?: unknown }) =>
  `${echo(issue.input)} is not a project (at most 32 of a-z 0-9 -, a letter or digit first and last)`;

/** The name of a project. There is no list of projects: one is there as soon as something belongs to it. */
export const projectSchema = z
  .string({ error })
  .regex(PROJECT, { error })
  .meta({ description: 'whose it is', example: DEFAULT_PROJECT });
