import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from './measure';
import { memoryAtRest, MEMORY_BOUND_MB } from './memory';
import { provisioning } from './provisioning';
import { records } from './records';
import { requests } from './requests';
import { timeline } from './timeline';

function row({ what, unit, ours, theirs, bound, samples }: Comparison): string {
  const digits = { s: 2, ms: 1, 'req/s': 0 }[unit];
  const ratio = ours / theirs;
  const isTime = unit !== 'req/s';
  const meets = isTime ? ratio <= bound : ratio >= bound;
  const wanted = `${isTime ? '≤' : '≥'} ${bound}`;
  const figures = [ours.toFixed(digits), theirs.toFixed(digits), ratio.toFixed(2), wanted, meets ? 'yes' : 'NO'];
  return `| ${what} | ${unit} | ${figures.join(' | ')} | ${samples} |`;
}

function report(
  comparisons: readonly Comparison[],
  memory: Readonly<Record<string, number>>,
  recordRows: readonly string[],
): string {
  const memoryRows = Object.entries(memory).map(([name, mb]) => {
    return `| ${name} | ${mb.toFixed(0)} | ≤ ${MEMORY_BOUND_MB} | ${mb <= MEMORY_BOUND_MB ? 'yes' : 'NO'} |`;
  });
  return [
    ...header('Results of `npm run bench`'),
    'Ours and theirs by turns in one run: read the ratios, not the bare figures.',
    '',
    '| what | unit | ours | theirs | ratio | wanted | met | samples |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...comparisons.map(row),
    '',
    '| memory at rest | MB resident | wanted | met |',
    '| --- | --- | --- | --- |',
    ...memoryRows,
    '',
    ...recordRows,
  ].join('\n');
}

function header(title: string): string[] {
  const conditions = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}`;
  return [`# ${title}`, '', `${conditions}, images present, all on loopback.`];
}

function publish(file: string, text: string): void {
  process.stdout.write(text);
  writeFileSync(join(__dirname, file), text);
}

async function main(): Promise<void> {
  if (process.argv.includes('--timeline')) {
    const about = 'One creation after the other: medians of 15 redis and 5 mysql.';
    const tables = await timeline({ redis: 15, mysql: 5 });
    return publish('timeline.md', [...header('Where the time of a creation goes'), about, '', tables, ''].join('\n'));
  }
  if (process.argv.includes('--records')) {
    const about =
      'Ours with few and with many instances, by turns in one run: read the ratios. RM_BENCH_RECORDS sets how many.';
    return publish(
      'records.md',
      [...header('The control plane with many records'), about, '', ...(await records())].join('\n'),
    );
  }
  const memory = await memoryAtRest();
  const text = report([...(await provisioning()), ...(await requests())], memory, await records());
  publish('results.md', text);
}

void main();
