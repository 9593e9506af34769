import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import { desiredOf, planExisting, planLeaver } from '../../src/api/sync/planPerson.ts';
import { checkSafety, type Harm, harmsOf, markWaiting, percentMattersFrom, type SafetyFacts } from '../../src/api/sync/planSafety.ts';
import { contextWith, directoryPerson, storedPerson } from './people.ts';

const { safety } = defaultSettings();

function verdict(harms: [Harm, number][], more: Partial<SafetyFacts> = {}) {
  return checkSafety({ harms: new Map(harms), current: 1000, safety, scopeEdited: false, tenantChanged: false, reviewed: false, ...more });
}

function update(values: Parameters<typeof directoryPerson>[1], enabled = true): ChangeDoc {
  const told = directoryPerson(1, values, { accountEnabled: enabled });
  const change = planExisting(storedPerson(directoryPerson(1)), told, desiredOf(told, defaultSettings()), contextWith());
  if (change === undefined) throw new Error('expected a change');
  return change;
}

describe('by number', () => {
  it('lets exactly the limit pass and holds one more', () => {
    expect(verdict([['archive', safety.maxPeople]]).size).toBe(0);
    expect([...verdict([['archive', safety.maxPeople + 1]]).keys()]).toEqual(['archive']);
  });

  it('counts each kind of harm apart', () => {
    const each = safety.maxPeople;
    expect(verdict([['archive', each], ['inactive', each], ['emptied:mobile', each], ['emptied:phone', each]]).size).toBe(0);
    expect([...verdict([['archive', each], ['emptied:mobile', each + 1]]).keys()]).toEqual(['emptied:mobile']);
  });

  it('takes a limit of zero for zero', () => {
    expect(verdict([['archive', 1]], { safety: { maxPeople: 0, maxPercent: 100 } }).has('archive')).toBe(true);
    expect(verdict([['archive', 0]], { safety: { maxPeople: 0, maxPercent: 0 } }).size).toBe(0);
  });
});

describe('by percentage', () => {
  it('holds more than the share of the people before the run', () => {
    expect(verdict([['archive', 10]], { current: 100 }).size).toBe(0);
    expect(verdict([['archive', 11]], { current: 100 }).get('archive')).toMatchObject({ code: 'many_archived' });
  });

  it('lets exactly the share pass, whatever the share', () => {
    const waits: string[] = [];
    for (let current = percentMattersFrom; current <= 300; current += 1) {
      for (let count = percentMattersFrom; count <= current; count += 1) {
        // Tenths of a percent: 2.3 % of 1,000 is 23, though no binary number says so.
        const tenths = (count * 1000) / current;
        if (!Number.isInteger(tenths)) continue;
        const limit = { maxPeople: current, maxPercent: tenths / 10 };
        if (verdict([['archive', count]], { current, safety: limit }).size > 0) waits.push(`${String(count)} of ${String(current)}`);
        if (count < current && verdict([['archive', count + 1]], { current, safety: limit }).size === 0) waits.push(`not ${String(count + 1)} of ${String(current)}`);
      }
    }
    expect(waits).toEqual([]);
  });

  it('does not matter below a handful of people', () => {
    expect(verdict([['archive', percentMattersFrom - 1]], { current: percentMattersFrom }).size).toBe(0);
    expect(verdict([['archive', percentMattersFrom]], { current: percentMattersFrom }).size).toBe(1);
  });

  it('tells the numbers', () => {
    expect(verdict([['archive', 58]], { current: 412 }).get('archive')?.message).toContain('58 people would be archived: 14 % of 412');
  });
});

describe('always', () => {
  it('archiving waits when the scope was edited', () => {
    expect(verdict([['archive', 1]], { scopeEdited: true }).get('archive')?.code).toBe('scope_edited');
    expect(verdict([['inactive', 1]], { scopeEdited: true }).size).toBe(0);
  });

  it('everything waits when the link points to another tenant, and in reviewed mode', () => {
    expect(verdict([], { tenantChanged: true }).get('everything')?.code).toBe('tenant_changed');
    expect(verdict([], { reviewed: true }).get('everything')?.code).toBe('reviewed_mode');
  });
});

describe('marking', () => {
  it('splits a change so that only its harmful part waits', () => {
    const change = update({ mobilePhone: null, jobTitle: 'Doctor' });
    expect(harmsOf(change)).toEqual(['emptied:mobile']);
    const [rest, part, ...more] = markWaiting(change, verdict([['emptied:mobile', 500]]), new Map());
    expect(more).toEqual([]);
    expect(rest).toMatchObject({ outcome: 'planned', carry: { fingerprint: '' } });
    expect(rest?.fields.map((field) => field.field)).toEqual(['notes', 'jobTitle']);
    expect(part).toMatchObject({ outcome: 'awaitingApproval', waits: ['many_emptied'], fields: [{ field: 'mobile', to: null }] });
  });

  it('lets the whole change go when nothing of it harms too many', () => {
    const change = update({ mobilePhone: null });
    expect(markWaiting(change, verdict([['emptied:mobile', 1]]), new Map())).toEqual([change]);
  });

  it('keeps waiting what waited before, also below the limit', () => {
    const leave = planLeaver(storedPerson(directoryPerson(1)), 'deleted_in_entra', false);
    if (leave === undefined) throw new Error('expected a change');
    expect(markWaiting(leave, verdict([['archive', 1]]), new Map([[leave.id, ['many_archived']]]))).toEqual([{ ...leave, outcome: 'awaitingApproval', waits: ['many_archived'] }]);
    const [part] = markWaiting(update({}, false), verdict([['inactive', 500]]), new Map());
    if (part === undefined) throw new Error('expected a part');
    expect(markWaiting(update({}, false), verdict([]), new Map([[part.id, ['many_inactive']]]))).toMatchObject([{ outcome: 'awaitingApproval', waits: ['many_inactive'] }]);
  });
});
