import { messageOf } from '#core';
import { openWorker } from '../open-worker';
import { rebuild } from './rebuild';
import type { Report } from './restore-missing';

const WORDS: Readonly<Record<keyof Report, string>> = {
  restored: 'restored, Redis had lost it',
  renewed: 'brought to the later revision that is beside its data',
  present: 'there already',
  gone: 'left: it was removed for good',
  taken: 'left: another resource has its name',
  unsealed: 'without a sealed record: a creation that was cut off, which a worker removes',
  unreadable: 'left: its sealed record cannot be opened with this SECRET_KEY',
  failed: 'left: see the log; run it again',
};

/** What was found, in lines: first in sum, then by name. */
function linesOf(report: Report): string[] {
  const found = Object.entries(report).flatMap(([outcome, members]) => {
    return [...members].sort().map((member) => `${member}: ${WORDS[outcome as keyof Report]}`); // its own keys
  });
  return found.length > 0 ? found : ['nothing was missing'];
}

/** `npm run rebuild`: what a worker does when it finds that Redis was lost, by hand. */
async function main(): Promise<void> {
  const closers: (() => void | Promise<void>)[] = [];
  try {
    const worker = await openWorker(closers, new AbortController().signal);
    process.stdout.write(`${linesOf(await rebuild(worker)).join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`rebuild: ${messageOf(error)}\n`);
    process.exitCode = 1;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

void main();
