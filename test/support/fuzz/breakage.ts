import fc from 'fast-check';
import { oddString, oddValue, PROTOTYPE_KEYS } from './odd';

type Members = readonly (readonly [string, unknown])[];

/** Own members, `__proto__` too. */
function withMembers(body: unknown, change: (members: Members) => Members): unknown {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return body;
  return Object.fromEntries(change(Object.entries(body)));
}

const breakages: fc.Arbitrary<(body: unknown) => unknown> = fc.oneof(
  oddValue.map((value) => () => value),
  fc.tuple(fc.nat(), oddValue).map(([which, value]) => (body: unknown) => {
    return withMembers(body, (members) => {
      const at = which % Math.max(1, members.length);
      return members.map(([name, present], index) => [name, index === at ? value : present]);
    });
  }),
  fc.nat().map((which) => (body: unknown) => {
    return withMembers(body, (members) => members.filter((_member, at) => at !== which % members.length));
  }),
  fc.tuple(oddString, oddValue).map(([name, value]) => (body: unknown) => {
    return withMembers(body, (members) => [...members, [name, value]]);
  }),
  fc
    .tuple(fc.constantFrom('labels', 'config'), fc.constantFrom(...PROTOTYPE_KEYS), oddValue)
    .map((of) => (body: unknown) => {
      const [field, key, value] = of;
      return withMembers(body, (members) => [...members, [field, Object.fromEntries([[key, value]])]]);
    }),
);

/** The same bodies with one thing wrong in each, or strange. */
export function broken(bodies: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(bodies, breakages).map(([body, breakIt]) => breakIt(body));
}
