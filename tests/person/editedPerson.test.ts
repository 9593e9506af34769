import { describe, expect, it } from 'vitest';
import { editedPerson, newPerson } from '../../src/api/person/editedPerson.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';

const hand = { by: { tenantId: 'w', objectId: 'o', name: 'Mila' }, at: '2026-11-22T08:00:00.000Z' };
const local = newPerson({ workspaceId: 'w', companyId: 'c' }, 'p', { email: 'Zoe@Contoso.example', firstName: 'Zoë', lastName: 'de Vries' }, hand);
const fromDirectory: PersonDoc = { ...local, objectId: 'oid', tenantId: 't', displayName: 'Vries, Zoë de', fingerprint: 'f', base: { source: 'directory', runId: 'r', at: hand.at, pinned: null } };

describe('a new person', () => {
  it('is named after first and last name, or the address, or as asked', () => {
    expect(local).toMatchObject({ displayName: 'Zoë de Vries', emailKey: 'zoe@contoso.example', objectId: null, inScope: false, active: true });
    expect(newPerson(local, 'p', { email: 'a@b.example' }, hand).displayName).toBe('a@b.example');
    expect(newPerson(local, 'p', { email: 'a@b.example', firstName: 'A', displayName: 'Boss' }, hand).displayName).toBe('Boss');
  });
});

describe('an edited person', () => {
  it('has what was edited pinned, and nothing else touched', () => {
    const { person, changes } = editedPerson(fromDirectory, { fields: { phone: '1', firstName: 'Zoe' } }, hand);
    expect(person).toMatchObject({ phone: '1', firstName: 'Zoe', displayName: 'Vries, Zoë de', fingerprint: null });
    expect(Object.keys(person.sources)).toEqual(['firstName', 'phone']);
    expect(person.sources.phone).toEqual({ source: 'local', runId: null, at: hand.at, pinned: hand });
    expect(changes).toEqual([{ field: 'firstName', from: 'Zoë', to: 'Zoe' }, { field: 'phone', from: null, to: '1' }]);
  });

  it('pins a value that stays the same as well, without calling it a change', () => {
    const { person, changes } = editedPerson(fromDirectory, { fields: { firstName: 'Zoë' } }, hand);
    expect([person.sources.firstName?.pinned, changes]).toEqual([hand, []]);
  });

  it('is renamed with first and last name when the directory has no say', () => {
    const { person } = editedPerson(local, { fields: { lastName: 'Bakker' } }, hand);
    expect([person.displayName, person.searchText.includes('bakker')]).toEqual(['Zoë Bakker', true]);
  });

  it('may be unpinned, emptied and deactivated', () => {
    const pinned = editedPerson(fromDirectory, { fields: { email: '', active: false } }, hand).person;
    expect(pinned).toMatchObject({ email: null, emailKey: null, active: false });
    const { person } = editedPerson(pinned, { unpin: ['email', 'notes'] }, hand);
    expect(person.sources.email).toMatchObject({ source: 'local', pinned: null });
    expect(person.sources.notes).toMatchObject({ source: 'directory', pinned: null });
    expect(person.sources.active?.pinned).toEqual(hand);
  });
});
