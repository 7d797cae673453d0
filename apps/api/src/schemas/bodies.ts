import { z } from 'zod';
import { durationSchema } from '#core';

export const noBody = z.strictObject({});

export const rotationBody = z.strictObject({
  grace: durationSchema.optional().meta({ description: 'how long the old password keeps working', example: '10m' }),
});

export const upgradeBody = z.strictObject({
  image_version: z
    .string({ error: 'is missing (expected: the image version to upgrade to)' })
    .meta({ example: 'redis:8.0' }),
});
