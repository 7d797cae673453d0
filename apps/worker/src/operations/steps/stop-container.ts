import { stop } from '../actions/container';
import type { Step } from '../step';

export const stopContainer: Step = { name: 'stop_container', run: stop };
