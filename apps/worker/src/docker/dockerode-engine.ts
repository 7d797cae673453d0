import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { abortAfter, AppError } from '#core';
import { createOptions } from './create-options';
import type { Engine } from './engine';
import { logLines } from './log-lines';
import { followPull } from './pull';
import { translateError } from './translate-error';

const QUICK_MS = 15_000;
/** Creating and starting queue up inside the engine when many are asked for at once. */
const SLOW_MS = 120_000;
const PULL_MS = 30 * 60_000;

/** Runs a call with a deadline; `absent` is the answer to 404, where that is one. */
async function call<T>(
  what: string,
  ms: number,
  run: (abortSignal: AbortSignal) => Promise<T>,
  absent?: { value: T },
): Promise<T> {
  try {
    return await run(AbortSignal.timeout(ms));
  } catch (error) {
    if (absent && (error as { statusCode?: number }).statusCode === 404) return absent.value;
    throw translateError(error, what);
  }
}

const GONE = { value: undefined };

export function dockerodeEngine(docker: Docker): Engine {
  return {
    hasImage: (image) =>
      call(
        `look for image ${image}`,
        QUICK_MS,
        async (abortSignal) => {
          const options = { abortSignal } as Docker.ImageInspectOptions; // @types/dockerode lacks abortSignal here
          await docker.getImage(image).inspect(options);
          return true;
        },
        { value: false },
      ),

    pullImage: async (image, signal) => {
      const limit = abortAfter(PULL_MS, signal);
      try {
        await followPull((await docker.pull(image, { abortSignal: limit.signal })) as Readable, image); // an IncomingMessage
      } catch (cause) {
        const error = translateError(cause, `pull ${image}`);
        throw error.code === 'internal' ? new AppError('image_unavailable', error.message, { cause }) : error;
      } finally {
        limit.release();
      }
    },

    createContainer: (spec) =>
      call(`create container ${spec.name}`, SLOW_MS, async (abortSignal) => {
        const container = await docker.createContainer({ ...createOptions(spec), abortSignal });
        return container.id;
      }),

    startContainer: (id) =>
      call(`start container ${id.slice(0, 12)}`, SLOW_MS, async (abortSignal) => {
        await docker.getContainer(id).start({ abortSignal });
      }),

    waitForExit: async (id, signal) => {
      try {
        const exit = (await docker.getContainer(id).wait({ condition: 'not-running', abortSignal: signal })) as {
          StatusCode: number;
        };
        return exit.StatusCode; // ContainerWait of the engine's API; @types/dockerode says any
      } catch (error) {
        throw translateError(error, `wait for container ${id.slice(0, 12)}`);
      }
    },

    keepRunning: (id) =>
      call(`set the restart policy of container ${id.slice(0, 12)}`, QUICK_MS, async (abortSignal) => {
        await docker.getContainer(id).update({ RestartPolicy: { Name: 'unless-stopped' }, abortSignal });
      }),

    listContainers: (labels) =>
      call('list containers', QUICK_MS, async (abortSignal) => {
        const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
        const found = await docker.listContainers({ all: true, filters: { label }, abortSignal });
        return found.map((container) => ({ id: container.Id, labels: container.Labels }));
      }),

    findContainer: (nameOrId) =>
      call(
        `inspect container ${nameOrId}`,
        QUICK_MS,
        async (abortSignal) => {
          const { Id, Config, State } = await docker.getContainer(nameOrId).inspect({ abortSignal });
          const hasEnded = State.Status === 'exited' || State.Status === 'dead';
          return {
            id: Id,
            labels: Config.Labels,
            exitCode: hasEnded ? State.ExitCode : null,
            oomKilled: State.OOMKilled,
          };
        },
        GONE,
      ),

    readLog: (id, lines) =>
      call(
        `read the log of container ${id.slice(0, 12)}`,
        QUICK_MS,
        async (abortSignal) => {
          return logLines(await docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines, abortSignal }));
        },
        { value: [] },
      ),

    removeContainer: (id) =>
      call(
        `remove container ${id.slice(0, 12)}`,
        SLOW_MS,
        async (abortSignal) => {
          await docker
            .getContainer(id)
            .remove({ force: true, v: true, abortSignal })
            .catch(async (error: unknown) => {
              if ((error as { statusCode?: number }).statusCode !== 409) throw error;
              await docker.getContainer(id).wait({ condition: 'removed', abortSignal }); // somebody else is removing it
            });
        },
        GONE,
      ),
  };
}
