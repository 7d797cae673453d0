const LONGEST_ECHO = 60;

/** Text as a message repeats it: without control characters, those that JSON lets through too, and not longer than a line. */
function onOneLine(json: string): string {
  const text = json.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}…` : text;
}

/** The value as a message repeats it. */
export function echo(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  return onOneLine(typeof value === 'string' ? `'${json.slice(1, -1)}'` : json);
}

/** The name of a field as a message repeats it. */
export function echoName(name: string): string {
  return onOneLine(JSON.stringify(name).slice(1, -1));
}

type ErrorMap = (issue: { readonly input?: unknown }) => string;

/** A zod `error` that names the value and the expectation; fieldErrors() puts the field's name in front of it. */
export function expected(expectation: string): ErrorMap {
  return ({ input }) => `${echo(input)} is not ${expectation}`;
}

/** The same, but a missing value is answered with its meaning. */
export function required(expectation: string, meaning: string): ErrorMap {
  const wrong = expected(expectation);
  return (issue) => (issue.input === undefined ? `required, ${meaning}` : wrong(issue));
}
