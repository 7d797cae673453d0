import fc from 'fast-check';
import { oddString, rarely } from './odd';
import type { Population } from './population';

const ODD_ENCODINGS = [
  '%',
  '%zz',
  '%00',
  '%2e%2e',
  '%2F',
  '%c3%28',
  '%e0%a4%a',
  '%EF%BF%BE',
  '%25',
  '%ff',
  ';x=1',
  '+',
  '\u00e9',
];

/** encodeURIComponent() throws on half a surrogate pair. */
export const encoded = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '?'));
export const oddSegment = fc.oneof(oddString.map(encoded), fc.constantFrom(...ODD_ENCODINGS));

/** @param type of the body that is sent there, where it is of one */
function segment(part: string, { types, members, ids }: Population, type: string | undefined): fc.Arbitrary<string> {
  const fitting = (known: readonly string[]) => known.filter((one) => type === undefined || one.startsWith(type));
  switch (part) {
    case '{member}':
      return rarely(
        8,
        fc.tuple(rarely(2, oddSegment, fc.constantFrom(...types)), oddSegment).map((segments) => segments.join('/')),
        fc.constantFrom(...fitting(members)),
      );
    case '{type}':
      return rarely(8, oddSegment, fc.constantFrom(...fitting(types)));
    case '{id}':
      return rarely(8, oddSegment, fc.constantFrom(...ids));
    default:
      return fc.constant(part);
  }
}

const pathChanges: fc.Arbitrary<(path: string) => string> = fc.constantFrom<(path: string) => string>(
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.toUpperCase(),
  (path) => path.replace('/api', '/%61pi'),
  (path) => `${path}/..`,
  (path) => `${path}/more`,
  (path) => `http://127.0.0.1${path}`,
  (path) => path.replace('/', ''),
  (path) => `${path}/${'x'.repeat(3_000)}`,
  (path) => `${path}?${'x'.repeat(17_000)}`,
);

/** Paths of the template, most of them of what there is. */
export function pathsOf(template: string, population: Population, type: string | undefined): fc.Arbitrary<string> {
  const parts = template.replace('{type}/{name}', '{member}').split('/');
  const path = fc.tuple(...parts.map((part) => segment(part, population, type))).map((segments) => segments.join('/'));
  return rarely(
    15,
    fc.tuple(path, pathChanges).map(([right, change]) => change(right)),
    path,
  );
}
