import { describe, expect, it } from 'vitest';
import { defaultSettings, type FieldRule, Settings } from '../../src/api/contract/settings.ts';
import { attributesOf, isMailAddress, isToldInPart, mapField, mapFields } from '../../src/api/person/fieldRules.ts';

const rules = defaultSettings().fields;
const always = { overwrite: 'always', blank: 'clearOwn' } as const;

describe('the default rules', () => {
  it('map the nine fields of a whole record', () => {
    const told = {
      mail: 'AdeleV@contoso.com', userPrincipalName: 'AdeleV@contoso.onmicrosoft.com', displayName: 'Adele Vance', givenName: 'Adele', surname: 'Vance',
      'businessPhones[0]': '+1 425 555 0109', mobilePhone: null, preferredLanguage: 'en-US', jobTitle: 'Product Marketing Manager', department: null, officeLocation: '18/2111',
    };
    expect(mapFields(told, rules)).toEqual({
      email: 'AdeleV@contoso.com', firstName: 'Adele', lastName: 'Vance', phone: '+1 425 555 0109', mobile: null, language: 'en-US',
      notes: 'Product Marketing Manager · 18/2111', jobTitle: 'Product Marketing Manager', department: null,
    });
  });

  it('take the principal name as address when mail is empty, but never a guest\'s', () => {
    expect(mapFields({ mail: null, userPrincipalName: 'a@contoso.com' }, rules).email).toBe('a@contoso.com');
    expect(mapFields({ mail: null, userPrincipalName: 'a_gmail.com#EXT#@contoso.onmicrosoft.com' }, rules).email).toBeNull();
    expect(mapFields({ mail: null, userPrincipalName: 'svc-backup' }, rules).email).toBeNull();
  });

  it('say nothing about what was not told', () => {
    expect(mapFields({ surname: 'Vance' }, rules)).toEqual({ lastName: 'Vance' });
    expect(mapFields({ userPrincipalName: 'a@contoso.com' }, rules)).not.toHaveProperty('email');
  });

  it('treat white space as empty', () => {
    expect(mapField('mobile', { from: ['mobilePhone'], ...always }, { mobilePhone: '  ' })).toBeNull();
  });
});

describe('a template', () => {
  const render = (template: string, told: Parameters<typeof mapField>[2]) => mapField('notes', { template, ...always }, told);

  it.each([
    [{ jobTitle: 'A', department: 'B', officeLocation: 'C' }, 'A · B · C'],
    [{ jobTitle: null, department: 'B', officeLocation: 'C' }, 'B · C'],
    [{ jobTitle: 'A', department: null, officeLocation: 'C' }, 'A · C'],
    [{ jobTitle: 'A', department: 'B', officeLocation: null }, 'A · B'],
    [{ jobTitle: null, department: null, officeLocation: null }, null],
  ])('drops empty parts with their separator: %j', (told, text) => {
    expect(render('{jobTitle} · {department} · {officeLocation}', told)).toBe(text);
  });

  it('keeps the text around a part, and nothing without one', () => {
    expect(render('Room {officeLocation}.', { officeLocation: '12' })).toBe('Room 12.');
    expect(render('Room {officeLocation}.', { officeLocation: null })).toBeNull();
  });

  it('is undecided as long as a part was not told', () => {
    expect(render('{jobTitle} · {department}', { jobTitle: 'A' })).toBeUndefined();
    expect(isToldInPart({ jobTitle: 'A' }, rules)).toBe(true);
    expect(isToldInPart({ surname: 'A' }, rules)).toBe(false);
  });
});

it('asks for every attribute of every rule, once and in a fixed order', () => {
  const mobile: FieldRule = { from: ['mobilePhone', 'extensionAttribute3'], ...always };
  const settings = Settings.parse({ ...defaultSettings(), fields: { ...rules, mobile } });
  const select = attributesOf(settings.fields);
  expect(select).toContain('extensionAttribute3');
  expect(new Set(select).size).toBe(select.length);
  expect([...select].sort()).toEqual(select);
});

it('knows a mail address from a principal name that is none', () => {
  expect(['a@b.nl', 'jan.de.vries@zorg.example'].every(isMailAddress)).toBe(true);
  expect(['a@b', 'a b@c.nl', 'x#EXT#@c.nl', '', '@c.nl'].some(isMailAddress)).toBe(false);
});
