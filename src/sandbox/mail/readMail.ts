/** Reads a mail as it travels. Sources: RFC 5322, MIME (RFC 2045, 2046, 2047). What it does not understand it shows as it came. */

export interface ReadMail {
  /** As written, `Name <address>`. */
  from: string;
  subject: string;
  /** The first text/plain part; "" when there is none. */
  text: string;
  /** The first text/html part. */
  html: string | null;
}

interface Part {
  headers: Map<string, string>;
  /** One character per byte, not decoded yet. */
  body: string;
}

const deepest = 8;

export function readMail(raw: Buffer): ReadMail {
  const whole = partOf(raw.toString('latin1').replaceAll('\r\n', '\n'));
  const leaves = leavesOf(whole, 0);
  const first = (type: string): string | undefined => {
    const found = leaves.find((leaf) => contentType(leaf).type === type && !/^attachment\b/i.test(leaf.headers.get('content-disposition') ?? ''));
    return found === undefined ? undefined : bodyText(found);
  };
  return {
    from: decodeWords(whole.headers.get('from') ?? ''),
    subject: decodeWords(whole.headers.get('subject') ?? ''),
    text: first('text/plain') ?? '',
    html: first('text/html') ?? null,
  };
}

function partOf(source: string): Part {
  const end = source.startsWith('\n') ? 0 : source.indexOf('\n\n');
  const head = end === -1 ? source : source.slice(0, end);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\n(?=[ \t])/g, '').split('\n')) {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value.trim());
  }
  return { headers, body: end === -1 ? '' : source.slice(source.startsWith('\n') ? 1 : end + 2) };
}

function leavesOf(part: Part, depth: number): Part[] {
  const { type, parameters } = contentType(part);
  const boundary = parameters.get('boundary');
  if (!type.startsWith('multipart/') || boundary === undefined || depth === deepest) return [part];
  const parts: string[][] = [];
  for (const line of part.body.split('\n')) {
    const end = line.trimEnd();
    if (end === `--${boundary}--`) break;
    if (end === `--${boundary}`) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts.flatMap((lines) => leavesOf(partOf(lines.join('\n')), depth + 1));
}

function contentType({ headers }: Part): { type: string; parameters: Map<string, string> } {
  const value = headers.get('content-type') ?? 'text/plain';
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of value.matchAll(/;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/g)) {
    parameters.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'));
  }
  return { type: (value.split(';')[0] ?? '').trim().toLowerCase(), parameters };
}

function bodyText(part: Part): string {
  const encoding = (part.headers.get('content-transfer-encoding') ?? '7bit').toLowerCase();
  const decode = encoding === 'base64' ? fromBase64 : encoding === 'quoted-printable' ? fromQuotedPrintable : asBytes;
  return textOf(decode(part.body), contentType(part).parameters.get('charset')).replaceAll('\r\n', '\n');
}

const asBytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');
const fromHex = (text: string): Buffer => asBytes(text.replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
const fromQuotedPrintable = (text: string): Buffer => fromHex(text.replace(/[ \t]+$/gm, '').replace(/=\n/g, ''));

function textOf(bytes: Buffer, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** RFC 2047. Neighbours are one word, also when a letter was cut in two between them; the space between them is none. */
function decodeWords(value: string): string {
  const run = /=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=(?:\s+=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)*/g;
  let read = '';
  let from = 0;
  for (const { 0: words, index } of value.matchAll(run)) {
    read += textOf(asBytes(value.slice(from, index))) + decodeRun(words);
    from = index + words.length;
  }
  return read + textOf(asBytes(value.slice(from)));
}

function decodeRun(words: string): string {
  const pieces: { charset: string; bytes: Buffer }[] = [];
  for (const [, named = '', kind = '', text = ''] of words.matchAll(/=\?([^?\s]+)\?([BbQq])\?([^?\s]*)\?=/g)) {
    const bytes = kind.toUpperCase() === 'B' ? fromBase64(text) : fromHex(text.replaceAll('_', ' '));
    const charset = (named.split('*')[0] ?? '').toLowerCase();
    const last = pieces.at(-1);
    if (last?.charset === charset) last.bytes = Buffer.concat([last.bytes, bytes]);
    else pieces.push({ charset, bytes });
  }
  return pieces.map(({ charset, bytes }) => textOf(bytes, charset)).join('');
}
