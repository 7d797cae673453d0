import { AppError } from '../errors';
import { isPidsLimit } from './container-limits';
import { checkMemoryPlan } from './memory-plan';
import { type ResourceType } from './resource-type';
import { compileTemplate, type TemplateContext } from './template-environment';
import { checkVariables } from './template-variables';
import { LEAST_PIDS, type TypeDefinition } from './type-definition';

/** A template of a type, with an example of all that it may use. */
interface Example {
  readonly origin: string;
  readonly text: string;
  readonly context: TemplateContext;
  /** variables that are there at times only */
  readonly optional?: TemplateContext;
}

type Texts = Readonly<Record<string, string>>;

/** @param texts key below `origin` → template; a list has its positions as keys */
function examplesOf(texts: Texts | readonly string[], origin: string, context: TemplateContext): Example[] {
  const entries: [string, string][] = Object.entries(texts);
  return entries.map(([name, text]) => ({ origin: `${origin}.${name}`, text, context }));
}

function containerExamples(definition: TypeDefinition, yaml: string, given: TemplateContext): Example[] {
  const context = { ...given, name: 'x1', image_version: 'x:1' };
  const { command, env, prove, seed, connect, uri } = definition;
  const address = { ...context, db_password: 'password', server_ip: '192.0.2.1', exposed_port: '20000' };
  return [
    ...examplesOf(command, `${yaml}: command`, context),
    ...examplesOf(env, `${yaml}: env`, context),
    ...examplesOf(prove?.command ?? [], `${yaml}: prove.command`, context),
    ...examplesOf(seed?.command ?? [], `${yaml}: seed.command`, context),
    { origin: `${yaml}: connect`, text: connect, context: address },
    { origin: `${yaml}: uri`, text: uri, context: address },
  ];
}

function fileExamples(texts: Texts, folder: string, given: TemplateContext): Example[] {
  return Object.entries(texts).map(([name, text]) => ({
    origin: `${folder}/${name}.njk`,
    text,
    context: { ...given, name: 'x1', image_version: 'x:1', db_password: 'password' },
    optional: { old_password: 'password', is_new: 1 },
  }));
}

function commandExamples({ commands }: TypeDefinition, yaml: string): Example[] {
  const { set_live, live_settled, add_password = [], drop_old_password = [], connections } = commands;
  const key = (name: string) => `${yaml}: commands.${name}`;
  const both = { new_password: 'password', old_password: 'password' };
  return [
    ...examplesOf(set_live ?? [], key('set_live'), { directive: 'x', value: '1' }),
    ...examplesOf(live_settled?.ask ?? [], key('live_settled.ask'), {}),
    ...add_password.flatMap((words, at) => examplesOf(words, key(`add_password.${at}`), both)),
    ...drop_old_password.flatMap((words, at) => {
      return examplesOf(words, key(`drop_old_password.${at}`), { new_password: 'password' });
    }),
    ...examplesOf(connections?.ask ?? [], key('connections.ask'), {}),
  ];
}

function parameterExamples({ parameters }: TypeDefinition, yaml: string, given: TemplateContext): Example[] {
  return Object.entries(parameters).flatMap(([name, { live, carry }]) => {
    const texts = { ...(live && { 'live.value': live.value }), ...(carry && { 'carry.file': carry.file }) };
    const origin = `${yaml}: parameters.${name}`;
    return [...examplesOf(texts, origin, given), ...examplesOf(live?.also ?? {}, `${origin}.live.also`, given)];
  });
}

function limitExamples(definition: TypeDefinition, yaml: string, given: TemplateContext): Example[] {
  const context = { ...given, image_version: 'x:1' };
  return [
    { origin: `${yaml}: memory`, text: definition.memory, context },
    { origin: `${yaml}: pids`, text: definition.pids, context },
    ...examplesOf(definition.memory_parts, `${yaml}: memory_parts`, context),
  ];
}

function tryOut({ origin, text, context, optional = {} }: Example): void {
  checkVariables(text, origin, Object.keys({ ...context, ...optional }));
  const render = compileTemplate(text, origin);
  for (const values of [context, { ...context, ...optional }]) {
    if (!/\bNaN\b/.test(render(values)) || text.includes('NaN')) continue;
    throw new AppError('invalid_type', `${origin}: renders NaN: it calculates with a value that is not a number`);
  }
}

/**
 * Renders each template of a type with an example of all that it may use then, so that a broken one is found before the
 * first request.
 *
 * @param fileTemplates file name on the host → text of its template
 * @throws AppError `invalid_type` naming template, variable and expectation
 */
export function checkTemplates(type: ResourceType, fileTemplates: Texts, folder: string): void {
  const { definition } = type;
  const { parameters, config, image_version } = type.defaults;
  const yaml = `${folder}/type.yaml`;
  const given = { ...parameters, config };
  const examples = [
    ...containerExamples(definition, yaml, given),
    ...fileExamples(fileTemplates, folder, given),
    ...commandExamples(definition, yaml),
    ...parameterExamples(definition, yaml, given),
    ...limitExamples(definition, yaml, given),
  ];
  for (const example of examples) tryOut(example);
  const context = { ...given, image_version };
  const memory = type.memory(context);
  if (!/^[1-9]\d*(\.0*)?$/.test(memory))
    throw new AppError('invalid_type', `${yaml}: memory: '${memory}' is not a whole number of bytes above 0`);
  if (!isPidsLimit(Number(type.pids(context))))
    throw new AppError('invalid_type', `${yaml}: pids: '${type.pids(context)}' is not an integer from ${LEAST_PIDS}`);
  checkMemoryPlan(type.memory, type.memoryParts, context, []);
}
