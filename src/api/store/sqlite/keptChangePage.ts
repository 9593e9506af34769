/**
 * A page of changes as SQLite keeps it: fields that had no value before as one object, nothing that a column tells; and people to be created,
 * of whom a first run has as many as there are, as nothing but their values.
 */
import type { FieldChange, FieldValue } from '../../contract/run.ts';
import type { ChangeDoc, ChangePageDoc } from '../../sync/change.ts';
import type { RestoredRow, Shorthand } from './shorthand.ts';

interface KeptChange extends Omit<ChangeDoc, 'fields' | 'problem'> {
  /** Fields from null to this, in their order; absent when `fields` tells. */
  to?: Record<string, FieldValue> | undefined;
  fields?: FieldChange[] | undefined;
  problem?: ChangeDoc['problem'] | undefined;
}

/** A create as it is planned. `shape`: the place of its field names in `shapes`; 0 for the display name: as the name. */
type KeptCreate = [shape: number, id: string, personId: string, objectId: string, name: string, displayName: string | 0, userPrincipalName: string | null, fingerprint: string, ...values: FieldValue[]];

interface KeptPage {
  /** Names of fields in their order. Absent in older layouts. */
  shapes?: string[][] | undefined;
  changes: (KeptChange | KeptCreate)[];
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

const plainKeys = new Set(['id', 'kind', 'personId', 'objectId', 'name', 'fields', 'reason', 'outcome', 'problem', 'carry']);
const plainCarry = ['displayName', 'userPrincipalName', 'fingerprint'];

/** The shapes of a page, each kept once. */
class Shapes {
  readonly all: string[][] = [];
  readonly #places = new Map<string, number>();

  placeOf(fields: readonly FieldChange[]): number {
    const names = fields.map(({ field }) => field);
    const key = names.join();
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    return this.all.push(names) - 1;
  }
}

/** undefined when it tells more than its values. */
function keptCreate(change: ChangeDoc, shapes: Shapes): KeptCreate | undefined {
  const { id, kind, personId, objectId, name, fields, reason, outcome, problem, carry } = change;
  const { displayName, userPrincipalName, fingerprint } = carry;
  if (kind !== 'create' || reason !== 'new_in_directory' || outcome !== 'planned' || problem !== null || personId === null || objectId === null) return undefined;
  if (displayName === undefined || userPrincipalName === undefined || fingerprint === undefined || fingerprint === null) return undefined;
  for (const key in change) if (!plainKeys.has(key)) return undefined;
  for (const key in carry) if (!plainCarry.includes(key)) return undefined;
  if (fields.some(({ field, from }) => from !== null || field.includes(','))) return undefined;
  return [shapes.placeOf(fields), id, personId, objectId, name, displayName === name ? 0 : displayName, userPrincipalName, fingerprint, ...fields.map(({ to }) => to)];
}

function restoredCreate([shape, id, personId, objectId, name, displayName, userPrincipalName, fingerprint, ...values]: KeptCreate, shapes: readonly string[][]): ChangeDoc {
  const fields = (shapes[shape] ?? []).map((field, index): FieldChange => ({ field, from: null, to: values[index] ?? null }));
  const carry = { displayName: displayName === 0 ? name : displayName, userPrincipalName, fingerprint };
  return { id, kind: 'create', personId, objectId, name, fields, reason: 'new_in_directory', outcome: 'planned', problem: null, carry };
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
    id: row.id, workspaceId: row.workspaceId, companyId: row.companyId, runId: row.text('runId') ?? '', seq: row.number('seq'), changes: kept.changes.map((change) => (Array.isArray(change) ? restoredCreate(change, kept.shapes ?? []) : restoredChange(change))), tally: kept.tally,
    ...(kept.by === undefined ? {} : { by: kept.by }), expiresAt: row.number('expiresAt'),
  };
}

export const keptChangePage: Shorthand<ChangePageDoc> = {
  columns: ['runId', 'seq', 'expiresAt'],
  shorten: ({ changes, tally, by }) => {
    const shapes = new Shapes();
    const kept: KeptPage['changes'] = changes.map((change) => keptCreate(change, shapes) ?? shortChange(change));
    return { shapes: shapes.all.length === 0 ? undefined : shapes.all, changes: kept, tally, by };
  },
  // Only this file and older layouts write this JSON.
  restore: (kept, row) => ('id' in kept ? (kept as ChangePageDoc) : restored(kept as KeptPage, row)),
};
