import type { ApiAnswer } from '../api-client';
import type { World } from '../world';
import { checkWhenFinished, pathOf, type ModelInstance, type Phase } from './instance';
import { OnInstance } from './on-instance';

interface Verb {
  readonly method: string;
  readonly path: string;
  readonly body?: (maxmemory: string) => object;
  /** the phases that allow it, and what it leads to */
  readonly from: readonly Phase[];
  readonly to: Phase;
}

/** As the documentation of the API has it. */
const VERBS = {
  stop: { method: 'POST', path: '/stop', from: ['running', 'exited'], to: 'stopped' },
  start: { method: 'POST', path: '/start', from: ['stopped', 'exited', 'missing'], to: 'running' },
  restart: { method: 'POST', path: '/restart', from: ['running', 'exited'], to: 'running' },
  patch: {
    method: 'PATCH',
    path: '',
    body: (maxmemory: string) => ({ maxmemory, labels: { size: maxmemory } }),
    from: ['running'],
    to: 'running',
  },
  rotate: { method: 'POST', path: '/rotate-password', body: () => ({}), from: ['running'], to: 'running' },
  delete: { method: 'DELETE', path: '', from: ['running', 'stopped', 'exited', 'missing', 'failed'], to: 'deleted' },
  restore: { method: 'POST', path: '/restore', from: ['deleted'], to: 'running' },
  purge: {
    method: 'DELETE',
    path: '?purge=true',
    from: ['running', 'stopped', 'exited', 'missing', 'deleted', 'failed'],
    to: 'gone',
  },
} as const satisfies Record<string, Verb>;
type VerbName = keyof typeof VERBS;

/** Asks for a verb: on an instance at rest, or on top of whatever is under way; then a refusal is fine, too. */
export class Ask extends OnInstance {
  constructor(
    private readonly verb: VerbName,
    private readonly at: number,
    private readonly value: number,
    private readonly isAwaited: boolean,
  ) {
    super(at);
  }

  async runOn(instance: ModelInstance, world: World): Promise<void> {
    if (this.isAwaited) await checkWhenFinished(world, instance);
    const { password } = instance;
    const isChange = this.verb !== 'patch' || instance.maxmemory.join() !== this.wanted;
    const answer = await this.ask(instance, world);
    const isAccepted = answer.status < 300;
    if (isChange && !instance.isBusy && isAccepted !== this.isAllowed(instance)) {
      throw new Error(`${this.toString()} on ${instance.name}, which is ${instance.phase}: ${JSON.stringify(answer)}`);
    }
    if (isAccepted) this.accept(instance, isChange, answer.status === 202);
    if (!this.isAwaited) return;
    await checkWhenFinished(world, instance);
    if (isAccepted && this.verb === 'rotate') expect(instance.password).not.toBe(password);
  }

  private async ask(instance: ModelInstance, world: World): Promise<ApiAnswer> {
    const { method, path, body }: Verb = VERBS[this.verb];
    const waitSeconds = this.isAwaited ? 60 : undefined;
    const answer = await world.api.send(method, pathOf(instance) + path, body?.(this.wanted), waitSeconds);
    if (answer.status >= 300) expect([409, 410]).toContain(answer.status);
    return answer;
  }

  private get wanted(): string {
    return `${16 + this.value}mb`;
  }

  private isAllowed({ phase }: ModelInstance): boolean {
    const { from }: Verb = VERBS[this.verb];
    return from.includes(phase);
  }

  private accept(instance: ModelInstance, isChange: boolean, isUnderWay: boolean): void {
    if (this.verb === 'patch') instance.label = this.wanted; // written as soon as it is accepted
    const isOnlyWritten = this.verb === 'patch' && !this.isAwaited && !isUnderWay;
    if (isOnlyWritten || !isChange) return;
    if (instance.phase !== 'unknown') instance.phase = this.phaseAfter(instance);
    instance.isBusy = isUnderWay;
    if (this.verb === 'rotate') instance.isRotating = true;
    if (this.verb === 'patch') instance.maxmemory.push(this.wanted);
  }

  /** What never ran leaves nothing to restore. */
  private phaseAfter({ phase, isBusy, port }: ModelInstance): Phase {
    if (this.verb !== 'delete') return VERBS[this.verb].to;
    if (phase === 'failed') return 'gone';
    return isBusy && port === undefined ? 'unknown' : 'deleted';
  }

  override toString(): string {
    const detail = this.verb === 'patch' ? `, ${this.wanted}` : '';
    return `${this.verb}(#${this.at}${detail})${this.isAwaited ? '' : ' …'}`;
  }
}

export const verbNames = Object.keys(VERBS) as VerbName[]; // of the table above
