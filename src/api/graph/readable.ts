/**
 * Whether Graph told what it was asked for. With too little permission it answers 200 with null in every property, which must never
 * pass for people whose data were emptied. Pure.
 * Source: https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 */
import type { DirectoryPerson } from '../sync/directory.ts';
import { denied, type Asked } from './refusals.ts';

/** Every user has a user principal name; one told to have none was not allowed to be read. Throws `directory_denied`. */
export function checkReadable(person: DirectoryPerson, asked: Asked): void {
  if (person.values.userPrincipalName === null) throw denied({ ...asked, permission: 'User.Read.All' }, 'their properties come back empty');
}

/**
 * As `checkReadable`, of somebody told outside a full reading, where nobody else shows what may be read: told to be neither enabled nor
 * disabled and of no type is told by name alone, as with User.ReadBasic.All. What delta leaves out is not told to be null.
 */
export function checkReadableAlone(person: DirectoryPerson, asked: Asked): void {
  checkReadable(person, asked);
  if (person.accountEnabled === null && person.userType === null) {
    throw denied({ ...asked, permission: 'User.Read.All' }, 'of people who changed or were asked for, only the names come back');
  }
}

/** Over a whole reading. */
export class ReadableCheck {
  readonly #asked: Asked;
  #seen = 0;
  #enabledTold = 0;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  see(people: readonly DirectoryPerson[]): void {
    for (const person of people) {
      checkReadable(person, this.#asked);
      this.#seen += 1;
      if (typeof person.accountEnabled === 'boolean') this.#enabledTold += 1;
    }
  }

  /**
   * How many people were seen. Throws `directory_denied` when not one of them was told to be enabled or disabled: names alone are
   * readable with User.ReadBasic.All, which leaves the other properties null.
   */
  end(): number {
    if (this.#seen > 0 && this.#enabledTold === 0) {
      throw denied({ ...this.#asked, permission: 'User.Read.All' }, 'whether accounts are enabled comes back empty for everybody');
    }
    return this.#seen;
  }
}
