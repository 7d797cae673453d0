import { z } from 'zod';
import type { RouteSpec } from '../route';
import { noBody, rotationBody, upgradeBody } from '../schemas/bodies';
import {
  creationHeaders,
  operationParams,
  preferHeader,
  resourceParams,
  resumeHeader,
  typeParams,
} from '../schemas/params';
import { auditQuery, createQuery, deleteQuery, listQuery, logsQuery } from '../schemas/queries';
import { auditView } from '../views/audit-view';
import { operationsView, operationView } from '../views/operation-view';
import { resourceView } from '../views/resource-view';
import { statsView } from '../views/stats-view';
import { typesView } from '../views/types-view';
import { creation, errors, ok, operation, text } from './responses';

const okView = z.strictObject({ status: z.literal('ok') });

const listView = z
  .strictObject({
    resources: z.array(resourceView),
    next_cursor: z.string().nullable().meta({ description: 'cursor of the next page; null on the last page' }),
  })
  .meta({ id: 'Resources' });

const { refused, notFound, gone, unavailable, conflict, badQuery, badBody, noContainer, noWorker } = errors;
/** No rate limit: a scraper is nobody's client. */
const keyOfAdmin = { 401: refused[401], 403: refused[403] };
const read = { ...refused, ...notFound, ...unavailable };
const onHost = { ...refused, ...notFound, ...gone, ...noContainer, ...noWorker };
const list = { ...ok(listView, 'A page, in the order of creation.'), ...badQuery, ...refused, ...unavailable };

/** POST …/{name}/{verb} */
export function verb(summary: string, body: z.ZodType = noBody): RouteSpec {
  return {
    summary,
    params: resourceParams,
    headers: preferHeader,
    body,
    responses: { ...operation, ...badBody, ...conflict, ...gone, ...read },
  };
}

/** The documentation of each route in routes.ts, with the schemas of its parameters. */
export const specs = {
  createResource: {
    summary: 'Create an instance',
    params: typeParams,
    query: createQuery,
    headers: creationHeaders,
    body: (catalog) => z.union([...catalog.values()].map((type) => type.body.meta({ title: type.definition.name }))),
    responses: { ...creation, ...badBody, ...gone, ...read },
  },
  listResources: { summary: 'List the instances', query: listQuery, responses: list },
  listResourcesOfType: {
    summary: 'List the instances of a type',
    params: typeParams,
    query: listQuery,
    responses: { ...list, ...notFound },
  },
  getResource: {
    summary: 'Read an instance',
    params: resourceParams,
    responses: { ...ok(resourceView, 'The instance.'), ...gone, ...read },
  },
  patchResource: {
    summary: 'Change parameters, directives, labels, description, protection or lease',
    params: resourceParams,
    headers: preferHeader,
    body: (catalog) => z.union([...catalog.values()].map((type) => type.patch.meta({ title: type.definition.name }))),
    responses: { ...operation, ...badBody, ...conflict, ...gone, ...read },
  },
  deleteResource: {
    summary: 'Delete an instance; it can be restored for a while',
    params: resourceParams,
    query: deleteQuery,
    headers: preferHeader,
    responses: { ...operation, ...badQuery, ...conflict, ...gone, ...read },
  },

  rotatePassword: verb('Give an instance a new password without dropping connections', rotationBody),
  upgrade: verb("Upgrade an instance to another of its type's versions", upgradeBody),

  getLogs: {
    summary: "Read the end of an instance's log, and follow it",
    params: resourceParams,
    query: logsQuery,
    responses: { ...text('text/plain', 'The lines, the latest last; passwords are redacted.'), ...badQuery, ...onHost },
  },
  getStats: {
    summary: 'Measure memory, CPU, disk and connections of an instance',
    params: resourceParams,
    responses: { ...ok(statsView, 'Measured now.'), ...onHost },
  },
  getEvents: {
    summary: 'Follow the changes of an instance as server-sent events',
    params: resourceParams,
    headers: resumeHeader,
    responses: {
      ...text(
        'text/event-stream',
        '`snapshot` (the instance without its secrets), then `status`, `step`, `operation`, and `gone` as the last; ' +
          'after `Last-Event-ID`, only later events, if that event is still stored.',
      ),
      ...badQuery,
      ...gone,
      ...read,
    },
  },
  listOperations: {
    summary: 'List the last 50 operations on an instance, the latest first',
    params: resourceParams,
    responses: { ...ok(operationsView, 'The operations.'), ...gone, ...read },
  },

  getOperation: {
    summary: 'Read an operation',
    params: operationParams,
    responses: { ...ok(operationView, 'The operation.'), ...read },
  },
  cancelOperation: {
    summary: 'Cancel an operation: remove it from the queue, or undo it',
    params: operationParams,
    responses: {
      202: { description: 'Cancelled, or about to be undone.', schema: operationView },
      ...conflict,
      ...read,
    },
  },

  listAudit: {
    summary: 'List all changes and rejected requests with their callers, the latest first',
    query: auditQuery,
    responses: { ...ok(auditView, 'A page of the trail.'), ...badQuery, ...refused, ...unavailable },
  },
  listTypes: {
    summary: 'List the types and their parameters',
    responses: { ...ok(typesView, 'The types.'), ...refused, ...unavailable },
  },
  getMetrics: {
    summary: 'Read the metrics of this process and of what all hosts share, for Prometheus',
    responses: { ...text('text/plain', "Prometheus' text format."), ...keyOfAdmin, ...unavailable },
  },
  isAlive: { summary: 'Is the process alive?', responses: ok(okView, 'Yes.') },
  isReady: { summary: 'Can requests be served?', responses: { ...ok(okView, 'Redis responds.'), ...unavailable } },
} satisfies Record<string, RouteSpec>;
