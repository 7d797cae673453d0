import { buildStandIn, findRecipe } from '../images/build.mjs';
import { ensureCheckout } from './all.mjs';
import { ensureDocker } from './ensure-docker.mjs';
import { withLock } from './lock.mjs';
import { main } from './main.mjs';
import { readSettings } from './read-settings.mjs';
import { SetupError } from './say.mjs';

// node setup/build-image.mjs IMAGE: builds one stand-in by hand, for example node:24-bookworm-slim
await main(async ([image]) => {
  const recipe = image && findRecipe(image);
  if (!recipe) throw new SetupError(`images/ has no recipe for '${image ?? ''}' (example: redis:8.0)`);
  await ensureCheckout();
  const docker = await ensureDocker(readSettings().dockerPath);
  await withLock('machine', () => buildStandIn(docker, recipe));
  return 0;
});
