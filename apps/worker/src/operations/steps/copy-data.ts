import { copyData as copy, restoreCopy } from '../actions/data-copy';
import type { Step } from '../step';

/** The way back of an upgrade. */
export const copyData: Step = { name: 'copy_data', run: copy, undo: restoreCopy };
