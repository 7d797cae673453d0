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
export { isHostUp, markHostUp, readHosts } from './queue/hosts';
export {
  hostQueue,
  jobIdOf,
  JOB_RETENTION,
  OperationQueues,
  PROVISION_QUEUE,
  type OperationJob,
} from './queue/operation-queues';
export { connectForRequests, connectForWork } from './redis';
export { createRecord, discardRecord, type NewResource } from './resource/accept';
export { cancelOperation, changeRecord, type ResourceChange } from './resource/change';
export { DUE_KINDS, forgetDue, readDue, type Due, type DueKind } from './resource/due';
export { eventBounds, eventsAfter, type ResourceEvent } from './resource/events';
export { readPage, type Filter } from './resource/pages';
export {
  memberOf,
  refOf,
  STATUS_REASONS,
  type Failure,
  type ParameterValues,
  type Progress,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
  type StatusReason,
  type Waiting,
} from './resource/record';
export { seal, unseal, type Credentials } from './resource/secret-box';
export {
  GONE_FOR_SECONDS,
  handleOf,
  ResourceStore,
  type OperationChange,
  type ResourceHandle,
  type Tombstone,
  type Transition,
} from './resource/store';
export { runProcess } from './run-process';
export { loadSecretKey, verifySecretKey } from './secret-key';
export { loadSettings, type Settings } from './settings';
export { writeOnce } from './write-once';
