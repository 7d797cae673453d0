import { z } from 'zod';
import { echo } from './expected';
import { anyOf, group, integer, listOf, mapOf, regExp, size, someText, template, text } from './yaml-key';

const TYPES = 'a type of parameter (bytes, enum, integer, filename, charset, text)';

function parameterError({ code, input }: z.core.$ZodRawIssue): string | undefined {
  if (code === 'invalid_type') return `${echo(input)} is not a mapping`;
  if (code !== 'invalid_union') return undefined;
  const type = (input as { readonly type?: unknown }).type; // zod has seen that it is an object
  return type === undefined ? `required, ${TYPES}` : `${echo(type)} is not ${TYPES}`;
}

const live = group(
  {
    directive: someText("the server's directive that takes the value"),
    value: template('the value that the directive gets; it may use the parameters and config'),
    also: mapOf(
      someText('a directive'),
      template('its value'),
      'further directives that depend on the parameter, set after the first',
    ).default({}),
  },
  'how a change reaches a running server; without it, a change takes a restart',
);
const carry = group(
  {
    file: template('the file name below data; it may use the parameters and config'),
    endings: regExp('all that may follow the name').default(''),
    mentions: anyOf(text('an ending'), 'endings of the files that name themselves and the others').default([]),
  },
  'files below data that are named after the value, so that a change renames them',
);
const described = {
  description: text('what the parameter does, in one sentence').optional(),
  live: live.optional(),
  carry: carry.optional(),
};
const value = 'the value where a request gives none';
const values = listOf(text('one value'), 'the values that a request may give');

/** A parameter of a type as type.yaml describes it. */
export const parameterSpec = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('bytes').meta({ description: 'a size such as 512mb or 1GB' }),
      default: size(value),
      min: size('the smallest size').optional(),
      max: size('the largest size').optional(),
      ...described,
    }),
    z.strictObject({
      type: z.literal('enum').meta({ description: 'one of a list of values' }),
      values,
      default: text(value),
      ...described,
    }),
    z.strictObject({
      type: z.literal('integer').meta({ description: 'a whole number' }),
      default: integer(value),
      min: integer('the smallest number'),
      max: integer('the largest number'),
      ...described,
    }),
    z.strictObject({
      type: z.literal('filename').meta({ description: 'a file name without a folder' }),
      default: text(value),
      reserved: anyOf(text('a name'), 'names that the server needs for itself').optional(),
      ...described,
    }),
    z.strictObject({
      type: z.literal('charset').meta({ description: 'one of a list of character sets, in any case' }),
      values,
      default: text(value),
      ...described,
    }),
    z.strictObject({
      type: z.literal('text').meta({ description: 'a text on one line' }),
      default: text(value),
      max_length: integer('the most characters', 1, 4096),
      ...described,
    }),
  ],
  { error: parameterError },
);
export type ParameterSpec = z.infer<typeof parameterSpec>;
