export { createApiKey, findApiKey, hasApiKeys, listApiKeys, revokeApiKey, type ApiKey } from './access/api-keys';
export { AUDIT_STREAMS, hasChanged, writeAudit, type AuditEntry } from './access/audit';
export type { Excess } from './access/excess';
export { bootstrapKeys } from './access/bootstrap-keys';
export { ANYBODY, hasRole, ROLES, seesProject, type Caller, type Role } from './access/caller';
export { keyOfRequest } from './access/key-of-request';
export { DEFAULT_PROJECT, projectSchema } from './access/project';
export { abortAfter } from './abort-after';
export { NETWORK_SIZE, type PortRange } from './environment';
export { imagesOf, type DesiredState } from './catalog/body-schema';
export { planChange, type Carry, type ChangePlan, type Configuration, type LiveChange } from './catalog/change-plan';
export { canonicalConfig } from './catalog/config-rules';
export { boundedErrors, fieldErrors } from './catalog/field-errors';
export { parseSize } from './catalog/size';
export { loadCatalog, type Catalog } from './catalog/load-catalog';
export { containerLimitsOf, memoryLimitOf, type ContainerLimits } from './catalog/container-limits';
export { checkMemoryPlan } from './catalog/memory-plan';
export { echo, echoName } from './catalog/expected';
export { durationSchema, LABEL_FILTER, parseDuration } from './catalog/reserved-keys';
export { desiredStateOf, instanceContext, type ResourceType } from './catalog/resource-type';
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
export { KEYS, ledgerKeys } from './keys';
export { isObserved, OBSERVED, STATUSES, type ObservedStatus, type Status } from './lifecycle';
export { freeParts, ipv4RangeText, parseIpv4Range, type Ipv4Range } from './ipv4-range';
export { isLoopbackHost } from './loopback';
export { addHealthGauges } from './metrics/health-gauges';
export type { MeasureGauges, Sample } from './metrics/measured-gauges';
export { addProcessMetrics } from './metrics/process-metrics';
export { within } from './metrics/within';
export { TIMINGS, type Timings } from './timings';
export { createLogger, type Logger } from './logger';
export {
  INITIATORS,
  isUnderWay,
  OPERATION_STATES,
  type Operation,
  type OperationState,
  type OperationStep,
} from './store/operation';
export { operationToHash } from './store/operation-hash';
export { readHistory, readOperation } from './store/read-operations';
export { allowedVerbs, claimableFrom, isHalfDone, OPERATION_KINDS, VERBS, type OperationKind } from './store/verbs';
export { sendReply, sendRequest, takeRequest } from './rpc/channel';
export type { InstanceStats, ReplyMessage, Request, RequestContent, RequestOf } from './rpc/request';
export { queueNames, SHARED_QUEUES } from './queue/queue-names';
export { forgetLostHosts, lookAtHost, markHostUp, readHosts } from './queue/hosts';
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
export { createRecord, discardRecord, type Creation } from './store/create-record';
export type { NewResource, PooledConfiguration } from './store/new-resource';
export { cancelOperation, changeRecord, type ChangeOutcome, type ResourceChange } from './store/change-record';
export { loadScript } from './store/load-script';
export {
  memberOf,
  RECORD_SCHEMA,
  refOf,
  SEALED_FIELDS,
  type ParameterValues,
  type RecordFields,
  type ResourceRecord,
  type ResourceRef,
} from './store/record';
export { waitingNow, type Progress, type Waiting } from './store/progress';
export { newRecordToHash, recordFromHash, recordToHash, recordToTexts } from './store/record-hash';
export { wholeTexts } from './store/text-pieces';
export { STATUS_REASONS, type StatusReason } from './store/status-reason';
export { seal, unseal, type Credentials } from './secrets/credentials';
export { handleOf, ResourceStore, type ResourceHandle } from './store/resource-store';
export { readTombstone, type Tombstone } from './store/tombstone';
export type { OperationChange, Transition } from './store/transition';
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
export { createFile, removeDrafts, replaceFile, replaceFileIf, replaceFiles, syncFolder } from './durable-file';
