import type { ResourceType } from '#core';

type Refusals = ResourceType['definition']['refusals'];

/** The engine's refusal of its configuration in the words that the type's `refusals` pick from its log. */
export function refusalIn(log: readonly string[], refusals: Refusals): string | undefined {
  const text = log.join('\n');
  for (const { pattern, message } of refusals) {
    const match = new RegExp(pattern, 'm').exec(text);
    if (match) return message.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  }
  return undefined;
}
