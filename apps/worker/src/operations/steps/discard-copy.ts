import { discardCopy as discard } from '../actions/data-copy';
import type { Step } from '../step';

export const discardCopy: Step = { name: 'discard_copy', run: discard };
