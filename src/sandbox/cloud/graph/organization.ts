/** `GET /organization`. */
import { insufficient, malformedQuery, ok, type GraphAnswer } from './answer.ts';
import { mayReadUsers, type GraphContext } from './context.ts';

function organizationOf(context: GraphContext): Record<string, unknown> {
  const { data } = context.tenant;
  const initial = data.defaultDomain.endsWith('.onmicrosoft.com');
  return {
    id: data.tenantId,
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    country: null,
    countryLetterCode: data.countryLetterCode,
    createdDateTime: '2018-01-16T22:43:11Z',
    displayName: data.displayName,
    preferredLanguage: 'en',
    street: null,
    tenantType: 'AAD',
    verifiedDomains: [
      { capabilities: 'Email, OfficeCommunicationsOnline', isDefault: true, isInitial: initial, name: data.defaultDomain, type: 'Managed' },
    ],
    assignedPlans: [],
  };
}

export function listOrganization(context: GraphContext): GraphAnswer {
  if (!mayReadUsers(context) && !context.roles.has('Organization.Read.All')) throw insufficient();
  const all = organizationOf(context);
  const names = context.query.select ?? Object.keys(all);
  const chosen = names.map((name) => {
    const known = Object.keys(all).find((key) => key.toLowerCase() === name.toLowerCase());
    if (known === undefined) {
      throw malformedQuery(`Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.organization'.`);
    }
    return [known, all[known]] as const;
  });
  const metadata = context.query.select === undefined ? 'organization' : `organization(${chosen.map(([name]) => name).join(',')})`;
  const value = [Object.fromEntries(chosen)];
  return ok(JSON.stringify({ '@odata.context': `${context.graphUrl}/v1.0/$metadata#${metadata}`, value }), 1);
}
