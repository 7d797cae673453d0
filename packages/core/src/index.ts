export { abortAfter } from './abort-after';
export type { PortRange } from './environment';
export { bodyKeys, imagesOf, type Wanted } from './catalog/body-schema';
export { planChange, type Carry, type ChangePlan, type Configuration, type LiveChange } from './catalog/change-plan';
export { canonicalConfig } from './catalog/config-rules';
export { fieldErrors } from './catalog/field-errors';
export { loadCatalog, type Catalog } from './catalog/load-catalog';
export { checkMemoryPlan } from './catalog/memory-plan';
export { echo } from './catalog/parameters';
export { durationSchema, LABEL_FILTER, parseDuration } from './catalog/reserved-keys';
export { instanceContext, wantedOf, type ResourceType } from './catalog/resource-type';
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
export { allowedVerbs, claimableFrom, OPERATION_KINDS, VERBS, type OperationKind } from './operation/verbs';
export { askHost, sendAnswer, takeQuestion } from './questions/question-channel';
export type { AnswerMessage, Asked, AskedOf, InstanceStats, Question } from './questions/question';
export { forgetLostHosts, isHostUp, markHostUp, readHosts } from './queue/hosts';
export {
  hostQueue,
  jobIdOf,
  JOB_RETENTION,
  OperationQueues,
  PROVISION_QUEUE,
  type OperationJob,
} from './queue/operation-queues';
export { connectForRequests, connectForWork } from './redis';
export { RedisClock } from './redis-clock';
export { adoptOlderRecords } from './resource/adopt';
export { createRecord, discardRecord, type Creation, type NewResource } from './resource/accept';
export { cancelOperation, changeRecord, type ChangeOutcome, type ResourceChange } from './resource/change';
export { DUE_KINDS, forgetDue, putOffDue, readDue, type Due, type DueKind } from './resource/due';
export { eventsAfter, latestEventId, readEvent, type ResourceEvent } from './resource/events';
export { readPage, type Filter } from './resource/pages';
export {
  DEFAULT_PROJECT,
  memberOf,
  refOf,
  type ParameterValues,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
} from './resource/record';
export type { Progress, Waiting } from './resource/progress';
export {
  numberIn,
  raiseCountersTo,
  readCounters,
  recordFromText,
  recordToText,
  restoreRecord,
  type Counters,
} from './resource/restore';
export { STATUS_REASONS, type StatusReason } from './resource/status-reason';
export { seal, unseal, type Credentials } from './secrets/credentials';
export { handleOf, ResourceStore, type OperationChange, type ResourceHandle, type Transition } from './resource/store';
export { readTombstone, type Tombstone } from './resource/tombstone';
export { runProcess } from './run-process';
export { KeyRing } from './secrets/key-ring';
export { loadKeyRing, verifySecretKey } from './secrets/load-key-ring';
export { loadSettings, type Settings } from './settings';
export { writeOnce } from './write-once';
