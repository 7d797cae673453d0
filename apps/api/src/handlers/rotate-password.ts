import { z } from 'zod';
import { AppError, durationSchema, parseDuration, type ResourceType } from '#core';
import { acceptChange } from '../accept-operation';
import { answerOperation } from '../answer-operation';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { findRecord } from './find-resource';
import { parseBody } from './require-body';

export const rotationBody = z.strictObject({
  grace: durationSchema.optional().meta({ description: 'for how long the old password works too', example: '10m' }),
});

function requireCommands({ definition: { name, commands } }: ResourceType): void {
  if (commands.add_password && commands.drop_old_password) return;
  throw new AppError('bad_request', `the type ${name} has no commands that change a password`);
}

export function rotatePassword(context: ApiContext): Handler {
  return async (request) => {
    const { record, type } = await findRecord(context, request);
    requireCommands(type);
    const { grace } = parseBody(rotationBody, request.body, ['grace']);
    const input = { grace_seconds: grace === undefined ? 0 : parseDuration(grace) };
    const accepted = await acceptChange(context, record, { operation: { kind: 'rotate_password', input } }, request);
    return answerOperation(context, accepted, request);
  };
}
