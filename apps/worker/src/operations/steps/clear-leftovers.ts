import { clearLeftovers as clear } from '../../instance/clear-leftovers';
import type { Run } from '../run';
import type { Step } from '../step';

function clearOf(run: Run): Promise<void> {
  return clear(run.worker, run.handle, () => run.assertOwner());
}

/** Removes the container, the port and the folder of the instance, whichever run made them. */
export const clearLeftovers: Step = { name: 'clear_remains', run: clearOf };

/** As clearLeftovers, before a creation begins. Undoing the creation, however far it came, is the same again. */
export const beginClean: Step = { ...clearLeftovers, undo: clearOf };
