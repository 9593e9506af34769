import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FieldRule, Settings, defaultSettings } from '../../src/api/contract/settings.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { changedPerson, declinedPerson } from '../../src/api/sync/applyChange.ts';
import type { DirectoryPerson } from '../../src/api/sync/directory.ts';
import { desiredOf, planAdopt, planCreate, planExisting, planLeaver } from '../../src/api/sync/planPerson.ts';
import { planUndo } from '../../src/api/sync/planUndo.ts';
import { actor, applyContext, contextWith, directoryPerson, edited, storedPerson } from './people.ts';

function settingsWith(field: 'mobile', rule: Partial<FieldRule>): Settings {
  const settings = defaultSettings();
  return Settings.parse({ ...settings, fields: { ...settings.fields, [field]: { ...settings.fields[field], ...rule } } });
}

function plan(person: PersonDoc, told: DirectoryPerson, settings = defaultSettings()) {
  return planExisting(person, told, desiredOf(told, settings), contextWith(settings));
}

describe('an existing person', () => {
  it('has nothing to change when the directory says the same', () => {
    const told = directoryPerson(1);
    expect(plan(storedPerson(told), told)).toBeUndefined();
  });

  it('changes field by field, from and to', () => {
    const person = storedPerson(directoryPerson(1));
    const change = plan(person, directoryPerson(1, { mobilePhone: '+31 6 99', jobTitle: null }));
    expect(change).toMatchObject({ kind: 'update', reason: 'changed_in_directory', personId: person.id });
    expect(change?.fields).toEqual([
      { field: 'mobile', from: '+31 6 1', to: '+31 6 99' },
      { field: 'notes', from: 'Nurse · Care · A1', to: 'Care · A1' },
      { field: 'jobTitle', from: 'Nurse', to: null },
    ]);
  });

  it('keeps a pinned field and says nothing of it', () => {
    const base = storedPerson(directoryPerson(1));
    const pinned = edited(base, { mobile: '+31 6 local', sources: { mobile: { source: 'local', runId: null, at: 'x', pinned: { by: actor, at: 'x' } } } });
    expect(plan(pinned, directoryPerson(1))).toBeUndefined();
  });

  it('keeps a value that a named person declined to take, until the directory says something else', () => {
    const person = storedPerson(directoryPerson(1));
    const offered = directoryPerson(1, { mobilePhone: null });
    const change = plan(person, offered);
    if (change === undefined) throw new Error('expected a change');
    const declined = declinedPerson(person, change, actor, '2026-01-03T00:00:00.000Z');
    expect(plan(declined, offered)).toBeUndefined();
    expect(plan(declined, directoryPerson(1, { mobilePhone: '+31 6 77' }))?.fields).toEqual([{ field: 'mobile', from: '+31 6 1', to: '+31 6 77' }]);
  });

  it('is not made inactive by a missing account state', () => {
    const person = storedPerson(directoryPerson(1));
    expect(plan(person, directoryPerson(1, {}, { accountEnabled: null }))).toBeUndefined();
    expect(plan(person, directoryPerson(1, {}, { accountEnabled: false }))?.fields).toEqual([{ field: 'active', from: true, to: false }]);
  });

  it('comes back as the same record', () => {
    const person = storedPerson(directoryPerson(1));
    const leave = planLeaver(person, 'deleted_in_entra', false);
    if (leave === undefined) throw new Error('expected a change');
    const archived = changedPerson(person, leave, applyContext);
    expect({ ...archived, archived: null, status: 'current', inScope: true, fingerprint: person.fingerprint }).toEqual(person);
    const back = plan(archived, directoryPerson(1));
    expect(back).toMatchObject({ kind: 'restore', reason: 'back_in_directory', fields: [] });
  });

  it('is held against archiving until the evidence changes', () => {
    const person = storedPerson(directoryPerson(1));
    const leave = planLeaver(person, 'left_the_groups', false);
    if (leave === undefined) throw new Error('expected a change');
    const held = declinedPerson(person, leave, actor, 'x');
    expect(planLeaver(held, 'left_the_groups', false)).toBeUndefined();
    expect(planLeaver(held, 'deleted_in_entra', false)).toMatchObject({ kind: 'archive', reason: 'deleted_in_entra' });
  });
});

it('stays held when the deleted user is purged: that is no news', () => {
  const person = storedPerson(directoryPerson(1));
  const leave = planLeaver(person, 'deleted_in_entra', false);
  if (leave === undefined) throw new Error('expected a change');
  expect(planLeaver(declinedPerson(person, leave, actor, 'x'), 'purged_in_entra', false)).toBeUndefined();
});

