/** What can happen to people. */
import { createRandom } from '../data/random.ts';
import type { ActionResult, DirectoryAction } from '../port.ts';
import { addMember, createUser, deleteUser, isSet, purgeUser, restoreUser, updateUser } from './changes.ts';
import { makeHire, type Hire } from './newHire.ts';
import { userProperties } from './properties.ts';
import type { JsonValue, UserRecord } from './records.ts';
import type { Tenant } from './tenant.ts';

export type UserAction = Extract<
  DirectoryAction,
  { userId: string } | { kind: 'hire' } | { kind: 'hireMany' } | { kind: 'deleteMany' | 'disableMany' }
>;

export function done(message: string, ...ids: string[]): ActionResult {
  return { ok: true, message, ids };
}

export function failed(message: string): ActionResult {
  return { ok: false, message, ids: [] };
}

function hire(tenant: Tenant, action: Hire, at: number): ActionResult {
  const user = makeHire(tenant, action, at);
  createUser(tenant, user, at);
  for (const groupId of action.groupIds ?? []) if (tenant.groups.has(groupId)) addMember(tenant, groupId, user.id, at);
  return done(`${user.displayName} was hired.`, user.id);
}

function hireMany(tenant: Tenant, count: number, groupIds: string[], at: number): ActionResult {
  const ids = Array.from({ length: count }, () => hire(tenant, { kind: 'hire', groupIds }, at).ids).flat();
  return done(`${String(ids.length)} people were hired.`, ...ids);
}

/** The last ones of the directory's order: never those one signs in as. */
function lastOnes(tenant: Tenant, count: number, wanted: (user: UserRecord) => boolean): UserRecord[] {
  const kept = new Set(tenant.data.personas.map((persona) => persona.objectId));
  const found: UserRecord[] = [];
  for (let place = tenant.order.length - 1; place >= 0 && found.length < count; place -= 1) {
    const user = tenant.users.get(tenant.order[place] ?? '');
    if (user && !kept.has(user.id) && user['userType'] !== 'Guest' && isSet(user['givenName']) && wanted(user)) found.push(user);
  }
  return found;
}

function madeUpNumber(tenant: Tenant): string {
  const random = createRandom(`number/${String(tenant.changeNumber)}`);
  const tail = String(10000 + random.below(90000));
  return tenant.data.countryLetterCode === 'NL' ? `+31 6 555${tail}` : `+1 425 555 0${String(100 + random.below(900))}`;
}

function change(tenant: Tenant, user: UserRecord, values: Record<string, JsonValue>, at: number, message: string): ActionResult {
  return updateUser(tenant, user.id, values, at) ? done(message, user.id) : failed(`Nothing changes: ${user.displayName} has that already.`);
}

function changeField(tenant: Tenant, user: UserRecord, action: UserAction & { kind: 'changeField' }, at: number): ActionResult {
  const [head = '', tail] = action.field.replace(/\[0\]$/, '').split('/');
  const name = /^extensionAttribute\d+$/.test(head) ? 'onPremisesExtensionAttributes' : (userProperties.get(head.toLowerCase())?.name ?? head);
  const property = userProperties.get(name.toLowerCase());
  if (!property || name === 'id') return failed(`There is no field ${action.field}.`);
  const key = name === 'onPremisesExtensionAttributes' ? (tail ?? head) : undefined;
  if (key !== undefined) {
    const before = user[name];
    const others = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
    return change(tenant, user, { [name]: { ...others, [key]: action.value } }, at, `${action.field} of ${user.displayName} was changed.`);
  }
  const single = action.value === '' ? null : action.value;
  const listed = single === null ? [] : Array.isArray(single) ? single : [single];
  return change(tenant, user, { [name]: property.collection ? listed : single }, at, `${name} of ${user.displayName} was changed.`);
}

function rename(tenant: Tenant, user: UserRecord, action: UserAction & { kind: 'renameUser' }, at: number): ActionResult {
  const principal = action.userPrincipalName;
  if (principal !== undefined && tenant.byPrincipal.has(principal.toLowerCase())) return failed(`${principal} is taken.`);
  const displayName = `${action.givenName} ${action.surname}`;
  const address = principal === undefined ? {} : { userPrincipalName: principal, mail: principal, proxyAddresses: [`SMTP:${principal}`] };
  const values = { givenName: action.givenName, surname: action.surname, displayName, ...address };
  return change(tenant, user, values, at, `${user.displayName} is called ${displayName} now.`);
}

function actOnDeleted(tenant: Tenant, action: UserAction & { kind: 'restore' | 'purge' }, at: number): ActionResult {
  const gone = tenant.deleted.get(action.userId.toLowerCase());
  if (!gone) return failed('That person is not among the deleted.');
  const { displayName, id } = gone.original;
  if (action.kind === 'purge') {
    purgeUser(tenant, id, at);
    return done(`${displayName} is gone for good.`, id);
  }
  return restoreUser(tenant, id, at) ? done(`${displayName} is back.`, id) : failed(`${gone.original.userPrincipalName} is taken by someone else now.`);
}

function actOnUser(tenant: Tenant, user: UserRecord, action: UserAction & { userId: string }, at: number): ActionResult {
  switch (action.kind) {
    case 'changeNumber': {
      const number = action.mobilePhone === undefined ? madeUpNumber(tenant) : action.mobilePhone;
      return change(tenant, user, { mobilePhone: number }, at, number === null ? `${user.displayName} has no mobile number any more.` : `The number of ${user.displayName} is ${number} now.`);
    }
    case 'changeField':
      return changeField(tenant, user, action, at);
    case 'renameUser':
      return rename(tenant, user, action, at);
    case 'disable':
      return change(tenant, user, { accountEnabled: false }, at, `${user.displayName} can no longer sign in.`);
    case 'enable':
      return change(tenant, user, { accountEnabled: true }, at, `${user.displayName} can sign in again.`);
    case 'delete':
      deleteUser(tenant, user.id, at);
      return done(`${user.displayName} was deleted. They can be restored.`, user.id);
    default:
      return failed(`${user.displayName} has not been deleted.`);
  }
}

export function actOnUsers(tenant: Tenant, action: UserAction, at: number): ActionResult {
  switch (action.kind) {
    case 'hire':
      return hire(tenant, action, at);
    case 'hireMany':
      return hireMany(tenant, action.count, action.groupIds ?? [], at);
    case 'deleteMany': {
      const users = lastOnes(tenant, action.count, () => true);
      for (const user of users) deleteUser(tenant, user.id, at);
      return done(`${String(users.length)} people were deleted.`, ...users.map((user) => user.id));
    }
    case 'disableMany': {
      const users = lastOnes(tenant, action.count, (user) => user['accountEnabled'] === true);
      for (const user of users) updateUser(tenant, user.id, { accountEnabled: false }, at);
      return done(`${String(users.length)} people can no longer sign in.`, ...users.map((user) => user.id));
    }
    default: {
      const user = tenant.users.get(action.userId.toLowerCase());
      if (user) return actOnUser(tenant, user, action, at);
      return action.kind === 'restore' || action.kind === 'purge' ? actOnDeleted(tenant, action, at) : failed('There is no such person (any more).');
    }
  }
}
