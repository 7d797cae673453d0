import { flows } from '../../../apps/worker/src/operations/flows/flows';
import { CASES } from './cases';
import { POINTS } from './interruption';

/** Every point of every step of every flow: name, point, step, case. */
export const EVERYWHERE = CASES.flatMap((one) =>
  flows[one.kind].steps.flatMap(({ name: step }) => POINTS.map((point) => [one.name, point, step, one] as const)),
);
