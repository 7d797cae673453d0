export { createApiKey, findApiKey, hasApiKeys, listApiKeys, revokeApiKey, type ApiKey } from './access/api-keys';
export { hasChanged, writeAudit, type AuditEntry } from './access/audit';
export { AUDIT_CURSOR, readAudit } from './access/read-audit';
export { ANYBODY, hasRole, ROLES, seesProject, type Caller, type Role } from './access/caller';
export { DEFAULT_PROJECT, projectSchema } from './access/project';
export { listQuotas, removeQuota, setQuota, type Excess, type Quota } from './access/quotas';
export { abortAfter } from './abort-after';
export { NETWORK_SIZE, type PortRange } from './environment';
export { imagesOf, type DesiredState as Wanted } from './catalog/body-schema';
export { planChange, type Carry, type ChangePlan, type Configuration, type LiveChange } from './catalog/change-plan';
export { canonicalConfig } from './catalog/config-rules';
export { boundedErrors, fieldErrors } from './catalog/field-errors';
export { parseSize } from './catalog/size';
export { loadCatalog, type Catalog } from './catalog/load-catalog';
export { checkMemoryPlan, memoryLimitOf } from './catalog/memory-plan';
export { echo, echoName } from './catalog/expected';
export { durationSchema, LABEL_FILTER, parseDuration } from './catalog/reserved-keys';
export { desiredStateOf as wantedOf, instanceContext, type ResourceType } from './catalog/resource-type';
export { compileTemplate, type TemplateContext } from './catalog/template-environment';
export {
  AppError,
  FAILURE_REASONS,
  isAppError,
  messageOf,
  type ErrorCode,
  type FailureReason,
  type FieldError,
} from './errors';
export type { Failure } from './failure';
export { KEYS } from './keys';
export { isObserved, OBSERVED, STATUSES, type ObservedStatus, type Status } from './lifecycle';
export { freeParts, ipv4RangeText, parseIpv4Range, type Ipv4Range } from './ipv4-range';
export { TIMINGS, type Timings } from './timings';
export { createLogger, type Logger } from './logger';
export {
  INITIATORS,
  isUnderWay,
  OPERATION_STATES,
  type Operation,
  type OperationState,
  type OperationStep,
} from './operation/operation';
export { readHistory, readOperation } from './operation/read-operations';
export { allowedVerbs, claimableFrom, isHalfDone, OPERATION_KINDS, VERBS, type OperationKind } from './operation/verbs';
export { askHost, sendAnswer, takeQuestion } from './questions/question-channel';
export type { AnswerMessage, Asked, AskedOf, InstanceStats, Question } from './questions/question';
export { countInstances, publishCapacity, readLackOfRoom, readUnfinished } from './queue/capacity';
export { forgetLostHosts, isHostUp, markHostUp, readHosts } from './queue/hosts';
export {
  ANYWHERE_QUEUE,
  hostQueue,
  jobIdOf,
  JOB_RETENTION,
  OperationQueues,
  PROVISION_QUEUE,
  type OperationJob,
} from './queue/operation-queues';
export { awaitConnection, connectForRequests, connectForWork } from './redis';
export { RedisClock } from './redis-clock';
export { adoptOlderRecords } from './resource/adopt';
export { createRecord, discardRecord, type Creation, type NewResource } from './resource/accept';
export { cancelOperation, changeRecord, type ChangeOutcome, type ResourceChange } from './resource/change';
export { DUE_KINDS, forgetDue, putOffDue, readDue, type Due, type DueKind } from './resource/due';
export { eventsAfter, latestEventId, readEvent, type ResourceEvent } from './resource/events';
export { readPage, type Filter } from './resource/pages';
export {
  memberOf,
  refOf,
  SEALED_FIELDS,
  type ParameterValues,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
} from './resource/record';
export { waitingNow, type Progress, type Waiting } from './resource/progress';
export { numberIn, raiseCountersTo, readCounters, restoreRecord, type Counters } from './resource/restore';
export { recordFromText, recordToText, type KeptOperation, type KeptRecord } from './resource/record-text';
export { STATUS_REASONS, type StatusReason } from './resource/status-reason';
export { seal, unseal, type Credentials } from './secrets/credentials';
export { handleOf, ResourceStore, type ResourceHandle } from './resource/store';
export { markWaiting } from './resource/mark-waiting';
export { readTombstone, type Tombstone } from './resource/tombstone';
export type { OperationChange, Transition } from './resource/transition';
export { resealRecords, type Resealed } from './resource/reseal';
export { repeat } from './repeat';
export { runProcess } from './run-process';
export { keyIdOf, KeyRing } from './secrets/key-ring';
export { announcedKey, announceKey, retireKeys, verifySecretKey } from './secrets/announced-key';
export { followSecretKey } from './secrets/follow-secret-key';
export { readKeyFile, replaceKeyFile, newSecret } from './secrets/key-file';
export { readKeyHolders, type KeyHolder } from './secrets/key-holders';
export { loadKeyRing } from './secrets/load-key-ring';
export { secretKeyOf } from './secrets/secret-key';
export { loadSettings, type Settings } from './settings';
export { toDisk } from './to-disk';
export { writeOnce } from './write-once';
