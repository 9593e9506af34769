import { describe, expect, it } from 'vitest';
import { attributes } from '../../src/api/contract/settings.ts';
import { selectOf } from '../../src/api/graph/selection.ts';
import { toDirectoryPerson } from '../../src/api/graph/toDirectoryPerson.ts';

const id = 'ABCDEF00-0000-4000-8000-000000000001';

describe('a Graph user as a person', () => {
  it('keeps absent, null and text apart', () => {
    expect(toDirectoryPerson({ id, mail: null, jobTitle: 'Baker', '@odata.etag': 'x', unknown: { a: 1 } })).toEqual({ objectId: id.toLowerCase(), values: { mail: null, jobTitle: 'Baker' } });
  });

  it('takes the first entry of a collection; an empty one is told to be empty', () => {
    expect(toDirectoryPerson({ id, businessPhones: ['+31 20', '+31 30'], otherMails: [] })?.values).toEqual({ 'businessPhones[0]': '+31 20', 'otherMails[0]': null });
  });

  it('opens the extension attributes', () => {
    expect(toDirectoryPerson({ id, onPremisesExtensionAttributes: { extensionAttribute1: 'a', extensionAttribute2: null } })?.values).toEqual({ extensionAttribute1: 'a', extensionAttribute2: null });
  });

  it('tells nothing of what it cannot read', () => {
    expect(toDirectoryPerson({ id, jobTitle: 7, accountEnabled: 'yes', userType: 3, assignedLicenses: null })).toEqual({ objectId: id.toLowerCase(), values: {} });
  });

  it('tells licences as some, none, or not at all', () => {
    expect(toDirectoryPerson({ id, assignedLicenses: [{ skuId: 'x' }] })?.licensed).toBe(true);
    expect(toDirectoryPerson({ id, assignedLicenses: [] })?.licensed).toBe(false);
    expect(toDirectoryPerson({ id })).not.toHaveProperty('licensed');
  });

  it('never makes an enabled or disabled account of null', () => {
    expect(toDirectoryPerson({ id, accountEnabled: null })?.accountEnabled).toBeNull();
  });

  it.each([null, 7, 'x', [], {}, { id: 7 }, { id: '' }])('is none when it is %j', (raw) => {
    expect(toDirectoryPerson(raw)).toBeUndefined();
  });
});

describe('what is asked for', () => {
  it('is the same list whatever the order of the attributes', () => {
    expect(selectOf(['surname', 'city', 'mail'])).toBe(selectOf(['mail', 'city', 'surname', 'city']));
  });

  it('names each property once, even when all attributes are wanted', () => {
    const properties = selectOf(attributes).split(',');
    expect(new Set(properties).size).toBe(properties.length);
    expect(properties).toContain('onPremisesExtensionAttributes');
  });
});
