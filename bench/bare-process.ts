import { join } from 'node:path';
import { freePort } from '../test/support/free-port';
import { TestProcess } from '../test/support/process';

/** Starts the handlers that the API is measured against, on this Redis. */
export async function startBareHandlers(redisPort: number): Promise<{ process: TestProcess; url: string }> {
  const port = await freePort();
  const args = ['--import', 'tsx', join(__dirname, 'bare-handlers.ts'), String(port), String(redisPort)];
  const bare = new TestProcess(process.execPath, args, { ...process.env, NODE_ENV: 'production' });
  await bare.prints('bare handlers ready');
  return { process: bare, url: `http://127.0.0.1:${port}` };
}
