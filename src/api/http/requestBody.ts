/** Reads a request's JSON body: bounded, strict about its type, and never with an error of its own kind. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.ts';

/** CONTRACT §3: bodies over 1 MB are 413. */
export const maxBodyBytes = 1024 * 1024;
/** What is thrown away after a refusal, so that a client that is still sending gets to read the answer. */
const lingerBytes = 4 * 1024 * 1024;
const lingerMilliseconds = 2000;

function tooLarge(): AppError {
  return new AppError('body_too_large', `The body is larger than ${String(maxBodyBytes)} bytes. Send less at once.`);
}

/** Discards what a refused client still sends, within bounds, then lets go of the connection. */
export function discardRest(request: IncomingMessage): void {
  let seen = 0;
  const timer = setTimeout(() => request.destroy(), lingerMilliseconds);
  timer.unref();
  request.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen > lingerBytes) request.destroy();
  });
  request.on('close', () => {
    clearTimeout(timer);
  });
  request.resume();
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take);
      request.pause();
      reject(tooLarge());
    };
    request.on('data', take);
    request.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    const cut = (): void => {
      reject(new AppError('invalid_request', 'The request ended before its body was complete.'));
    };
    request.once('error', cut);
    request.once('aborted', cut);
    request.once('close', cut);
  });
}

/** An optional charset other than UTF-8 is refused as well. */
function isJson(contentType: string | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';').map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '');
  return (type === 'application/json' || /^application\/[a-z0-9.-]+\+json$/.test(type)) && (charset === undefined || charset === 'utf-8' || charset === 'utf8');
}

function checkHeaders(request: IncomingMessage, limit: number): void {
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > limit) throw tooLarge();
  const hasBody = request.headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0);
  if (!hasBody) return;
  if (!isJson(request.headers['content-type'])) {
    throw new AppError('unsupported_media_type', 'Send the body as "Content-Type: application/json" in UTF-8.');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new AppError('unsupported_media_type', 'Send the body without Content-Encoding.');
}

/**
 * The parsed body; undefined when there is none.
 * Throws `body_too_large` (as soon as it is known, also when chunked), `unsupported_media_type`, `invalid_json`.
 */
export async function readJson(request: IncomingMessage, limit: number = maxBodyBytes): Promise<unknown> {
  checkHeaders(request, limit);
  const bytes = await readBytes(request, limit);
  if (bytes.length === 0) return undefined;
  try {
    // `fatal`: a body that is not UTF-8 is refused, not repaired.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new AppError('invalid_json', 'The body is not valid JSON in UTF-8.');
  }
}
