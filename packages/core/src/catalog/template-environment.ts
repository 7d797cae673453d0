import nunjucks from 'nunjucks';
import { AppError, messageOf } from '../errors';
import { parseSize } from './size';

type Scalar = string | number;

const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
// Not a number where it is no size: what is added up of it is none either, and checkMemoryPlan() says so.
environment.addFilter('bytes', (text: Scalar) => parseSize(String(text)) ?? Number.NaN);
environment.addFilter('sql', sqlLiteral);
environment.addFilter('quoted', (value: Scalar) => `"${String(value).replace(/[\\"]/g, '\\$&')}"`);

/** `config` holds the engine's own directives; everything else is a scalar. */
export type TemplateContext = Readonly<Record<string, Scalar | Readonly<Record<string, Scalar>>>>;
/** A number or a size as a number, anything else as a quoted string. */
function sqlLiteral(value: Scalar): string {
  const text = String(value);
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  return String(parseSize(text) ?? `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`);
}

export type Render = (context: TemplateContext) => string;

/**
 * @param origin what a message calls the template, for example `redis/redis.conf.njk`
 * @throws AppError `invalid_type` when the text is no template; so does the returned function on a name it does not know
 */
export function compileTemplate(text: string, origin: string): Render {
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (cause) {
      const reason = messageOf(cause).replace(/\s+/g, ' ').replace(`(${origin}) `, '').replace('(unknown path) ', '');
      throw new AppError('invalid_type', `${origin}: ${reason}`, { cause });
    }
  };
  const template = guarded(() => new nunjucks.Template(text, environment, origin, true));
  return (context) => guarded(() => template.render(context));
}
