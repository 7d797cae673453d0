/** In the order of a round. `delete` only makes way for the restore. */
export const VERBS = ['stop', 'start', 'restart', 'rotate password', 'live PATCH', 'delete', 'restore'] as const;
export type Verb = (typeof VERBS)[number];

/** A running server. Each verb resolves when it is done, and the server is usable again where it is to run. */
export type Subject = Readonly<Record<Verb, (round: number) => Promise<unknown>>>;
