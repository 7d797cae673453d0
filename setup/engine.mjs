import http from 'node:http';
import { createInterface } from 'node:readline';
import { SetupError } from './say.mjs';
import { stop } from './stop.mjs';

/** The Docker Engine's API at `dockerPath` (unix:///path or tcp://host:port), as far as set-up needs it. */
export function engineAt(dockerPath) {
  const url = new URL(dockerPath);
  const address =
    url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: url.port || 2375 };
  const open = (method, path, options, accepted) =>
    openRequest({ ...address, method, path, agent: false }, options, accepted);
  return {
    dockerPath,
    socketPath: address.socketPath,

    /** Undefined when the engine answers, else the error that says why it does not. */
    async whyNoAnswer() {
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

    /** A long call that reports its progress as JSON lines; an `error` line among them is a failure. */
    async follow(method, path, options, onLine = () => {}) {
      for await (const line of createInterface({ input: await open(method, path, options) })) {
        const report = JSON.parse(line);
        if (report.error !== undefined) throw new SetupError(report.error);
        onLine(report);
      }
    },
  };

  /** The parsed answer; undefined for a 404. A stop request ends the call unless it is part of stopping. */
  async function call(method, path, json, { whileStopping = false } = {}) {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const headers = { 'content-type': 'application/json' };
    const response = await open(method, path, { body, headers, signal: whileStopping ? null : stop }, 404);
    const text = await readAll(response);
    return response.statusCode === 404 ? undefined : text === '' ? {} : JSON.parse(text);
  }
}

/** `body` is a string or a stream; `silence` are the seconds without any traffic after which the call is given up. */
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
