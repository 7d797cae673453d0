import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { plot } from './plot';
import { linesOf, type Report } from './report';

/** What a section has measured, as it is kept. */
interface Part extends Pick<Report, 'notes' | 'tables' | 'bars'> {
  readonly conditions: string;
}

const FILE = join(__dirname, 'results.json');
const PAGE = join(__dirname, 'results.md');
const IMAGES = join(__dirname, '..', 'docs', 'img');

function read(): Record<string, Part> {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Part>) : {};
}

function linesOfPart(name: string, title: string, { conditions, notes, tables, bars }: Part): string[] {
  return [
    `## ${title}`,
    '',
    conditions,
    ...notes,
    ...tables.flatMap((table) => ['', ...linesOf(table)]),
    ...(bars.length > 0 ? ['', `![${title}](../docs/img/bench-${name}.svg)`] : []),
    '',
  ];
}

/** Puts what a section has measured in the place of what it had before, draws its plot, and writes the page anew. */
export function publish(section: string, report: Report, titles: Readonly<Record<string, string>>): void {
  const { notes, tables, bars } = report;
  const conditions = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}.`;
  const results = { ...read(), [section]: { conditions, notes, tables, bars } };
  writeFileSync(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
  const head = [
    '# Results of `npm run bench`',
    '',
    'Ours and theirs by turns in one run: read the ratios, not the bare figures. Images present, all on loopback.',
    '',
  ];
  const parts = Object.entries(titles).flatMap(([name, title]) => {
    const part = results[name];
    return part === undefined ? [] : linesOfPart(name, title, part);
  });
  writeFileSync(PAGE, [...head, ...parts].join('\n'));
  if (bars.length === 0) return;
  mkdirSync(IMAGES, { recursive: true });
  writeFileSync(join(IMAGES, `bench-${section}.svg`), plot(bars));
}
