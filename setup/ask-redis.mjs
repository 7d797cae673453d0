import net from 'node:net';

/** Sends commands (arrays of words) to Redis; resolves to its raw answers as one text, or undefined without an answer. */
export function askRedis({ host, port, password }, commands) {
  const login = password ? [['AUTH', password]] : [];
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ host, port });
    socket.setEncoding('utf8').setTimeout(3000, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk)).on('error', () => socket.destroy());
    socket.on('close', () => resolve(text === '' ? undefined : text));
    socket.write([...login, ...commands, ['QUIT']].map(encode).join(''));
  });
}

// https://redis.io/docs/latest/develop/reference/protocol-spec/#sending-commands-to-a-redis-server
const encode = (words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
