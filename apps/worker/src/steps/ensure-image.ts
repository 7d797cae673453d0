import type { Run } from '../run';

/** @throws AppError `image_unavailable` when the image is neither on the host nor to be pulled */
export async function ensureImage({ worker: { engine, stopping }, record, log }: Run): Promise<void> {
  const image = record.image_version;
  if (await engine.hasImage(image)) return;
  log.info('pulling image', { image });
  await engine.pullImage(image, stopping);
}
