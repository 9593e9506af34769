/** A page of changes as SQLite keeps it: fields that had no value before as one object, nothing that a column tells. */
import type { FieldChange, FieldValue } from '../../contract/run.ts';
import type { ChangeDoc, ChangePageDoc } from '../../sync/change.ts';
import type { RestoredRow, Shorthand } from './shorthand.ts';

interface KeptChange extends Omit<ChangeDoc, 'fields' | 'problem'> {
  /** Fields from null to this, in their order; absent when `fields` tells. */
  to?: Record<string, FieldValue> | undefined;
  fields?: FieldChange[] | undefined;
  problem?: ChangeDoc['problem'] | undefined;
}

interface KeptPage {
  changes: KeptChange[];
  tally: ChangePageDoc['tally'];
  by?: ChangePageDoc['by'];
}

/** undefined when some had a value, or one is named twice. */
function filledFields(fields: readonly FieldChange[]): Record<string, FieldValue> | undefined {
  const to: Record<string, FieldValue> = {};
  for (const change of fields) {
    if (change.from !== null || Object.hasOwn(to, change.field)) return undefined;
    to[change.field] = change.to;
  }
  return to;
}

function shortChange(change: ChangeDoc): KeptChange {
  const to = filledFields(change.fields);
  return { ...change, to, fields: to === undefined ? change.fields : undefined, problem: change.problem ?? undefined };
}

function restoredFields(to: Record<string, FieldValue>): FieldChange[] {
  const fields: FieldChange[] = [];
  for (const field in to) fields.push({ field, from: null, to: to[field] ?? null });
  return fields;
}

function restoredChange(kept: KeptChange): ChangeDoc {
  const { id, kind, personId, objectId, name, reason, outcome, carry } = kept;
  const fields = kept.to === undefined ? (kept.fields ?? []) : restoredFields(kept.to);
  const change: ChangeDoc = { id, kind, personId, objectId, name, fields, reason, outcome, problem: kept.problem ?? null, carry };
  if (kept.candidates !== undefined) change.candidates = kept.candidates;
  if (kept.answer !== undefined) change.answer = kept.answer;
  if (kept.resolution !== undefined) change.resolution = kept.resolution;
  if (kept.waits !== undefined) change.waits = kept.waits;
  return change;
}

function restored(kept: KeptPage, row: RestoredRow): ChangePageDoc {
  return {
    id: row.id, workspaceId: row.workspaceId, companyId: row.companyId, runId: row.text('runId') ?? '', seq: row.number('seq'), changes: kept.changes.map(restoredChange), tally: kept.tally,
    ...(kept.by === undefined ? {} : { by: kept.by }), expiresAt: row.number('expiresAt'),
  };
}

export const keptChangePage: Shorthand<ChangePageDoc> = {
  columns: ['runId', 'seq', 'expiresAt'],
  shorten: ({ changes, tally, by }) => ({ changes: changes.map(shortChange), tally, by }),
  // Only this file and older layouts write this JSON.
  restore: (kept, row) => ('id' in kept ? (kept as ChangePageDoc) : restored(kept as KeptPage, row)),
};
