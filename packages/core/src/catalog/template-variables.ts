import nunjucks from 'nunjucks';
import { AppError } from '../errors';

/** A node of the syntax tree of Nunjucks, whose parser is missing from @types/nunjucks. */
interface Node {
  readonly typename: string;
  readonly lineno: number;
  readonly fields: readonly string[];
  readonly [field: string]: unknown;
}

interface Parser {
  parse(text: string, extensions: readonly never[], options: object): Node;
}

const { parser } = nunjucks as unknown as { readonly parser: Parser }; // exported, though the types leave it out
const GLOBALS = ['range', 'cycler', 'joiner'];

type Scope = Set<string>;
type Walk = (node: Node, scope: Scope) => Generator<Node>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'typename' in value;
}

/** The names that `{% for a, b in … %}`, `{% set %}` or a macro's arguments bind. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isNode(value)) return [];
  if (value.typename === 'Symbol') return [String(value['value'])];
  if (value.typename === 'Pair') return namesIn(value['key']);
  return namesIn(value['children']);
}

function* walkChildren(node: Node, scope: Scope): Generator<Node> {
  for (const field of node.fields) yield* walk(node[field], scope);
}

function* walkLoop(node: Node, scope: Scope): Generator<Node> {
  yield* walk(node['arr'], scope);
  yield* walk(node['body'], new Set([...scope, ...namesIn(node['name']), 'loop']));
  yield* walk(node['else_'], scope);
}

function* walkMacro(node: Node, scope: Scope): Generator<Node> {
  scope.add(String(namesIn(node['name'])[0]));
  const inner = new Set([...scope, ...namesIn(node['args']), 'caller']);
  yield* walk(node['args'], inner);
  yield* walk(node['body'], inner);
}

/** Nodes that bind names, or in which a symbol is no variable. */
const WALKS: Readonly<Record<string, Walk>> = {
  *Symbol(node, scope) {
    if (!scope.has(String(node['value']))) yield node;
  },
  *Pair(node, scope) {
    if (isNode(node['key']) && node['key'].typename !== 'Symbol') yield* walk(node['key'], scope);
    yield* walk(node['value'], scope);
  },
  *Filter(node, scope) {
    yield* walk(node['args'], scope);
  },
  *Is(node, scope) {
    yield* walk(node['left'], scope);
    if (isNode(node['right'])) yield* walk(node['right']['args'], scope);
  },
  *Set(node, scope) {
    yield* walk(node['value'] ?? node['body'], scope);
    for (const name of namesIn(node['targets'])) scope.add(name);
  },
  *Block(node, scope) {
    yield* walk(node['body'], scope);
  },
  For: walkLoop,
  Macro: walkMacro,
  Caller: walkMacro,
};

function* walk(value: unknown, scope: Scope): Generator<Node> {
  if (Array.isArray(value)) {
    for (const entry of value) yield* walk(entry, scope);
    return;
  }
  if (isNode(value)) yield* (WALKS[value.typename] ?? walkChildren)(value, scope);
}

/**
 * Nunjucks itself notices an unknown name only where it is printed as it is: not in `{% if %}`, a filter or a sum.
 *
 * @param origin what a message calls the template
 * @throws AppError `invalid_type` naming each variable that is not among `known`
 */
export function checkVariables(text: string, origin: string, known: readonly string[]): void {
  const unknown = walk(parser.parse(text, [], {}), new Set([...known, ...GLOBALS]));
  const places = text.trimEnd().includes('\n') ? (node: Node) => ` line ${node.lineno + 1}:` : () => '';
  const expected = known.length > 0 ? `known: ${known.join(', ')}` : 'it has none';
  const lines = [...unknown].map((node) => {
    return `${origin}:${places(node)} '${String(node['value'])}' is not a variable of this template (${expected})`;
  });
  if (lines.length > 0) throw new AppError('invalid_type', [...new Set(lines)].join('\n'));
}
