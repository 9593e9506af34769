/** Person: shapes of CONTRACT "Shapes" and "The nine synced fields". */
import { z } from 'zod';
import { Actor, Guid, Id, Paging, Timestamp } from './primitives.ts';
import { Change } from './run.ts';

export const personFields = [
  'email', 'firstName', 'lastName', 'phone', 'mobile', 'language', 'active', 'userId', 'notes', 'jobTitle', 'department',
] as const;
export type PersonField = (typeof personFields)[number];

export const Provenance = z.strictObject({
  source: z.enum(['directory', 'local']),
  runId: Id.nullable(),
  at: Timestamp,
  pinned: z.strictObject({ by: Actor, at: Timestamp }).nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

export const Hold = z.strictObject({ by: Actor, at: Timestamp, against: z.enum(['archive', 'create']) });
export type Hold = z.infer<typeof Hold>;

const text = z.string().nullable();

export const Person = z.strictObject({
  id: Id,
  objectId: Guid.nullable(),
  userPrincipalName: text,
  displayName: z.string(),
  email: text,
  firstName: text,
  lastName: text,
  phone: text,
  mobile: text,
  language: text,
  active: z.boolean().nullable(),
  userId: text,
  notes: text,
  jobTitle: text,
  department: text,
  status: z.enum(['current', 'archived']),
  archived: z.strictObject({ at: Timestamp, reason: z.string() }).nullable(),
  hold: Hold.nullable(),
  fields: z.partialRecord(z.enum(personFields), Provenance),
  etag: z.string(),
});
export type Person = z.infer<typeof Person>;

const value = z.string().trim().max(1000).nullable();
const email = z.email().max(320);

/** Fields that a person of the workspace may write by hand. An empty text is the same as null. */
const EditableFields = z.strictObject({
  email: z.union([email, z.literal(''), z.null()]).optional(),
  firstName: value.optional(),
  lastName: value.optional(),
  phone: value.optional(),
  mobile: value.optional(),
  language: value.optional(),
  notes: value.optional(),
  jobTitle: value.optional(),
  department: value.optional(),
  active: z.boolean().optional(),
});

export const NewPerson = EditableFields.extend({ email, displayName: z.string().trim().min(1).max(256).optional() });
export type NewPerson = z.infer<typeof NewPerson>;

export const PersonPatch = z
  .strictObject({
    fields: EditableFields.optional(),
    unpin: z.array(z.enum(personFields)).max(20).optional(),
    hold: z.null().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'must change something: fields, unpin or hold');
export type PersonPatch = z.infer<typeof PersonPatch>;

export const PeopleQuery = Paging.extend({
  search: z.string().max(200).optional(),
  status: z.enum(['current', 'archived']).optional(),
});

/** What one run did to one person. */
export const HistoryEntry = z.strictObject({ runId: Id.nullable(), runNumber: z.int().nullable(), at: Timestamp, by: Actor.nullable(), change: Change });
export type HistoryEntry = z.infer<typeof HistoryEntry>;
