import { AppError, parseDuration, type ResourceType } from '#core';
import { acceptChange } from '../operations/accept-change';
import { replyToOperation } from '../operations/reply';
import { rotationBody } from '../schemas/bodies';
import { withBody } from '../wrappers/with-body';
import { withRecord } from '../wrappers/with-instance';

function requireCommands({ definition: { name, commands } }: ResourceType): void {
  if (commands.add_password && commands.drop_old_password) return;
  throw new AppError('bad_request', `the type ${name} has no commands that change a password`);
}

/** POST …/{name}/rotate-password */
export const rotatePassword = withRecord(
  withBody(rotationBody, async ({ record, type, body: { grace }, ...call }) => {
    requireCommands(type);
    const input = { grace_seconds: grace === undefined ? 0 : parseDuration(grace) };
    return replyToOperation(call, await acceptChange(call, record, { operation: { kind: 'rotate_password', input } }));
  }),
);
