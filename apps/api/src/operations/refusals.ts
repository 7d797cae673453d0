import {
  allowedVerbs,
  AppError,
  type ChangeOutcome,
  type Excess,
  type OperationKind,
  type ResourceRecord,
  type Status,
} from '#core';

const MEGABYTE = 2 ** 20;

const inMegabytes = (bytes: number) => `${Math.ceil(bytes / MEGABYTE)} MB`;

/** The request would take a project over its quota; the numbers are in the message and in fields. */
export function overQuota(project: string, { of, used, asked, limit }: Excess): AppError {
  const subject = of === 'instances' ? 'instances' : 'memory of containers';
  const show = of === 'instances' ? String : inMegabytes;
  const message =
    `project(${project}) would exceed its quota: ${subject} ${show(used)} used + ${show(asked)} requested, ` +
    `limit ${show(limit)} (expected: delete instances, or ask an admin for more)`;
  return new AppError('forbidden', message, { facts: { quota: { project, of, used, asked, limit } } });
}

/** MAX_PENDING operations are in progress. */
export function tooMany(inProgress: number, limit: number): AppError {
  const message = `${inProgress} operations are in progress, the limit is ${limit} (MAX_PENDING); try again when some have finished`;
  return new AppError('too_many_requests', message, { retryable: true });
}

function nameOf(record: ResourceRecord): string {
  return `${record.resource_type}:${record.resource_name}`;
}

function busy(record: ResourceRecord, kind: OperationKind, id: string): AppError {
  const message = `resource(${nameOf(record)}) has an operation in progress: ${kind} (${id}); wait for it at /api/operations/${id}`;
  const allowed = kind === 'create' ? ['delete'] : []; // a delete cancels the creation
  return new AppError('conflict', message, { facts: { status: record.status, allowed, operation: { id, kind } } });
}

function notAllowed(record: ResourceRecord, status: Status, kind: string): AppError {
  const allowed = allowedVerbs(status);
  const list = allowed.length > 0 ? allowed.join(', ') : 'none';
  const message = `resource(${nameOf(record)}) is ${status}, which does not allow ${kind} (allowed: ${list})`;
  return new AppError('conflict', message, { facts: { status, allowed } });
}

function isProtected(record: ResourceRecord): AppError {
  const message = `resource(${nameOf(record)}) is protected against deletion (to allow it: PATCH {"deletion_protection": false})`;
  return new AppError('conflict', message, { facts: { status: record.status, allowed: ['reconfigure'] } });
}

/** The error for a change that the store did not accept. @param kind undefined when the change needs no operation */
export function refusalOf(
  record: ResourceRecord,
  kind: OperationKind | undefined,
  refused: Exclude<ChangeOutcome, { outcome: 'ok' }>,
): AppError {
  switch (refused.outcome) {
    case 'busy':
      return busy(record, refused.kind, refused.operationId);
    case 'not_allowed':
      return notAllowed(record, refused.status, kind ?? 'a change');
    case 'protected':
      return isProtected(record);
    case 'changed':
      return new AppError('conflict', `another request changed resource(${nameOf(record)}) meanwhile; try again`, {
        retryable: true,
        facts: { status: record.status },
      });
    case 'over_quota':
      return overQuota(record.project, refused.excess);
    case 'missing':
      return new AppError('not_found', `Not such resource(${nameOf(record)})`);
  }
}
