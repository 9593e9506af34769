/** The caller, the audit trail, the state of the server. */
import { z } from 'zod';
import { Actor, Id, Language, Paging, Timestamp } from './primitives.ts';

export const Role = z.enum(['admin', 'reader', 'host']);
export type Role = z.infer<typeof Role>;

export const Me = z.strictObject({
  objectId: z.string(),
  tenantId: z.string(),
  name: z.string(),
  roles: z.array(Role),
  language: Language,
});
export type Me = z.infer<typeof Me>;
export const MePatch = z.strictObject({ language: Language });

export const AuditEntry = z.strictObject({
  id: Id,
  at: Timestamp,
  by: Actor,
  action: z.string(),
  companyId: Id.nullable(),
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditQuery = Paging.extend({ companyId: Id.optional() });

export const Health = z.strictObject({ status: z.enum(['ok', 'failing']), failing: z.array(z.string()) });
