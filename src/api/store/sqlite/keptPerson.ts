/** A person as SQLite keeps it. A key that is absent is null, empty, or the same as the one named beside it. */
import type { PersonDoc, Source } from '../../person/person.ts';
import type { RestoredRow, Shorthand } from './shorthand.ts';

type Trail = PersonDoc['trail'][number];

interface KeptSource {
  source: Source['source'];
  /** As the first of the trail. */
  runId?: string | null | undefined;
  /** As `createdAt`. */
  at?: string | undefined;
  pinned?: Source['pinned'] | undefined;
}

interface KeptPerson {
  /** As `emailKey`. */
  email?: string | null | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  phone?: string | undefined;
  mobile?: string | undefined;
  language?: string | undefined;
  /** As `objectId`. */
  userId?: string | null | undefined;
  notes?: string | undefined;
  jobTitle?: string | undefined;
  department?: string | undefined;
  /** As `email`. */
  userPrincipalName?: string | null | undefined;
  /** As first and last name. */
  displayName?: string | undefined;
  archived?: PersonDoc['archived'] | undefined;
  hold?: PersonDoc['hold'] | undefined;
  declined?: PersonDoc['declined'] | undefined;
  sources?: PersonDoc['sources'] | undefined;
  /** From the directory, and nothing else to tell. */
  base?: KeptSource | undefined;
  /** A page alone: of the run that its id begins with, at `createdAt`. */
  trail: (string | Trail)[];
  createdAt: string;
}

function unlessEmpty<T extends object>(value: T): T | undefined {
  for (const _ in value) return value;
  return undefined;
}

function runOf(page: string): string {
  return page.slice(0, Math.max(0, page.lastIndexOf('.')));
}

function shortTrail(entry: Trail, createdAt: string): string | Trail {
  return entry.at === createdAt && entry.runId === runOf(entry.page) ? entry.page : entry;
}

function fullName({ firstName, lastName }: { firstName?: string | null | undefined; lastName?: string | null | undefined }): string {
  return `${firstName ?? ''} ${lastName ?? ''}`;
}

function shortBase(base: Source, { trail, createdAt }: PersonDoc): KeptSource | undefined {
  const runId = base.runId === trail[0]?.runId ? undefined : base.runId;
  const at = base.at === createdAt ? undefined : base.at;
  const plain = base.source === 'directory' && runId === undefined && at === undefined && base.pinned === null;
  return plain ? undefined : { source: base.source, runId, at, pinned: base.pinned ?? undefined };
}

function shorten(doc: PersonDoc): KeptPerson {
  const { base, createdAt } = doc;
  return {
    email: doc.email === doc.emailKey ? undefined : doc.email,
    firstName: doc.firstName ?? undefined,
    lastName: doc.lastName ?? undefined,
    phone: doc.phone ?? undefined,
    mobile: doc.mobile ?? undefined,
    language: doc.language ?? undefined,
    userId: doc.userId === doc.objectId ? undefined : doc.userId,
    notes: doc.notes ?? undefined,
    jobTitle: doc.jobTitle ?? undefined,
    department: doc.department ?? undefined,
    userPrincipalName: doc.userPrincipalName === doc.email ? undefined : doc.userPrincipalName,
    displayName: doc.displayName === fullName(doc) ? undefined : doc.displayName,
    archived: doc.archived ?? undefined,
    hold: doc.hold ?? undefined,
    declined: unlessEmpty(doc.declined),
    sources: unlessEmpty(doc.sources),
    base: shortBase(base, doc),
    trail: doc.trail.map((entry) => shortTrail(entry, createdAt)),
    createdAt,
  };
}

function restoredBase(base: KeptSource, trail: PersonDoc['trail'], createdAt: string): Source {
  return { source: base.source, runId: base.runId === undefined ? (trail[0]?.runId ?? null) : base.runId, at: base.at ?? createdAt, pinned: base.pinned ?? null };
}

function restored(kept: KeptPerson, row: RestoredRow): PersonDoc {
  const { createdAt } = kept;
  const emailKey = row.text('emailKey');
  const objectId = row.text('objectId');
  const email = kept.email === undefined ? emailKey : kept.email;
  const trail = kept.trail.map((entry) => (typeof entry === 'string' ? { runId: runOf(entry), page: entry, at: createdAt } : entry));
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    companyId: row.companyId,
    email,
    firstName: kept.firstName ?? null,
    lastName: kept.lastName ?? null,
    phone: kept.phone ?? null,
    mobile: kept.mobile ?? null,
    language: kept.language ?? null,
    active: row.boolean('active'),
    userId: kept.userId === undefined ? objectId : kept.userId,
    notes: kept.notes ?? null,
    jobTitle: kept.jobTitle ?? null,
    department: kept.department ?? null,
    tenantId: row.text('tenantId'),
    objectId,
    userPrincipalName: kept.userPrincipalName === undefined ? email : kept.userPrincipalName,
    displayName: kept.displayName ?? fullName(kept),
    status: row.text('status') === 'archived' ? 'archived' : 'current',
    archived: kept.archived ?? null,
    hold: kept.hold ?? null,
    declined: kept.declined ?? {},
    inScope: row.boolean('inScope') === true,
    sources: kept.sources ?? {},
    base: restoredBase(kept.base ?? { source: 'directory' }, trail, createdAt),
    fingerprint: row.text('fingerprint'),
    trail,
    createdAt,
    nameKey: row.text('nameKey') ?? '',
    emailKey,
    searchText: row.text('searchText') ?? '',
  };
}

export const keptPerson: Shorthand<PersonDoc> = {
  columns: ['objectId', 'emailKey', 'nameKey', 'tenantId', 'status', 'active', 'inScope', 'fingerprint', 'searchText'],
  shorten,
  // Only this file and older layouts write this JSON.
  restore: (kept, row) => ('id' in kept ? (kept as PersonDoc) : restored(kept as KeptPerson, row)),
};
