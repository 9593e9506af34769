/** Holds for every test: the right Node, and no network beyond this machine. */
import { Socket } from 'node:net';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) throw new Error(`The tests need Node 24, this is ${process.versions.node}. Use "npm test" or "npx vitest run".`);

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|0\.0\.0\.0|::|\[::1\]|::ffff:127(\.\d{1,3}){3}|[a-z0-9-]+\.localhost)$/i;
const connect = Socket.prototype.connect as unknown as (this: Socket, ...args: unknown[]) => Socket;

/** The host of any of the shapes `connect` takes: (options), (port, host), (path), or the normalized [options, callback]. */
function hostOf(args: readonly unknown[]): string | undefined {
  const [first, second] = args;
  if (Array.isArray(first)) return hostOf(first);
  if (typeof first === 'object' && first !== null) {
    if ('path' in first && typeof first.path === 'string') return undefined;
    return 'host' in first && typeof first.host === 'string' ? first.host : undefined;
  }
  return typeof second === 'string' ? second : undefined;
}

function connectToLoopback(this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (host !== undefined && !loopback.test(host)) throw new Error(`Tests may not reach the network: ${host}`);
  return connect.apply(this, args);
}

Socket.prototype.connect = connectToLoopback;
