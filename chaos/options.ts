import { parseArgs } from 'node:util';
import { FAULTS } from './faults/all';
import type { Fault } from './faults/fault';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly faults: readonly Fault[];
  readonly types: readonly string[];
  /** the file that the report goes to; undefined: none */
  readonly out?: string | undefined;
  /** the folder that the logs of API and workers go to; undefined: none */
  readonly logs?: string | undefined;
}

const DEFAULT_MINUTES = 3;
const ALL_TYPES = ['redis', 'mysql'] as const;

export const HELP = `npm run chaos -- [--seed N] [--minutes M] [--faults a,b] [--types a,b] [--out FILE] [--logs FOLDER]

Runs an installation of its own (API, three workers, Redis, Docker Engine, a small disk) under a stream of requests of
many clients while faults happen, then heals all and judges: nothing lost, orphaned, doubled or untrue. Prints a report
in Markdown and exits with 1 when the verdict is bad. Needs root, for the disk and for Docker.

  --seed N       what requests and faults are drawn from (default: a new one, which the report names). Timing is real, so
                 that a second run with the same seed draws the same and need not happen the same.
  --minutes M    how long faults are begun (default: ${DEFAULT_MINUTES})
  --faults a,b   only these (default: all)
  --types a,b    instances of these types only (default: ${ALL_TYPES.join(',')})
  --out FILE     writes the report to this file, too
  --logs FOLDER  keeps the logs of API, workers and Docker in this folder

${FAULTS.map(({ name, what }) => `  ${name.padEnd(18)}${what}`).join('\n')}
`;

function numberOf(option: string, text: string | undefined, otherwise: number, expected: RegExp): number {
  if (text === undefined) return otherwise;
  if (!expected.test(text))
    throw new Error(`--${option}: '${text}' is not a number that is expected here (example: 3)`);
  return Number(text);
}

function faultNamed(name: string): Fault {
  const fault = FAULTS.find((one) => one.name === name);
  if (fault) return fault;
  throw new Error(`--faults: '${name}' is none of ${FAULTS.map((one) => one.name).join(', ')}`);
}

function typeNamed(name: string): string {
  const type = ALL_TYPES.find((one) => one === name);
  if (type) return type;
  throw new Error(`--types: '${name}' is none of ${ALL_TYPES.join(', ')}`);
}

export function faultsNamed(names: readonly string[]): Fault[] {
  return names.map(faultNamed);
}

/** @returns undefined when help is wanted. @throws Error that names the option that is wrong */
export function parseOptions(argv: readonly string[]): ChaosOptions | undefined {
  const text = { type: 'string' } as const;
  const options = {
    seed: text,
    minutes: text,
    faults: text,
    types: text,
    out: text,
    logs: text,
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ args: [...argv], options });
  if (values.help) return undefined;
  return {
    seed: numberOf('seed', values.seed, Date.now() % 1_000_000, /^\d+$/),
    minutes: numberOf('minutes', values.minutes, DEFAULT_MINUTES, /^\d+(\.\d+)?$/),
    faults: values.faults === undefined ? FAULTS : faultsNamed(values.faults.split(',')),
    types: values.types === undefined ? ALL_TYPES : values.types.split(',').map(typeNamed),
    out: values.out,
    logs: values.logs,
  };
}
