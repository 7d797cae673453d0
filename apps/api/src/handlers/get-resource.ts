import type { ApiContext } from '../api-context';
import { viewOf } from '../resource-view';
import type { Handler } from '../route';
import { findResource } from './find-resource';

export function getResource(context: ApiContext): Handler {
  return async (request) => {
    const { record } = await findResource(context, request);
    return { status: 200, body: viewOf(record, context.keyRing, request.caller.role) };
  };
}
