import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const READ = /\.(ts|m?js|lua|yaml|njk|md)$/;

/** Names that are public, stored, or somebody else's. */
const ALLOWED =
  /Docker Engine|engine_unreachable|"engines"|`engines`|clear_remains|live_settled|[Ss]torage[ _-][Ee]ngine\w*|docs\.docker\.com\S+|\w+_engine\b|InnoDB engine|npm run rebuild/g;

/** A replaced word, and the one that took its place. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/\bengines?\b/i, 'Docker, or server'],
  [/\bsweeps?\b/i, 'garbage collection'],
  [/\bremains\b(?= (of|on|are))/i, 'leftovers'],
  [/\babandon(ed|s)?\b/i, 'orphaned'],
  [/\bsettle[ds]?\b/i, 'finish'],
  [/\bevidence\b/i, 'diagnose'],
  [/\bvigil\b/i, 'signal'],
  [/\bdeeds?\b/i, 'scheduled task'],
  [/\bkeepers?\b/i, 'durable record'],
  [/\brun token\b/i, 'fencing token'],
  [/\bowes\b/i, 'admission'],
  [/\b(what|who) (is|are|was|were|has|have) (deleted|refused|due|left|kept|busy)\b/i, 'a noun'],
];

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name)) yield* filesIn(path);
    if (entry.isFile() && READ.test(path) && path !== __filename) yield path;
  }
}

function findingsIn(path: string): string[] {
  const lines = readFileSync(path, 'utf8').replace(ALLOWED, '').split('\n');
  return lines.flatMap((line, at) =>
    REPLACED.filter(([word]) => word.test(line)).map(
      ([word, better]) => `${relative(ROOT, path)}:${at + 1}: ${word.exec(line)?.[0]} → ${better}: ${line.trim()}`,
    ),
  );
}

test('code, messages and documents use one word for one thing', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((name) => join(ROOT, name));
  const folders = ['apps', 'packages', 'templates', 'setup', 'images', 'docs', 'test', 'chaos', 'bench'];
  const paths = [...documents, ...folders.flatMap((folder) => [...filesIn(join(ROOT, folder))])];
  expect(paths.flatMap(findingsIn)).toEqual([]);
});
