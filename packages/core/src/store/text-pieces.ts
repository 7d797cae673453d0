/**
 * Redis keeps a hash in a small form only while no value is longer than this (hash-max-listpack-value): one longer text, and
 * a record takes more than twice the memory.
 */
const PIECE = 64;
/** Cutting such a long text would make each access slow; it is rare, too. */
const LONGEST_CUT = 1024;

function isCut(text: string): boolean {
  if (text.length <= PIECE) return text.length === PIECE; // else it would be taken for a first piece
  return text.length <= LONGEST_CUT && /^[\x20-\x7e]*$/.test(text);
}

/**
 * Adds a field to [name, text, name, text, …] as its hash has it: `name`, `name~1`, `name~2`, …. A text of exactly 64
 * characters goes on in the next piece, and any other is the last: the rest of an earlier, longer text is not read.
 */
export function addPieces(flat: string[], name: string, text: string): void {
  if (!isCut(text)) {
    flat.push(name, text);
    return;
  }
  const count = Math.floor(text.length / PIECE) + 1;
  for (let at = 0; at < count; at += 1)
    flat.push(at === 0 ? name : `${name}~${at}`, text.slice(at * PIECE, (at + 1) * PIECE));
}

/** A hash with the pieces of each text put together. */
export function wholeTexts(hash: Readonly<Record<string, string>>): Record<string, string> {
  const whole: Record<string, string> = {};
  for (const name in hash) {
    if (name.includes('~')) continue;
    let piece = hash[name];
    let text = piece ?? '';
    for (let at = 1; piece?.length === PIECE; at += 1) {
      piece = hash[`${name}~${at}`];
      text += piece ?? '';
    }
    whole[name] = text;
  }
  return whole;
}
