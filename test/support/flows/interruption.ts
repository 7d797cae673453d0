import { Run } from '../../../apps/worker/src/operations/run';
import type { FlowWorld } from './flow-world';

/** Where in a step a run is caught: before it, at its first call, after that call took effect, or after the whole step. */
export const POINTS = ['before', 'in', 'answered', 'after'] as const;
export type Point = (typeof POINTS)[number];

/** A run that is caught waits in `act`: for ever, for a while, or for an error. */
type Act = () => Promise<void>;

const isLast = (run: Run, step: string) =>
  run.steps.progress.done === run.steps.progress.total - 1 && run.steps.step === step;

/**
 * Catches the first run that comes to this point of the step, once. A step's first call is the first one to Docker or to
 * Redis after its beginning; without one, the end of the step.
 */
export function catchRun(world: FlowWorld, step: string, point: Point, act: Act) {
  let isCaught = false;
  let inStep: Run | undefined;
  let tell: () => void = () => undefined;
  const whenCaught = new Promise<void>((resolve) => (tell = resolve));
  const caught = async () => {
    isCaught = true;
    inStep = undefined;
    tell();
    await act();
  };
  // Put back, and called with their own `this`.
  /* eslint-disable @typescript-eslint/unbound-method, @typescript-eslint/no-this-alias */
  const { begin, assertOwner, end, purge } = Run.prototype;
  const through = world.docker.calls.through.bind(world.docker.calls);
  const atCall = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isCaught || !inStep || (point !== 'in' && point !== 'answered')) return call();
    if (point === 'in') {
      await caught();
      return call();
    }
    inStep = undefined;
    const result = await call();
    await caught();
    return result;
  };
  /** The step before is over when the next one, or the end, begins. */
  const leaving = async (run: Run) => {
    if (!isCaught && run.steps.step === step && point !== 'before' && (point === 'after' || inStep)) await caught();
  };
  Run.prototype.begin = async function (name) {
    await leaving(this);
    if (!isCaught && name === step && point === 'before') await caught();
    await begin.call(this, name);
    if (!isCaught && name === step) inStep = this;
  };
  Run.prototype.assertOwner = async function (...given) {
    return inStep === this ? atCall(() => assertOwner.call(this, ...given)) : assertOwner.call(this, ...given);
  };
  Run.prototype.end = async function (...given) {
    if (given[0] === 'succeeded' && isLast(this, step)) await leaving(this);
    await end.call(this, ...given);
  };
  Run.prototype.purge = async function (tombstone) {
    await leaving(this);
    await purge.call(this, tombstone);
  };
  world.docker.calls.through = (name, args, effect, signal) => atCall(() => through(name, args, effect, signal));
  return {
    isCaught: () => isCaught,
    whenCaught,
    restore: () => {
      Object.assign(Run.prototype, { begin, assertOwner, end, purge });
      world.docker.calls.through = through;
    },
  };
}
