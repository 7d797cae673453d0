import { z } from 'zod';
import { durationSchema, parseDuration } from '#core';
import { acceptChange } from '../accept-operation';
import { answerOperation } from '../answer-operation';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { findRecord } from './find-resource';
import { parseBody } from './require-body';

export const rotationBody = z.strictObject({
  grace: durationSchema.optional().meta({ description: 'for how long the old password works too', example: '10m' }),
});

export function rotatePassword(context: ApiContext): Handler {
  return async (request) => {
    const { record } = await findRecord(context, request.params);
    const { grace } = parseBody(rotationBody, request.body, ['grace']);
    const input = { grace_seconds: grace === undefined ? 0 : parseDuration(grace) };
    const accepted = await acceptChange(context, record, { operation: { kind: 'rotate_password', input } }, request);
    return answerOperation(context, accepted, request);
  };
}
