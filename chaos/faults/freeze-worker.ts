import type { Fault } from './fault';

export const freezeWorker: Fault = {
  name: 'freeze-worker',
  what: 'SIGSTOP of a worker for longer than the lock of its jobs, so that it wakes up overtaken',
  lasts: [7_000, 15_000],
  begin: (site, random) => {
    const worker = site.takeWorker(random);
    worker?.kill('SIGSTOP');
    const heal = () => {
      worker?.kill('SIGCONT');
      if (worker) site.releaseWorker(worker);
      return Promise.resolve();
    };
    return Promise.resolve(worker && heal);
  },
};
