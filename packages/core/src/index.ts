export { abortAfter } from './abort-after';
export type { PortRange } from './environment';
export { fieldErrors } from './catalog/field-errors';
export { loadCatalog, type Catalog } from './catalog/load-catalog';
export type { ResourceType } from './catalog/resource-type';
export type { TemplateContext } from './catalog/template-environment';
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
export { isSettled, STATUSES, type Status } from './lifecycle';
export { createLogger, type Logger } from './logger';
export {
  enqueueProvision,
  JOB_RETENTION,
  openProvisionQueue,
  PROVISION_QUEUE,
  provisionJobId,
  type ProvisionJob,
  type ProvisionQueue,
} from './queue/provision-queue';
export { connectForRequests, connectForWork } from './redis';
export type { Failure, ParameterValues, ResourceRecord, ResourceRef, Waiting } from './resource/record';
export { seal, unseal, type Credentials } from './resource/secret-box';
export { handleOf, ResourceStore, type ResourceHandle, type Transition } from './resource/store';
export { runProcess } from './run-process';
export { loadSecretKey, verifySecretKey } from './secret-key';
export { loadSettings, type Settings } from './settings';
export { writeOnce } from './write-once';
