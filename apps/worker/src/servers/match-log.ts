interface LogPattern {
  readonly pattern: string;
  /** may refer to the groups of `pattern` as $1, $2, … */
  readonly message: string;
}

/** The message of the first pattern of a type.yaml (`refusals`, `disk_full`, …) that a server's log matches. */
export function matchLog(log: readonly string[], patterns: readonly LogPattern[]): string | undefined {
  const text = log.join('\n');
  for (const { pattern, message } of patterns) {
    const match = new RegExp(pattern, 'm').exec(text);
    if (match) return message.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  }
  return undefined;
}
