import type { ApiContext } from '../api-context';
import { viewOf } from '../resource-view';
import type { Handler } from '../route';
import { findType, noSuchResource } from './find-type';
import { inTime } from './with-redis';

export function getResource({ catalog, store, secretKey }: ApiContext): Handler {
  return async ({ params: { type = '', name = '' } }) => {
    findType(catalog, type, name);
    const record = await inTime(store.get({ type, name }));
    if (!record) throw noSuchResource(type, name);
    return { status: 200, body: viewOf(record, secretKey) };
  };
}
