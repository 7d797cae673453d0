import { maxHeaderSize, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from '../views/error-view';
import { DATA_HEADERS } from './security-headers';

interface Refusal {
  readonly status: string;
  readonly message: string;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: `the request line and headers are over ${maxHeaderSize} bytes`,
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: '413 Payload Too Large', message: 'the chunk extensions are too long' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'the request did not arrive in time' },
};

/** https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror */
type ClientError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

function responseTo({ code = '', message, rawPacket }: ClientError): string {
  const refusal = REFUSALS[code] ?? { status: '400 Bad Request', message: `the request is not HTTP (${message})` };
  const body = JSON.stringify(errorBody(Number.parseInt(refusal.status), refusal.message, {}));
  const isHead = rawPacket?.subarray(0, 5).toString('latin1') === 'HEAD ';
  return [
    `HTTP/1.1 ${refusal.status}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(DATA_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    isHead ? '' : body,
  ].join('\r\n');
}

/** Responds to broken HTTP, which never becomes a request: Node by itself responds without a body. */
export function refuseBrokenHttp(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => responses.set(request.socket, response));
  server.on('clientError', (error: ClientError, socket) => {
    const response = responses.get(socket);
    const hasBegun = response?.headersSent === true && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegun) return socket.destroy();
    socket.end(responseTo(error), () => socket.destroy());
  });
  // An unknown expectation may be ignored (RFC 9110 section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
