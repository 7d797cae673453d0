import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from './measure';
import { memoryAtRest, MEMORY_BOUND_MB } from './memory';
import { provisioning } from './provisioning';
import { requests } from './requests';

function row({ what, unit, ours, theirs, bound, samples }: Comparison): string {
  const digits = unit === 's' ? 2 : 0;
  const ratio = ours / theirs;
  const meets = unit === 's' ? ratio <= bound : ratio >= bound;
  const wanted = `${unit === 's' ? '≤' : '≥'} ${bound}`;
  const figures = [ours.toFixed(digits), theirs.toFixed(digits), ratio.toFixed(2), wanted, meets ? 'yes' : 'NO'];
  return `| ${what} | ${unit} | ${figures.join(' | ')} | ${samples} |`;
}

function report(comparisons: readonly Comparison[], memory: Readonly<Record<string, number>>): string {
  const memoryRows = Object.entries(memory).map(([name, mb]) => {
    return `| ${name} | ${mb.toFixed(0)} | ≤ ${MEMORY_BOUND_MB} | ${mb <= MEMORY_BOUND_MB ? 'yes' : 'NO'} |`;
  });
  return [
    '# Results of `npm run bench`',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}, images present, all on loopback.`,
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
  ].join('\n');
}

async function main(): Promise<void> {
  const memory = await memoryAtRest();
  const text = report([...(await provisioning()), ...(await requests())], memory);
  process.stdout.write(text);
  writeFileSync(join(__dirname, 'results.md'), text);
}

void main();
