import { describe, expect, it } from 'vitest';
import { getReview, putReview } from '../../src/api/review/keepReview.ts';
import type { Review } from '../../src/api/contract/cards.ts';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import { changePage } from '../../src/api/sync/recordPlan.ts';
import { noCounts } from '../../src/api/sync/run.ts';
import type { RunStatus } from '../../src/api/contract/run.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, key, openShop } from '../cards/shop.ts';
import type { Shop } from '../cards/shop.ts';

const other = { ...admin, objectId: '55555555-5555-4555-8555-555555555555', name: 'Bo Other' };
const any = () => true;
const only = (etag: string) => (each: string) => each === etag;

function change(id: string, to = 'x'): ChangeDoc {
  return {
    id, kind: 'update', personId: 'p0', objectId: null, name: 'P', fields: [{ field: 'mobile', from: null, to }], reason: 'changed_in_directory',
    outcome: 'awaitingApproval', problem: null, carry: {},
  };
}

/** A run that waits with these changes. */
async function waits(shop: Shop, runId: string, changes: ChangeDoc[], status: RunStatus = 'awaitingApproval'): Promise<void> {
  const at = shop.ambient.now().toISOString();
  await shop.store.changePages.put(key, changePage(key, runId, 0, changes, 4_000_000_000));
  const run: RunDoc = {
    id: runId, ...key, number: 1, kind: 'apply', trigger: 'manual', requestedBy: admin, reading: 'full', status, startedAt: at, finishedAt: null, takenAt: at,
    counts: noCounts(), leftOut: [], plan: { planId: `plan-${runId}`, reasons: [] }, problem: null,
    cost: { graphRequests: 0, throttledSeconds: 0, storeWrites: 0, requestUnits: null }, full: false, settings: null, leftOutSet: null, undoOf: null,
    wrote: false, pages: 1, pending: null, startKey: `${at}_${runId}`, expiresAt: 4_000_000_000,
  };
  await shop.store.runs.put(key, run);
}

function choices(review: Review, change: Partial<Review>) {
  const { step, runId, planId, accept, decline, orders, cards } = { ...review, ...change };
  return { step, runId, planId, accept, decline, orders, cards };
}

describe('the guided review', () => {
  it('is blank before anybody began it, and points at the plan that waits', async () => {
    const shop = await openShop();
    expect(await getReview(shop, key)).toMatchObject({ step: 'credits', runId: null, accept: [], updatedBy: null });
    await waits(shop, 'run1', [change('a')]);
    expect(await getReview(shop, key)).toMatchObject({ runId: 'run1', planId: 'plan-run1' });
    expect(await shop.store.reviews.get({ workspaceId: key.workspaceId }, key.companyId)).toBeUndefined();
  });

  it('is taken up by another admin where the first one left it', async () => {
    const shop = await openShop();
    await waits(shop, 'run1', [change('a'), change('b')]);
    await putReview(shop, key, admin, choices(await getReview(shop, key), { step: 'new', accept: ['a'] }), any);
    const taken = await getReview(shop, key);
    expect(taken).toMatchObject({ step: 'new', accept: ['a'], updatedBy: admin, changed: [] });
    expect(await putReview(shop, key, other, choices(taken, { decline: ['b'] }), only(taken.etag))).toMatchObject({ accept: ['a'], decline: ['b'], updatedBy: other });
  });

  it('tells the second of two who write at once', async () => {
    const shop = await openShop();
    const read = await getReview(shop, key);
    const write = (step: Review['step']) => putReview(shop, key, admin, choices(read, { step }), only(read.etag));
    const answers = await Promise.allSettled([write('update'), write('new')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(write('remove')).rejects.toMatchObject({ code: 'etag_mismatch' });
  });

  it('carries the choices to a newer plan, marks those that changed and drops those that are gone', async () => {
    const shop = await openShop();
    await waits(shop, 'run1', [change('same'), change('other'), change('gone')]);
    const order = { changeId: 'gone', cardType: null, licences: [], accessories: [], invite: false };
    await putReview(shop, key, admin, choices(await getReview(shop, key), { step: 'update', accept: ['same', 'other'], orders: [order] }), any);
    shop.pass(1000);
    await waits(shop, 'run1', [change('same'), change('other'), change('gone')], 'superseded');
    await waits(shop, 'run2', [change('same'), change('other', 'y'), change('new')]);
    const carried = await getReview(shop, key);
    expect(carried).toMatchObject({ step: 'update', runId: 'run2', planId: 'plan-run2', accept: ['same', 'other'], orders: [], changed: ['other'] });
    const saved = await putReview(shop, key, admin, choices(carried, { step: 'new' }), any);
    expect(saved.changed).toEqual(['other']);
    const taken = await putReview(shop, key, admin, choices(saved, { accept: ['same'] }), any);
    expect((await putReview(shop, key, admin, choices(taken, { accept: ['same', 'other'] }), any)).changed).toEqual([]);
  });

  it('begins anew once it was done and another run waits', async () => {
    const shop = await openShop();
    await waits(shop, 'run1', [change('a')]);
    await putReview(shop, key, admin, choices(await getReview(shop, key), { step: 'done', accept: ['a'] }), any);
    expect((await getReview(shop, key)).step).toBe('done');
    shop.pass(1000);
    await waits(shop, 'run1', [change('a')], 'succeeded');
    await waits(shop, 'run2', [change('a', 'z')]);
    expect(await getReview(shop, key)).toMatchObject({ step: 'credits', runId: 'run2', accept: [], changed: [] });
  });

  it('refuses a change that is both accepted and declined', async () => {
    const shop = await openShop();
    const choice = choices(await getReview(shop, key), { accept: ['a', 'b'], decline: ['b'] });
    await expect(putReview(shop, key, admin, choice, any)).rejects.toMatchObject({ code: 'invalid_request', errors: [{ path: 'accept.1' }] });
  });

  it('is of this workspace only', async () => {
    const shop = await openShop();
    await expect(getReview(shop, { ...key, workspaceId: 'elsewhere' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
