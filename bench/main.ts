import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bursts } from './bursts';
import { timed } from './measure';
import { provisioning } from './provisioning';
import { records } from './records';
import { Report } from './report';
import { requests } from './requests';
import { publish } from './results';
import { timeline } from './timeline';
import { verbs } from './verbs';

const SECTIONS: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  provisioning,
  bursts,
  verbs,
  requests,
  records,
  timeline,
};

const TITLES = {
  provisioning: 'From a POST to a usable server, one at a time',
  bursts: 'Many at once, until all are usable',
  verbs: 'Changes of a running server, until it is usable again',
  requests: 'Requests and memory',
  records: 'The control plane with many records',
  timeline: 'Where the time of a creation goes',
};

/** @returns whether it came to its end */
async function measure(name: string): Promise<boolean> {
  const report = new Report();
  process.stdout.write(`\n## ${name}\n`);
  try {
    const took = await timed(async () => SECTIONS[name]?.(report));
    publish(name, report, TITLES);
    process.stdout.write(`\n${name} took ${(took / 1000).toFixed(0)} s\n`);
    return true;
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
    return false;
  }
}

/** The sections of these names, or all. One that fails leaves its former results, and the others go on. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in SECTIONS));
  if (unknown.length > 0) {
    process.stderr.write(`unknown section: ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}\n`);
    return 1;
  }
  const shared = mkdtempSync(join(tmpdir(), 'rm-bench-seeds-'));
  process.env['RM_TEST_REGISTRY'] ??= join(shared, 'installations'); // beside it worlds keep their seeds for later ones
  let code = 0;
  for (const name of Object.keys(SECTIONS).filter((each) => names.length === 0 || names.includes(each)))
    if (!(await measure(name))) code = 1;
  rmSync(shared, { recursive: true, force: true });
  return code;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
