import type { OperationKind } from '#core';
import { cancelOperation } from './handlers/cancel-operation';
import { createResource } from './handlers/create-resource';
import { deleteResource } from './handlers/delete-resource';
import { getEvents } from './handlers/get-events';
import { getLogs } from './handlers/get-logs';
import { getMetrics } from './handlers/get-metrics';
import { isAlive, isReady } from './handlers/health';
import { listAudit } from './handlers/list-audit';
import { patchResource } from './handlers/patch-resource';
import { getOperation, listOperations } from './handlers/read-operations';
import { getResource, getStats, listResources, listTypes } from './handlers/read-resources';
import { rotatePassword } from './handlers/rotate-password';
import { runVerb } from './handlers/run-verb';
import { upgradeResource } from './handlers/upgrade-resource';
import { specs, verb } from './openapi/specs';
import { METRICS, type Handler, type Route, type RouteSpec } from './route';
import { withRedis } from './wrappers/with-redis';

const RESOURCE = '/api/resources/{type}/{name}';

type Row = readonly [Route['method'], string, Route['role'], Handler, RouteSpec];

/** A verb without a body. */
function plainVerb(kind: OperationKind, summary: string): Row {
  return ['post', `${RESOURCE}/${kind.replaceAll('_', '-')}`, 'user', withRedis(runVerb(kind)), verb(summary)];
}

/** The whole HTTP surface. http/pages.ts adds /openapi.json, which is generated from it, /docs and /admin/queues. */
const TABLE: readonly Row[] = [
  ['post', '/api/resources/{type}', 'user', withRedis(createResource), specs.createResource],
  ['get', '/api/resources', 'viewer', withRedis(listResources), specs.listResources],
  ['get', '/api/resources/{type}', 'viewer', withRedis(listResources), specs.listResourcesOfType],
  ['get', RESOURCE, 'viewer', withRedis(getResource), specs.getResource],
  ['patch', RESOURCE, 'user', withRedis(patchResource), specs.patchResource],
  ['delete', RESOURCE, 'user', withRedis(deleteResource), specs.deleteResource],

  plainVerb('stop', 'Stop an instance cleanly'),
  plainVerb('start', 'Start an instance; a removed container is created again'),
  plainVerb('restart', 'Stop an instance cleanly, then start it'),
  plainVerb('restore', 'Restore a deleted instance'),
  ['post', `${RESOURCE}/rotate-password`, 'user', withRedis(rotatePassword), specs.rotatePassword],
  ['post', `${RESOURCE}/upgrade`, 'user', withRedis(upgradeResource), specs.upgrade],

  ['get', `${RESOURCE}/logs`, 'viewer', withRedis(getLogs), specs.getLogs],
  ['get', `${RESOURCE}/stats`, 'viewer', withRedis(getStats), specs.getStats],
  ['get', `${RESOURCE}/events`, 'viewer', withRedis(getEvents), specs.getEvents],
  ['get', `${RESOURCE}/operations`, 'viewer', withRedis(listOperations), specs.listOperations],

  ['get', '/api/operations/{id}', 'viewer', withRedis(getOperation), specs.getOperation],
  ['post', '/api/operations/{id}/cancel', 'user', withRedis(cancelOperation), specs.cancelOperation],

  ['get', '/api/audit', 'admin', withRedis(listAudit), specs.listAudit],
  ['get', '/api/types', 'viewer', listTypes, specs.listTypes],
  ['get', '/healthz', 'anyone', isAlive, specs.isAlive],
  ['get', '/readyz', 'anyone', withRedis(isReady), specs.isReady],
  ['get', METRICS, 'local', getMetrics, specs.getMetrics],
];

export const ROUTES: readonly Route[] = TABLE.map(([method, path, role, handler, spec]) => {
  return { method, path, role, handler, spec };
});
