import { z } from 'zod';
import type { ApiContext } from './api-context';
import { rotatePassword, rotationBody } from './handlers/rotate-password';
import { runVerb } from './handlers/run-verb';
import { upgradeBody, upgradeResource } from './handlers/upgrade-resource';
import { withRedis } from './handlers/with-redis';
import { errors, operation } from './responses';
import type { Handler, Route } from './route';
import { preferHeader, resourceParams } from './route-params';

interface Verb {
  readonly word: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly handler: (context: ApiContext) => Handler;
}

const noBody = z.strictObject({});

const VERBS: readonly Verb[] = [
  { word: 'stop', summary: 'Stop an instance cleanly', handler: (context) => runVerb(context, 'stop') },
  {
    word: 'start',
    summary: 'Start an instance; its container is made again when somebody has removed it',
    handler: (context) => runVerb(context, 'start'),
  },
  {
    word: 'restart',
    summary: 'Stop an instance cleanly and start it',
    handler: (context) => runVerb(context, 'restart'),
  },
  { word: 'restore', summary: 'Bring a deleted instance back', handler: (context) => runVerb(context, 'restore') },
  {
    word: 'rotate-password',
    summary: 'Give an instance a new password, without a dropped connection',
    body: rotationBody,
    handler: rotatePassword,
  },
  {
    word: 'upgrade',
    summary: "Upgrade an instance to another of its type's versions",
    body: upgradeBody,
    handler: upgradeResource,
  },
];

/** POST …/{name}/{verb} */
export function verbRoutes(context: ApiContext): readonly Route[] {
  return VERBS.map(({ word, summary, body = noBody, handler }) => ({
    method: 'post',
    path: `/api/resources/{type}/{name}/${word}`,
    summary,
    role: 'user',
    params: resourceParams,
    headers: preferHeader,
    body,
    responses: {
      ...operation,
      ...errors.wrongRequest,
      ...errors.refused,
      ...errors.notFound,
      ...errors.conflict,
      ...errors.gone,
      ...errors.unavailable,
    },
    handler: withRedis(context, handler(context)),
  }));
}
