import type { Operation } from './operation';
import { recordToHash } from './record-hash';
import { isoTimes, shortTimes } from './short-times';
import { stepsFromText, stepsToText } from './steps-text';
import { wholeTexts } from './text-pieces';

type OperationFields = { readonly [Name in keyof Operation]?: Operation[Name] | undefined };

const TIMES = ['started_at', 'finished_at'];

/** Its fields for a hash, as recordToHash(), in short and without what goes without saying: Redis has many of them. */
export function operationToHash({ by, input = {}, steps, ...fields }: OperationFields): string[] {
  return recordToHash({
    ...fields,
    ...shortTimes(fields, TIMES),
    id: undefined, // its key has it
    by: by === 'request' ? undefined : by,
    input: Object.keys(input).length === 0 ? undefined : input,
    steps: steps && stepsToText(steps),
  });
}

/** @param hash of this version or an earlier one @returns undefined when there is no such hash */
export function operationFromHash(id: string, hash: Readonly<Record<string, string>>): Operation | undefined {
  if (hash['kind'] === undefined) return undefined;
  const { by = 'request', input = '{}', steps = '', failure, ...texts } = wholeTexts(hash);
  const parsed = {
    id,
    by,
    ...isoTimes(texts, [...TIMES, 'created_at']),
    input: JSON.parse(input) as unknown,
    steps: stepsFromText(steps),
    ...(failure !== undefined && { failure: JSON.parse(failure) as unknown }),
  };
  return { ...texts, ...parsed } as unknown as Operation; // written by the store's scripts only
}
