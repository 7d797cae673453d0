import type { OperationKind } from '#core';
import { deleteFlow, purge } from './delete';
import type { Flow } from './flow';
import { create } from './create';
import { reconfigure } from './reconfigure';
import { restart } from './restart';
import { restore } from './restore';
import { endGrace, rotatePassword } from './rotate-password';
import { start } from './start';
import { stop } from './stop';
import { upgrade } from './upgrade';

/** What a worker does for each kind of operation. */
export const flows: Readonly<Record<OperationKind, Flow>> = {
  create,
  stop,
  start,
  restart,
  reconfigure,
  rotate_password: rotatePassword,
  end_grace: endGrace,
  upgrade,
  delete: deleteFlow,
  purge,
  restore,
};
