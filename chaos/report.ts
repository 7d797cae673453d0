import { cpus } from 'node:os';
import type { Outcome } from './ledger';
import type { ChaosOptions } from './options';
import type { ChaosResult } from './run-chaos';
import { PROBLEM_KINDS } from './verdict/problem';

const OUTCOMES: readonly Outcome[] = ['accepted', 'refused', '429', '500', '503', 'no answer'];

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function percentile(sorted: readonly number[], share: number): string {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? '–' : (value / 1000).toFixed(1);
}

function recoveryRows({ times }: ChaosResult['recoveries']): (string | number)[][] {
  return Object.entries(times).map(([what, of]) => {
    const sorted = [...of].sort((one, other) => one - other);
    return [what, of.length, ...[0.5, 0.99, 1].map((share) => percentile(sorted, share))];
  });
}

function failureRows({ failures }: ChaosResult): (string | number)[][] {
  const sorted = [...failures].sort(([one], [other]) => one.localeCompare(other));
  return sorted.map(([what, messages]) => [what, messages.length, (messages[0] ?? '').replace(/[\n|]/g, ' ')]);
}

function problemLines({ problems, diagnoses }: ChaosResult): string[] {
  return [
    ...problems.map(({ kind, member, what }) => `- ${kind}: ${member ?? ''} ${what}`),
    ...[...diagnoses].flatMap(([member, text]) => ['', `What is known of ${member}:`, '', '```', text, '```']),
  ];
}

/** The run in Markdown. */
export function report({ seed, minutes }: ChaosOptions, result: ChaosResult): string {
  const { ledger, faults, problems } = result;
  const requests = [...ledger.answers].sort(([one], [other]) => one.localeCompare(other));
  const written = [...ledger.known.values()].reduce((sum, known) => sum + known.written.length, 0);
  return [
    `## Seed ${seed}, ${minutes} minutes`,
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}: ${ledger.known.size} instances were made, ` +
      `${ledger.accepted.length} changes accepted, ${written} writes to instances acknowledged.`,
    '',
    ...table(
      ['verdict', 'count'],
      PROBLEM_KINDS.map((kind) => [kind, problems.filter((one) => one.kind === kind).length]),
    ),
    '',
    `Restarts of the Docker Engine at the end, for a port that it kept after a SIGKILL: ${result.dockerRestarts}`,
    '',
    ...table(
      ['fault', 'times'],
      [...faults].sort(([one], [other]) => one.localeCompare(other)),
    ),
    '',
    ...table(['recovery, s', 'samples', 'p50', 'p99', 'longest'], recoveryRows(result.recoveries)),
    '',
    ...table(
      ['request', ...OUTCOMES],
      requests.map(([request, counts]) => [request, ...OUTCOMES.map((outcome) => counts.get(outcome) ?? 0)]),
    ),
    '',
    ...table(['operations that failed and said why', 'count', 'such as'], failureRows(result)),
    '',
    ...problemLines(result),
    '',
  ].join('\n');
}
