import type { FakeContainer } from '../fake/fake-container';

/** The label that names a container's program. */
export const PROGRAM = 'contract.program';
/** The line of a server that handles signals from then on. */
export const READY = 'Ready to accept connections';

/** The programs of the containers: as a shell runs them, and as a fake container does. */
export const PROGRAMS = {
  serves: {
    shell: 'exec redis-server --save ""',
    act: (container: FakeContainer) => container.write(READY),
  },
  fails: {
    shell: 'echo one; echo two; echo three; exit 3',
    act: (container: FakeContainer) => {
      container.write('one', 'two', 'three');
      void container.exit(3);
    },
  },
  failsLater: {
    shell: 'sleep 0.3; echo late; exit 3',
    act: (container: FakeContainer) => {
      setTimeout(() => {
        container.write('late');
        void container.exit(3);
      }, 20);
    },
  },
  takesAllMemory: {
    shell: 'exec tail /dev/zero',
    act: (container: FakeContainer) => void container.exit(137, { oomKilled: true }),
  },
} as const;

export type Program = keyof typeof PROGRAMS;

/** The onStart of a fake Docker that the contract is run on. */
export function runProgram(container: FakeContainer): undefined {
  PROGRAMS[container.spec.labels[PROGRAM] as Program].act(container); // the contract's own label
}
