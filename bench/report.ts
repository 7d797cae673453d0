export interface Table {
  readonly columns: readonly string[];
  readonly rows: string[][];
}

/** One of a plot's bars; each panel has an axis of its own. */
export interface Bar {
  readonly panel: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly seconds: number;
}

/** Ours beside what a user would do instead, measured by turns in the same run. */
export interface Comparison {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'req/s';
  readonly ours: number;
  readonly theirs: number;
  /** what ours / theirs must not exceed (s, ms) or not fall short of (req/s) */
  readonly bound: number;
  readonly samples: string;
}

const DIGITS = { s: 2, ms: 1, 'req/s': 0 };

function rowOf({ what, unit, ours, theirs, bound, samples }: Comparison): string[] {
  const ratio = ours / theirs;
  const isTime = unit !== 'req/s';
  const meets = isTime ? ratio <= bound : ratio >= bound;
  const figures = [ours.toFixed(DIGITS[unit]), theirs.toFixed(DIGITS[unit]), ratio.toFixed(2)];
  return [what, unit, ...figures, `${isTime ? '≤' : '≥'} ${bound}`, meets ? 'yes' : 'NO', samples];
}

const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function headOf(columns: readonly string[]): string[] {
  return [lineOf(columns), lineOf(columns.map(() => '---'))];
}

export function linesOf({ columns, rows }: Table): string[] {
  return [...headOf(columns), ...rows.map(lineOf)];
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Collects what a section measures, and prints each row at once: a run that is cut has shown what it had. */
export class Report {
  readonly notes: string[] = [];
  readonly tables: Table[] = [];
  readonly bars: Bar[] = [];

  note(text: string): void {
    this.notes.push(text);
    print(text);
  }

  /** @returns what adds a row */
  table(...columns: string[]): (...cells: string[]) => void {
    const rows: string[][] = [];
    this.tables.push({ columns, rows });
    print('', ...headOf(columns));
    return (...cells) => {
      rows.push(cells);
      print(lineOf(cells));
    };
  }

  /** @returns what adds a row */
  comparisons(): (comparison: Comparison) => void {
    const add = this.table('what', 'unit', 'ours', 'theirs', 'ratio', 'wanted', 'met', 'samples');
    return (comparison) => add(...rowOf(comparison));
  }
}
