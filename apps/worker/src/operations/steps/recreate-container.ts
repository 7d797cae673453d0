import { discard } from '../actions/container';
import type { Step } from '../step';
import { ensureContainer } from './ensure-container';

/** The container of a deleted instance, which has none; it goes again when it does not start. */
export const recreateContainer: Step = { ...ensureContainer, undo: discard };
