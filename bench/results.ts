import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { linesOf, type Report } from './report';

/** What a section has measured, as it is kept. */
interface Part extends Pick<Report, 'notes' | 'tables' | 'bars'> {
  readonly conditions: string;
}

const FILE = join(__dirname, 'results.json');
const PAGE = join(__dirname, 'results.md');

function read(): Record<string, Part> {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Part>) : {};
}

function linesOfPart(title: string, { conditions, notes, tables }: Part): string[] {
  return [`## ${title}`, '', conditions, ...notes, ...tables.flatMap((table) => ['', ...linesOf(table)]), ''];
}

/** Puts what a section has measured in the place of what it had before and writes the page anew. */
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
    return part === undefined ? [] : linesOfPart(title, part);
  });
  writeFileSync(PAGE, [...head, ...parts].join('\n'));
}
