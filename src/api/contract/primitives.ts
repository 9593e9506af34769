/** The small pieces every request and response schema is made of. */
import { z } from 'zod';

/** An id made by Instep: opaque, safe in a URL and as a document id. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be an id: letters, digits, "_" or "-"');

/** A Microsoft Entra GUID (tenant id, object id, group id). */
export const Guid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/, 'must be a GUID');

/** An instant, ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime();

export const Language = z.enum(['en', 'nl']);
export type Language = z.infer<typeof Language>;

/** A person of a workspace who did something. `objectId` is null for Instep itself (a schedule) or a customer's admin. */
export const Actor = z.strictObject({ tenantId: z.string(), objectId: z.string().nullable(), name: z.string() });
export type Actor = z.infer<typeof Actor>;

/** What went wrong, for a person to read: what happened, with the numbers, and what to do. */
export const ProblemNote = z.strictObject({ code: z.string(), message: z.string() });
export type ProblemNote = z.infer<typeof ProblemNote>;

/** RFC 9457 body of every error. `code` is stable; branch on it, never on `title` or `detail`. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  traceId: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Query of every list: `limit` people or things a page, `cursor` from the page before. */
export const Paging = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(2000).optional(),
});

export function listOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().optional() });
}

export interface Page<T> {
  items: T[];
  nextCursor?: string;
}
