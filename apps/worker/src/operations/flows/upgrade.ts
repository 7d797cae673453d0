import { VERBS } from '#core';
import { awaitReady } from '../steps/await-ready';
import { copyData } from '../steps/copy-data';
import { discardCopy } from '../steps/discard-copy';
import { ensureBothImages } from '../steps/ensure-both-images';
import { proveConfig } from '../steps/prove-config';
import { publishVersion } from '../steps/publish-version';
import { replaceContainer } from '../steps/replace-container';
import { rewriteFiles } from '../steps/rewrite-files';
import { startContainer } from '../steps/start-container';
import { stopOldVersion } from '../steps/stop-old-version';
import { flow } from './flow';

/** From one version of the server to another, with a copy of the data to go back to. */
export const upgrade = flow({
  ...VERBS.upgrade,
  desiredState: 'running',
  desired: (record, { input }) => ({ ...record, image_version: String(input['image_version']) }),
  steps: [
    ensureBothImages,
    proveConfig,
    stopOldVersion,
    copyData,
    rewriteFiles,
    replaceContainer,
    startContainer,
    awaitReady,
    publishVersion,
    discardCopy,
  ],
  succeeded: () => ({ to: 'running', set: { status_reason: undefined } }),
});
