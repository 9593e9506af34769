/** Run and change: shapes of CONTRACT "Shapes". */
import { z } from 'zod';
import { Actor, Guid, Id, Paging, ProblemNote, Timestamp } from './primitives.ts';
import { SettingsPatch } from './settings.ts';

export const RunKind = z.enum(['apply', 'preview', 'undo']);
export type RunKind = z.infer<typeof RunKind>;
export const RunTrigger = z.enum(['manual', 'schedule', 'chat']);
export type RunTrigger = z.infer<typeof RunTrigger>;

export const runStatuses = [
  'queued', 'reading', 'planning', 'applying', 'awaitingApproval', 'planned', 'succeeded',
  'partlySucceeded', 'failed', 'cancelled', 'declined', 'superseded',
] as const;
export const RunStatus = z.enum(runStatuses);
export type RunStatus = z.infer<typeof RunStatus>;

/** `waiting`: Microsoft asked us to wait; `etaSeconds` is then the wait. `done` and `total` count people. */
export const Progress = z.strictObject({
  phase: z.enum(['reading', 'comparing', 'writing', 'waiting']),
  done: z.int(),
  total: z.int().nullable(),
  etaSeconds: z.int().nullable(),
});
export type Progress = z.infer<typeof Progress>;

export const Counts = z.strictObject({
  inScope: z.int(),
  created: z.int(),
  updated: z.int(),
  archived: z.int(),
  restored: z.int(),
  unchanged: z.int(),
  leftOut: z.int(),
  conflicts: z.int(),
  failed: z.int(),
  awaitingApproval: z.int(),
});
export type Counts = z.infer<typeof Counts>;

export const LeftOutReason = z.enum(['guest', 'disabled', 'unlicensed', 'pattern', 'excludedGroup', 'byHand']);
export type LeftOutReason = z.infer<typeof LeftOutReason>;

export const LeftOutPerson = z.strictObject({
  objectId: Guid,
  displayName: z.string(),
  userPrincipalName: z.string().nullable(),
  reason: LeftOutReason,
});
export type LeftOutPerson = z.infer<typeof LeftOutPerson>;

/** What a run cost. `storeWrites` counts documents written; `requestUnits` is null on stores that have none. */
export const Cost = z.strictObject({
  graphRequests: z.int(),
  throttledSeconds: z.number(),
  storeWrites: z.int(),
  requestUnits: z.number().nullable(),
});
export type Cost = z.infer<typeof Cost>;

export const Run = z.strictObject({
  id: Id,
  number: z.int(),
  companyId: Id,
  kind: RunKind,
  trigger: RunTrigger,
  requestedBy: Actor.nullable(),
  reading: z.enum(['full', 'delta']).nullable(),
  status: RunStatus,
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  takenAt: Timestamp.nullable(),
  progress: Progress.nullable(),
  counts: Counts,
  leftOut: z.array(z.strictObject({ reason: LeftOutReason, count: z.int() })),
  plan: z.strictObject({ planId: z.string(), reasons: z.array(ProblemNote) }).nullable(),
  problem: ProblemNote.nullable(),
  cost: Cost,
});
export type Run = z.infer<typeof Run>;

export const ChangeKind = z.enum(['create', 'update', 'archive', 'restore', 'conflict']);
export type ChangeKind = z.infer<typeof ChangeKind>;
export const ChangeOutcome = z.enum(['planned', 'applied', 'awaitingApproval', 'declined', 'failed', 'undone']);
export type ChangeOutcome = z.infer<typeof ChangeOutcome>;

export const FieldValue = z.union([z.string(), z.boolean(), z.null()]);
export type FieldValue = z.infer<typeof FieldValue>;
export const FieldChange = z.strictObject({ field: z.string(), from: FieldValue, to: FieldValue });
export type FieldChange = z.infer<typeof FieldChange>;

export const Change = z.strictObject({
  id: Id,
  kind: ChangeKind,
  personId: Id.nullable(),
  objectId: Guid.nullable(),
  name: z.string(),
  fields: z.array(FieldChange),
  reason: z.string(),
  candidates: z.array(Id).optional(),
  outcome: ChangeOutcome,
  problem: ProblemNote.nullable(),
});
export type Change = z.infer<typeof Change>;

export const NewRun = z
  .strictObject({
    kind: z.enum(['apply', 'preview']),
    full: z.boolean().optional(),
    settings: SettingsPatch.optional(),
  })
  .refine((body) => body.kind === 'preview' || body.settings === undefined, {
    path: ['settings'],
    message: 'goes with a preview only: save the settings first',
  });
export type NewRun = z.infer<typeof NewRun>;

export const ChangeQuery = Paging.extend({
  kind: ChangeKind.optional(),
  outcome: ChangeOutcome.optional(),
  search: z.string().max(200).optional(),
  field: z.string().max(50).optional(),
});
export const LeftOutQuery = Paging.extend({ reason: LeftOutReason.optional(), search: z.string().max(200).optional() });

/** An order line of a person who does not exist yet: the change stands for the person. */
export const OrderForChange = z.strictObject({
  changeId: Id,
  cardType: Id.nullable(),
  licences: z.array(Id).max(20),
  accessories: z.array(Id).max(20),
  invite: z.boolean(),
});
export type OrderForChange = z.infer<typeof OrderForChange>;

export const CardDecision = z
  .strictObject({ cardId: Id, action: z.enum(['release', 'reassign', 'deactivate']), personId: Id.optional() })
  .refine((decision) => (decision.action === 'reassign') === (decision.personId !== undefined), {
    path: ['personId'],
    message: 'goes with reassign, and only with it',
  });
export type CardDecision = z.infer<typeof CardDecision>;

const All = z.literal('all');
export const Approval = z.strictObject({
  planId: z.string().min(1).max(200),
  accept: z.union([All, z.array(Id).max(100_000)]),
  decline: z.union([All, z.array(Id).max(100_000)]).optional(),
  orders: z.array(OrderForChange).max(10_000).optional(),
  cards: z.array(CardDecision).max(10_000).optional(),
});
export type Approval = z.infer<typeof Approval>;

export const Resolution = z
  .strictObject({ action: z.enum(['adopt', 'create', 'leaveOut']), personId: Id.optional() })
  .refine((body) => (body.action === 'adopt') === (body.personId !== undefined), {
    path: ['personId'],
    message: 'goes with adopt, and only with it',
  });
export type Resolution = z.infer<typeof Resolution>;

/** Body of `…/undo`: nothing undoes the whole run; `personId` undoes one person of it. */
export const Undo = z.strictObject({ personId: Id.optional() });
