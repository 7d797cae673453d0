import { rewriteFiles as rewrite } from '../actions/files';
import type { Step } from '../step';

/** Renders the files of an existing instance as they are to be. */
export const rewriteFiles: Step = { name: 'write_files', run: (run) => rewrite(run, run.desired) };
