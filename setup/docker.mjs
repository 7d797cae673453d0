import http from 'node:http';
import { createInterface } from 'node:readline';
import { SetupError } from './say.mjs';
import { stop } from './stop.mjs';

/** The part of Docker's API that set-up uses, at `dockerPath` (unix:///path or tcp://host:port). */
export function dockerAt(dockerPath) {
  const url = new URL(dockerPath);
  const address =
    url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: url.port || 2375 };
  const open = (method, path, options, accepted) =>
    openRequest({ ...address, method, path, agent: false }, options, accepted);
  return {
    dockerPath,
    socketPath: address.socketPath,

    /** Resolves to undefined when Docker answers, else to the error. */
    async checkAnswer() {
      try {
        await readAll(await open('GET', '/_ping', { silence: 5 }));
        return undefined;
      } catch (error) {
        stop.throwIfAborted();
        return error;
      }
    },

    hasImage: async (name) => (await call('GET', `/images/${name}/json`)) !== undefined,

    call,

    /** A long call that reports progress as JSON lines. @throws SetupError on an `error` line */
    async follow(method, path, options, onLine = () => {}) {
      for await (const line of createInterface({ input: await open(method, path, options) })) {
        const report = JSON.parse(line);
        if (report.error !== undefined) throw new SetupError(report.error);
        onLine(report);
      }
    },
  };

  /** Resolves to the parsed answer; undefined for a 404. A stop request aborts the call unless `whileStopping`. */
  async function call(method, path, json, { whileStopping = false } = {}) {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const headers = { 'content-type': 'application/json' };
    const response = await open(method, path, { body, headers, signal: whileStopping ? null : stop }, 404);
    const text = await readAll(response);
    return response.statusCode === 404 ? undefined : text === '' ? {} : JSON.parse(text);
  }
}

/** `body` is a string or a stream; the call fails after `silence` seconds without traffic. */
async function openRequest(target, { body, headers, silence, signal = stop } = {}, accepted) {
  const response = await new Promise((resolve, reject) => {
    const request = http.request({ ...target, headers, signal: signal ?? undefined }, resolve).on('error', reject);
    if (silence)
      request.setTimeout(silence * 1000, () => request.destroy(new SetupError(`no answer for ${silence} s`)));
    if (body?.pipe === undefined) request.end(body);
    else body.pipe(request);
  });
  if (response.statusCode < 400 || response.statusCode === accepted) return response;
  const text = await readAll(response);
  throw new SetupError(
    text.startsWith('{') ? JSON.parse(text).message : `${target.path}: ${response.statusCode} ${text}`,
  );
}

async function readAll(response) {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}
