import nunjucks from 'nunjucks';
import { AppError, messageOf } from '../errors';
import { parseSize } from './size';

type Scalar = string | number;

/** A number or a size as a number, anything else as a quoted string. */
function sqlLiteral(value: Scalar): string {
  const text = String(value);
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  return String(parseSize(text) ?? `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`);
}

const FILTERS: Readonly<Record<string, (value: Scalar) => Scalar>> = {
  /** NaN where it is not a size: a sum with it is NaN, too, and checkMemoryPlan() refuses that. */
  bytes: (value) => parseSize(String(value)) ?? Number.NaN,
  sql: sqlLiteral,
  quoted: (value) => `"${String(value).replace(/[\\"]/g, '\\$&')}"`,
};

const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
for (const [name, filter] of Object.entries(FILTERS)) {
  environment.addFilter(name, (value: Scalar | null | undefined) => {
    if (value === undefined || value === null)
      throw new Error(`the filter ${name} got no value (a default helps: {{ (config.x or '1mb') | ${name} }})`);
    return filter(value);
  });
}

/** `config` holds the server's own directives; everything else is a scalar. */
export type TemplateContext = Readonly<Record<string, Scalar | Readonly<Record<string, Scalar>>>>;
export type Render = (context: TemplateContext) => string;

/** Nunjucks tells the place of a value that is missing, but not its name. */
function nameMissing(reason: string, text: string): string {
  const [, line, column] = /\[Line (\d+), Column (\d+)\]\s+attempted to output/.exec(reason) ?? [];
  const source = text.split('\n')[Number(line) - 1] ?? '';
  const expression = [...source.matchAll(/\{\{.*?\}\}/g)].findLast(({ index }) => index < Number(column));
  return expression ? `Line ${line}: ${expression[0]} has no value` : reason;
}

/**
 * @param origin what a message calls the template, for example `redis/redis.conf.njk`
 * @throws AppError `invalid_type` when the text is no template; so does the returned function on a name it does not know
 */
export function compileTemplate(text: string, origin: string): Render {
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (cause) {
      const reason = nameMissing(messageOf(cause), text).replace(/\s+/g, ' ');
      const short = reason.replace(`(${origin}) `, '').replace('(unknown path) ', '');
      throw new AppError('invalid_type', `${origin}: ${short}`, { cause });
    }
  };
  const template = guarded(() => new nunjucks.Template(text, environment, origin, true));
  return (context) => guarded(() => template.render(context));
}
