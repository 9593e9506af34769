/** Derived keys of a person: for sorting, searching and matching. */
import type { PersonDoc } from './person.ts';

/** ASCII without its two diacritics, ^ and `, and without control characters. */
const plain = /^[ -\]_a-~]*$/;

/** Lower case, without accents, spaces collapsed: "Zoë  de Vries" → "zoe de vries". */
export function fold(text: string): string {
  // Most texts are plain, and taking apart what has no parts is slow.
  if (plain.test(text)) return (text.includes('  ') ? text.replace(/ +/g, ' ') : text).trim().toLowerCase();
  return text.normalize('NFKD').replace(/\p{Diacritic}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** A mail address as a key: lower case only. "ß" and accents stay, they may belong to another mailbox. */
export function emailKeyOf(email: string | null): string | null {
  return email === null ? null : email.trim().toLowerCase();
}

type Named = Pick<PersonDoc, 'id' | 'displayName' | 'email' | 'userPrincipalName' | 'firstName' | 'lastName' | 'phone' | 'mobile'>;

/** Call after every change of a name, an address or a number. */
export function personKeys(person: Named): Pick<PersonDoc, 'nameKey' | 'emailKey' | 'searchText'> {
  const texts = [person.displayName, person.email, person.userPrincipalName, person.firstName, person.lastName, person.phone, person.mobile];
  return {
    nameKey: fold(person.displayName),
    emailKey: emailKeyOf(person.email),
    searchText: fold([...new Set(texts.filter((text) => text !== null && text !== ''))].join(' ')),
  };
}
