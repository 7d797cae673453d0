import { z } from 'zod';
import { AppError, echo, imagesOf, type ResourceType } from '#core';
import { acceptChange } from '../accept-operation';
import { answerOperation } from '../answer-operation';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { findRecord } from './find-resource';
import { parseBody } from './require-body';

export const upgradeBody = z.strictObject({
  image_version: z
    .string({ error: 'is missing (expected: the image version to upgrade to)' })
    .meta({ example: 'redis:8.0' }),
});

function refuse(message: string): AppError {
  return new AppError('bad_request', message, { details: [{ field: 'image_version', message }] });
}

/** The engine reads the data of the versions that the type's `upgrades` name, and of no others. */
function checkUpgrade({ definition }: ResourceType, from: string, to: string): void {
  const images = imagesOf(definition);
  if (!images.includes(to)) throw refuse(`image_version: ${echo(to)} is not one of ${images.join(', ')}`);
  if (to === from) throw refuse(`image_version: '${to}' is what it is already`);
  const tagOf = (image: string) => image.slice(definition.image.length + 1);
  if (definition.upgrades[tagOf(to)]?.includes(tagOf(from))) return;
  const reachable = images.filter((image) => definition.upgrades[tagOf(image)]?.includes(tagOf(from)));
  const expected = reachable.length > 0 ? reachable.join(', ') : 'none: there is no upgrade from it';
  const why = 'a downgrade, or a jump that the engine cannot read';
  throw refuse(`image_version: '${to}' cannot read the data of '${from}' (${why}; expected: ${expected})`);
}

export function upgradeResource(context: ApiContext): Handler {
  return async (request) => {
    const { record, type } = await findRecord(context, request);
    const { image_version: to } = parseBody(upgradeBody, request.body, ['image_version']);
    checkUpgrade(type, record.image_version, to);
    const operation = { kind: 'upgrade', input: { image_version: to } } as const;
    const accepted = await acceptChange(context, record, { operation }, request);
    return answerOperation(context, accepted, request);
  };
}
