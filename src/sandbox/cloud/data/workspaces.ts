/** The two workspaces of the sandbox: the host's own, and a second one. Invented. */
import type { TenantData, UserRecord } from '../directory/records.ts';
import type { Persona } from '../port.ts';
import { guidFor } from './random.ts';

interface Colleague {
  id: string;
  name: string;
  description: string;
  jobTitle: string;
  roles: string[];
}

interface Workspace {
  tenantId: string;
  displayName: string;
  domain: string;
  countryLetterCode: string;
  colleagues: Colleague[];
  isHome: boolean;
}

function nameParts(name: string): { givenName: string; surname: string } {
  const [givenName = name, ...rest] = name.split(' ');
  return { givenName, surname: rest.join(' ') };
}

function openWorkspace(workspace: Workspace): TenantData {
  const { tenantId, displayName, domain } = workspace;
  const idOf = (colleague: Colleague): string => guidFor('workspace', domain, colleague.id);
  const principal = (colleague: Colleague): string => `${colleague.name.toLowerCase().replaceAll(' ', '.')}@${domain}`;
  const users = workspace.colleagues.map((colleague): UserRecord => {
    const userPrincipalName = principal(colleague);
    return {
      id: idOf(colleague),
      displayName: colleague.name,
      ...nameParts(colleague.name),
      jobTitle: colleague.jobTitle,
      mail: userPrincipalName,
      userPrincipalName,
      userType: 'Member',
      accountEnabled: true,
    };
  });
  const personas = workspace.colleagues.map((colleague): Persona => ({
    id: colleague.id,
    name: colleague.name,
    description: colleague.description,
    tenantId,
    tenantName: displayName,
    objectId: idOf(colleague),
    userPrincipalName: principal(colleague),
    roles: colleague.roles,
    wids: [],
    usesInstep: true,
    host: workspace.isHome && colleague.roles.includes('Instep.Admin'),
  }));
  return {
    tenantId,
    displayName,
    defaultDomain: domain,
    kind: 'workspace',
    countryLetterCode: workspace.countryLetterCode,
    users,
    groups: [],
    others: [],
    members: new Map(),
    personas,
    servicePrincipal: true,
  };
}

export function homeWorkspace(homeTenantId: string): TenantData {
  return openWorkspace({
    tenantId: homeTenantId.toLowerCase(),
    displayName: 'Instep Cloud',
    domain: 'instep-cloud.example',
    countryLetterCode: 'NL',
    isHome: true,
    colleagues: [
      { id: 'mila', name: 'Mila Janssen', description: 'Admin of Instep, and host', jobTitle: 'Customer success lead', roles: ['Instep.Admin'] },
      { id: 'sanne', name: 'Sanne de Wit', description: 'A second admin, and host', jobTitle: 'HR business partner', roles: ['Instep.Admin'] },
      { id: 'ravi', name: 'Ravi Patel', description: 'May look, not change', jobTitle: 'Support engineer', roles: ['Instep.Reader'] },
      { id: 'noor', name: 'Noor Bakker', description: 'Has no role in Instep', jobTitle: 'Office manager', roles: [] },
    ],
  });
}

export const northwindTenantId = '6f0e3d8a-2a54-4c1f-9b7e-0d5c1a77e210';

export function secondWorkspace(): TenantData {
  return openWorkspace({
    tenantId: northwindTenantId,
    displayName: 'Northwind MSP',
    domain: 'northwind-msp.example',
    countryLetterCode: 'DK',
    isHome: false,
    colleagues: [{ id: 'eva', name: 'Eva Lund', description: 'Admin of Instep in another workspace', jobTitle: 'Managing consultant', roles: ['Instep.Admin'] }],
  });
}
