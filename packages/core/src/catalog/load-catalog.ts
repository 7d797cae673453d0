import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, messageOf } from '../errors';
import { checkTemplates } from './check-templates';
import { configRules } from './config-rules';
import { echo, echoName } from './expected';
import { compileType, type ResourceType } from './resource-type';
import { parameterSchema } from './parameters';
import { typeDefinition, type TypeDefinition } from './type-definition';

/** The types by their names. */
export type Catalog = ReadonlyMap<string, ResourceType>;

function invalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError('invalid_type', `${where}: ${message}`, { cause });
}

/** `type.yaml: port: 70000 is not an integer from 1 to 65535` */
function describe(path: string, issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return [path, issue.path.map((key) => echoName(String(key))).join('.'), message].filter(Boolean).join(': ');
}

function unknownKeys({ code, keys, inst }: z.core.$ZodRawIssue): string | undefined {
  if (code !== 'unrecognized_keys' || !(inst instanceof z.ZodObject)) return undefined;
  return `${keys.map(echo).join(', ')} is not known (known: ${Object.keys(inst.shape).join(', ')})`;
}

function readYaml<T>(path: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw invalid(path, messageOf(cause), cause);
  }
  const parsed = schema.safeParse(content, { error: unknownKeys });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => describe(path, issue));
  throw new AppError('invalid_type', lines.join('\n'));
}

/** type.yaml, with directives.yaml beside it as its `config`. */
function readDefinition(folder: string): TypeDefinition {
  const definition = readYaml(join(folder, 'type.yaml'), typeDefinition);
  const directives = join(folder, 'directives.yaml');
  return existsSync(directives) ? { ...definition, config: readYaml(directives, configRules) } : definition;
}

function checkDefaults(type: TypeDefinition, path: string): void {
  for (const [name, spec] of Object.entries(type.parameters)) {
    const result = parameterSchema(spec).safeParse(spec.default);
    if (!result.success) throw invalid(path, `parameters.${name}.default: ${result.error.issues[0]?.message}`);
  }
}

function loadType(folder: string, folderName: string): ResourceType {
  const path = join(folder, 'type.yaml');
  const definition = readDefinition(folder);
  if (definition.name !== folderName)
    throw invalid(path, `name: '${definition.name}' is not the folder's name ('${folderName}')`);
  checkDefaults(definition, path);
  const texts = Object.keys(definition.files).map((name) => {
    const template = join(folder, `${name}.njk`);
    if (!existsSync(template)) throw invalid(path, `files.${name}: there is no template ${template}`);
    return [name, readFileSync(template, 'utf8')] as const;
  });
  const templates = Object.fromEntries(texts);
  const type = compileType(definition, templates, folder);
  checkTemplates(type, templates, folder);
  return type;
}

function checkPrefixes(types: readonly ResourceType[], folder: string): void {
  const owners = new Map<string, string>();
  for (const { definition } of types) {
    const owner = owners.get(definition.prefix);
    if (owner)
      throw invalid(
        join(folder, definition.name, 'type.yaml'),
        `prefix: '${definition.prefix}' is that of ${owner}, too (expected: one of its own)`,
      );
    owners.set(definition.prefix, definition.name);
  }
}

/**
 * Reads every folder of `templatesDir` that holds a type.yaml.
 *
 * @throws AppError `invalid_type` naming file, key, value and expectation
 */
export function loadCatalog(templatesDir: string): Catalog {
  let names: string[];
  try {
    names = readdirSync(templatesDir).sort();
  } catch (cause) {
    throw invalid(templatesDir, 'is not a readable folder (expected: one folder per type)', cause);
  }
  const types = names
    .filter((name) => existsSync(join(templatesDir, name, 'type.yaml')))
    .map((name) => loadType(join(templatesDir, name), name));
  if (types.length === 0) throw invalid(templatesDir, 'holds no folder with a type.yaml');
  checkPrefixes(types, templatesDir);
  return new Map(types.map((type) => [type.definition.name, type]));
}
