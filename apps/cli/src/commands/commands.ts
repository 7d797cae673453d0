import type { Command } from '../command';
import { keysCreate } from './keys-create';
import { keysList } from './keys-list';
import { keysRevoke } from './keys-revoke';
import { quotasList } from './quotas-list';
import { quotasRemove } from './quotas-remove';
import { quotasSet } from './quotas-set';

export const commands: readonly Command[] = [keysCreate, keysList, keysRevoke, quotasSet, quotasList, quotasRemove];
