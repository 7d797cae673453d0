import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CHUNK_BYTES = 256 * 1024;

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A layer with one file of random bytes, so that no engine has it already. */
function newLayer(bytes: number): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rm-layer-'));
  writeFileSync(join(folder, 'file'), randomBytes(bytes));
  const layer = execFileSync('tar', ['--create', '--directory', folder, 'file'], { maxBuffer: bytes * 2 });
  rmSync(folder, { recursive: true });
  return layer;
}

function newImage(layer: Buffer): { blobs: Map<string, Buffer>; manifest: Buffer } {
  const rootfs = { type: 'layers', diff_ids: [digestOf(layer)] };
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs }));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: config.length,
      digest: digestOf(config),
    },
    layers: [
      { mediaType: 'application/vnd.docker.image.rootfs.diff.tar', size: layer.length, digest: digestOf(layer) },
    ],
  };
  const blobs = new Map([config, layer].map((blob) => [digestOf(blob), blob]));
  return { blobs, manifest: Buffer.from(JSON.stringify(manifest)) };
}

async function* slowly(blob: Buffer, chunksPerSecond: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < blob.length; at += CHUNK_BYTES) {
    yield blob.subarray(at, at + CHUNK_BYTES);
    await sleep(1_000 / chunksPerSecond);
  }
}

/**
 * The part of a registry that a pull needs (https://distribution.github.io/distribution/spec/api/), on loopback, where
 * engines ask for no TLS. It has one image under every name, of a layer that comes slowly.
 */
export class ImageRegistry {
  private constructor(
    private readonly server: Server,
    readonly layerBytes: number,
  ) {}

  static async start(layerBytes: number): Promise<ImageRegistry> {
    const layer = newLayer(layerBytes);
    const { blobs, manifest } = newImage(layer);
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const digest = decodeURIComponent(path.split('/').at(-1) ?? '');
      const body = path.includes('/manifests/') ? manifest : blobs.get(digest);
      response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
      if (path === '/v2/') return response.end('{}');
      if (!body) return response.writeHead(404).end();
      response.setHeader('Content-Type', body === manifest ? MANIFEST : 'application/octet-stream');
      response.setHeader('Content-Length', body.length).setHeader('Docker-Content-Digest', digestOf(body));
      if (request.method === 'HEAD') return response.end();
      pipeline(slowly(body, 8), response).catch(() => undefined); // the engine hung up
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ImageRegistry(server, layer.length);
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`; // a TCP server's
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
