import type { OperationStep } from './operation';

const time = (ms: number) => new Date(ms).toISOString();

/**
 * The steps of an operation in short: `1767225600000 ensure_image 0 12,start_container 12 340,await_ready 352`. First the time
 * in ms since 1970 at which the first one began, then for each its name, how long after that it began, and how long it took.
 */
export function stepsToText(steps: readonly OperationStep[]): string {
  const origin = Date.parse(steps[0]?.started_at ?? '');
  const texts = steps.map(({ name, started_at: from, finished_at: to }) => {
    const began = Date.parse(from);
    return [name, began - origin, ...(to === undefined ? [] : [Date.parse(to) - began])].join(' ');
  });
  return texts.length === 0 ? '' : `${origin} ${texts.join(',')}`;
}

/** @param text of stepsToText(), or JSON as up to 0.2 */
export function stepsFromText(text: string): OperationStep[] {
  if (text.startsWith('[')) return JSON.parse(text) as OperationStep[];
  if (text === '') return [];
  const origin = Number.parseInt(text, 10);
  const texts = text.slice(text.indexOf(' ') + 1).split(',');
  return texts.map((one) => {
    const [name = '', after, took] = one.split(' ');
    const began = origin + Number(after);
    return { name, started_at: time(began), ...(took !== undefined && { finished_at: time(began + Number(took)) }) };
  });
}
