import { discard } from '../actions/container';
import type { Step } from '../step';

export const removeContainer: Step = { name: 'remove_container', run: discard };
