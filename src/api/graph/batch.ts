/** Up to 20 requests in one. Source: https://learn.microsoft.com/graph/json-batching */
import { retryAfterSeconds } from '../retryAfter.ts';
import { isObject, type RawObject } from './toDirectoryPerson.ts';
import { codeOf, refused, type Asked, type Refusal } from './refusals.ts';
import { troubleOf } from './retry.ts';
import type { Failure, Patience } from './patience.ts';
import type { Reach } from './users.ts';

export const batchSize = 20;

/** Batches on their way at the same time. */
const atOnce = 4;

export interface BatchItem {
  /** Relative to `/v1.0`, with a leading slash. */
  url: string;
  /** Present: a POST of this as JSON. */
  body?: unknown;
}

export type BatchReply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

interface Answer {
  status: number;
  retryAfter: string | undefined;
  body: unknown;
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (!isObject(headers)) return undefined;
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return entry === undefined ? undefined : String(entry[1]);
}

function toAnswer(raw: RawObject): Answer | undefined {
  const status = typeof raw['status'] === 'string' ? Number(raw['status']) : raw['status'];
  if (typeof status !== 'number' || !Number.isInteger(status)) return undefined;
  return { status, retryAfter: headerOf(raw['headers'], 'retry-after'), body: raw['body'] };
}

/** Answers by item id, in whatever order they came. undefined: no batch answer. */
function toAnswers(body: unknown): Map<string, Answer> | undefined {
  if (!isObject(body) || !Array.isArray(body['responses'])) return undefined;
  const answers = new Map<string, Answer>();
  for (const raw of body['responses']) {
    const answer = isObject(raw) ? toAnswer(raw) : undefined;
    if (answer !== undefined && isObject(raw)) answers.set(String(raw['id']), answer);
  }
  return answers;
}

const missing: Failure = { trouble: 'broken', why: 'a part of its answer is missing' };

function settle<T>(answer: Answer | undefined, parse: (body: unknown) => T | undefined): BatchReply<T> | Failure {
  if (answer === undefined) return missing;
  // 424: this one was not tried because another of the batch failed.
  const trouble = answer.status === 424 ? 'broken' : troubleOf(answer.status);
  if (trouble !== undefined) return { trouble, why: `it answered ${answer.status}`, ...(answer.retryAfter !== undefined && { retryAfter: answer.retryAfter }) };
  if (answer.status < 200 || answer.status > 299) return { ok: false, refusal: { status: answer.status, code: codeOf(answer.body) } };
  const value = parse(answer.body);
  return value === undefined ? missing : { ok: true, value };
}

/** What to wait for when several items failed: the longest wait that was asked for. Throttled when one of them is. */
function longest(failures: readonly Failure[], now: Date): Failure | undefined {
  const seconds = (failure: Failure) => retryAfterSeconds(failure.retryAfter, now) ?? 0;
  const worst = failures.reduce<Failure | undefined>((before, failure) => (before === undefined || seconds(failure) > seconds(before) ? failure : before), undefined);
  const throttled = failures.find((failure) => failure.trouble === 'throttled');
  return worst === undefined || throttled === undefined ? worst : { ...worst, trouble: throttled.trouble };
}

export interface BatchParts {
  reach: Reach;
  patience: Patience;
  signal: AbortSignal;
  asked: Asked;
  now: () => Date;
}

type Numbered = readonly [index: number, item: BatchItem];

function wireItem([index, { url, body }]: Numbered): RawObject {
  if (body === undefined) return { id: String(index), method: 'GET', url };
  return { id: String(index), method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body };
}

/** One batch, its items sent again until each is answered: only those that need it, after the wait they ask for. */
async function sendChunk<T>(parts: BatchParts, chunk: readonly Numbered[], parse: (body: unknown, index: number) => T | undefined, replies: BatchReply<T>[]): Promise<void> {
  const { reach, asked } = parts;
  let waitAfter = parts.patience(asked, parts.signal);
  let open = chunk;
  while (open.length > 0) {
    const reply = await reach.send({ url: `${reach.origin}/v1.0/$batch`, asked, body: { requests: open.map(wireItem) } }, toAnswers);
    if (!reply.ok) throw refused(reply.refusal, asked);
    const failures: Failure[] = [];
    const left: Numbered[] = [];
    for (const item of open) {
      const [index] = item;
      const settled = settle(reply.value.get(String(index)), (body) => parse(body, index));
      if ('ok' in settled) replies[index] = settled;
      else {
        failures.push(settled);
        left.push(item);
      }
    }
    const failure = longest(failures, parts.now());
    // Patience is for standing still: an item answered is a step on.
    if (left.length < open.length) waitAfter = parts.patience(asked, parts.signal);
    if (failure !== undefined) await waitAfter(failure);
    open = left;
  }
}

/** One reply for each item, in the order of the items. Throws when one of them stays unanswered. */
export async function sendBatch<T>(parts: BatchParts, items: readonly BatchItem[], parse: (body: unknown, index: number) => T | undefined): Promise<BatchReply<T>[]> {
  const replies: BatchReply<T>[] = [];
  const numbered = items.map((item, index): Numbered => [index, item]);
  const chunks = Array.from({ length: Math.ceil(items.length / batchSize) }, (_, n) => numbered.slice(n * batchSize, (n + 1) * batchSize));
  const waiting = chunks.values();
  let failed = false;
  const work = async () => {
    for (const chunk of waiting) {
      if (failed) return;
      await sendChunk(parts, chunk, parse, replies).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, chunks.length) }, work));
  return replies;
}