it('is left alone by an undo of its creation once somebody has edited it', () => {
  const told = directoryPerson(1);
  const create = planCreate(told, desiredOf(told, defaultSettings()), 'new_in_directory', contextWith());
  const person = storedPerson(told);
  expect(planUndo(create, 'run1.000000', person, actor)).toMatchObject([{ kind: 'archive', outcome: 'planned' }]);
  const byHand = edited(person, { phone: '+31 20 7', sources: { phone: { source: 'local', runId: null, at: 'x', pinned: { by: actor, at: 'x' } } } });
  expect(planUndo(create, 'run1.000000', byHand, actor)).toMatchObject([{ outcome: 'failed', problem: { code: 'edited_since' } }]);
});

describe('a field rule', () => {
  it('overwrite never: the directory does not write the field', () => {
    const settings = settingsWith('mobile', { overwrite: 'never' });
    expect(storedPerson(directoryPerson(1), settings).mobile).toBeNull();
    expect(plan(storedPerson(directoryPerson(1)), directoryPerson(1, { mobilePhone: '+31 6 2' }), settings)).toBeUndefined();
  });

  it('overwrite once: written the first time, then left alone', () => {
    const settings = settingsWith('mobile', { overwrite: 'once' });
    expect(storedPerson(directoryPerson(1), settings).mobile).toBe('+31 6 1');
    expect(plan(storedPerson(directoryPerson(1), settings), directoryPerson(1, { mobilePhone: '+31 6 2' }), settings)).toBeUndefined();
    const empty = storedPerson(directoryPerson(1, { mobilePhone: null }), settings);
    expect(plan(empty, directoryPerson(1, { mobilePhone: '+31 6 2' }), settings)?.fields).toEqual([{ field: 'mobile', from: null, to: '+31 6 2' }]);
  });

  const local = edited(storedPerson(directoryPerson(1)), { mobile: '+31 6 own', sources: { mobile: { source: 'local', runId: null, at: 'x', pinned: null } } });
  const own = storedPerson(directoryPerson(1));
  const emptied = directoryPerson(1, { mobilePhone: null });

  it.each([
    ['clearOwn', own, true], ['clearOwn', local, false], ['keep', own, false], ['keep', local, false], ['clear', own, true], ['clear', local, true],
  ] as const)('blank %s', (blank, person, clears) => {
    const change = plan(person, emptied, settingsWith('mobile', { blank }));
    expect(change?.fields.some((field) => field.field === 'mobile' && field.to === null) ?? false).toBe(clears);
  });
});

it('adopts a person once, and brings the directory\'s values', () => {
  const told = directoryPerson(7);
  const byHand = edited(storedPerson(told), { objectId: null, tenantId: null, userId: null, phone: null, inScope: false, base: { source: 'local', runId: null, at: 'x', pinned: null } });
  const change = planAdopt(byHand, told, desiredOf(told, defaultSettings()), contextWith());
  expect(change).toMatchObject({ kind: 'update', reason: 'adopted_by_email', objectId: told.objectId });
  const adopted = changedPerson(byHand, change, applyContext);
  expect(adopted).toMatchObject({ id: byHand.id, objectId: told.objectId, tenantId: applyContext.tenantId, inScope: true, phone: '+31 20 7', userId: told.objectId });
  expect(plan(adopted, told)).toBeUndefined();
});

it('planning again after applying is always empty', () => {
  const value = fc.option(fc.string({ maxLength: 6 }), { nil: null });
  const told = fc.record({ mobilePhone: value, jobTitle: value, department: value, mail: value, displayName: value, preferredLanguage: value });
  const rule = fc.record({ overwrite: fc.constantFrom('always', 'once', 'never'), blank: fc.constantFrom('clearOwn', 'keep', 'clear') });
  fc.assert(
    fc.property(told, told, fc.option(fc.boolean(), { nil: null }), rule, (before, after, enabled, mobile) => {
      const settings = settingsWith('mobile', mobile);
      const person = storedPerson(directoryPerson(1, before), settings);
      const next = directoryPerson(1, after, { accountEnabled: enabled });
      const change = plan(person, next, settings);
      if (change === undefined) return;
      expect(plan(changedPerson(person, change, applyContext), next, settings)).toBeUndefined();
    }),
  );
});
