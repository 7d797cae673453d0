import { messageOf } from '#core';
import { openWorker } from '../open-worker';
import { recover } from './recover';
import type { Report } from './restore-missing-records';

const WORDS: Readonly<Record<keyof Report, string>> = {
  restored: 'restored',
  renewed: 'restored to the later revision of its durable record',
  present: 'already in Redis',
  gone: 'skipped: it was purged',
  taken: 'skipped: another resource has its name',
  unsealed: 'skipped: an unfinished creation without a durable record, which a worker will remove',
  unreadable: 'skipped: this SECRET_KEY cannot open its durable record',
  failed: 'failed: see the log, then run this again',
};

/** One line for each instance. */
function linesOf(report: Report): string[] {
  const found = Object.entries(report).flatMap(([outcome, members]) => {
    return [...members].sort().map((member) => `${member}: ${WORDS[outcome as keyof Report]}`); // its own keys
  });
  return found.length > 0 ? found : ['nothing is missing in Redis'];
}

/** `npm run rebuild`: runs the recovery that a worker runs by itself when Redis was lost. */
async function main(): Promise<void> {
  const closers: (() => void | Promise<void>)[] = [];
  try {
    const worker = await openWorker(closers, new AbortController().signal);
    process.stdout.write(`${linesOf(await recover(worker)).join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`rebuild: ${messageOf(error)}\n`);
    process.exitCode = 1;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

void main();
