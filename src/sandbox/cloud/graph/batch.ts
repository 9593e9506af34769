/** `POST /$batch`: at most twenty requests, each answered and charged by itself. Source: https://learn.microsoft.com/graph/json-batching */
import { z } from 'zod';
import { malformedQuery, type GraphAnswer } from './answer.ts';

const Item = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).optional(),
});
const Batch = z.object({ requests: z.array(Item) });
export type BatchItem = z.infer<typeof Item>;

export const batchLimit = 20;

/** Throws 400 as Graph does. */
export function parseBatch(body: string): BatchItem[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw malformedQuery('Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.');
  }
  const parsed = Batch.safeParse(json);
  if (!parsed.success) throw malformedQuery('Invalid batch payload format.');
  const { requests } = parsed.data;
  if (requests.length === 0) throw malformedQuery('Invalid batch payload format.');
  if (requests.length > batchLimit) throw malformedQuery(`Number of batch request steps exceeds the maximum value of ${String(batchLimit)}.`);
  const ids = new Set(requests.map((item) => item.id));
  if (ids.size !== requests.length) throw malformedQuery('Request Id must be unique within a batch.');
  return requests;
}

/** Path with query below `/v1.0`; throws 400 for an absolute address and for a batch inside the batch. */
export function itemPath(item: BatchItem): string {
  if (/^[a-z]+:\/\//i.test(item.url)) throw malformedQuery(`Invalid batch request url '${item.url}': it must be relative.`);
  const path = item.url.startsWith('/') ? item.url : `/${item.url}`;
  if (/^\/\$batch\b/i.test(path)) throw malformedQuery('Nested batch is not supported.');
  return path.replace(/^\/v1\.0(?=\/)/, '');
}

export function writeBatchAnswer(answers: readonly { id: string; answer: GraphAnswer }[]): string {
  const items = answers.map(({ id, answer }) => {
    const headers = { 'Cache-Control': 'no-cache', 'Content-Type': answer.plain ? 'text/plain' : 'application/json', ...answer.headers };
    const body = answer.body === null ? '' : `,"body":${answer.plain ? JSON.stringify(answer.body) : answer.body}`;
    return `{"id":${JSON.stringify(id)},"status":${String(answer.status)},"headers":${JSON.stringify(headers)}${body}}`;
  });
  return `{"responses":[${items.join(',')}]}`;
}
