/** Carries out one directory action. */
import type { ActionResult, DirectoryAction } from '../port.ts';
import { rotate, type KeyRing } from '../signing/keys.ts';
import { grantConsent, removeRole, revokeConsent } from './consent.ts';
import { addFault } from './faults.ts';
import { actOnGroups } from './groupActions.ts';
import type { Tenant } from './tenant.ts';
import { actOnUsers, done, failed } from './userActions.ts';

function takeRole(tenant: Tenant, role: string, keepTokens: boolean): ActionResult {
  const name = tenant.data.displayName;
  return removeRole(tenant, role, keepTokens) ? done(`${role} was taken away in ${name}.`) : failed(`Instep does not have ${role} in ${name}.`);
}

export async function act(tenant: Tenant, ring: KeyRing, action: DirectoryAction, at: number): Promise<ActionResult> {
  const name = tenant.data.displayName;
  switch (action.kind) {
    case 'addToGroup':
    case 'removeFromGroup':
    case 'moveBetweenGroups':
    case 'createGroup':
    case 'deleteGroup':
      return actOnGroups(tenant, action, at);
    case 'grantConsent':
      grantConsent(tenant);
      return done(`${name} has consented.`);
    case 'revokeConsent':
      if (!tenant.consent.present) return failed(`${name} has not consented.`);
      revokeConsent(tenant, action.keepTokens ?? false);
      return done(`${name} took its consent back.`);
    case 'removeRole':
      return takeRole(tenant, action.role, action.keepTokens ?? false);
    case 'rotateKeys':
      await rotate(ring, action.dropPrevious ?? false);
      return done('Tokens are signed with a new key.');
    case 'fault':
      addFault(tenant, action.fault);
      return done(`From now on in ${name}: ${action.fault.kind}.`);
    case 'clearFaults':
      tenant.faults = [];
      return done(`Nothing goes wrong in ${name} any more.`);
    default:
      return actOnUsers(tenant, action, at);
  }
}
