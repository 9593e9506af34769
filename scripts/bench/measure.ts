/** A process that measures what a sync is compared with: the bare paging loop, and the planner alone. */
import { openEntra } from '../../src/api/entra/openEntra.ts';
import { realAmbient } from '../../src/api/ambient.ts';
import { type Looped, type LoopSetup, type MeasureAsk, type Planned, registration } from './messages.ts';
import { planEveryone } from './planner.ts';

const select = 'id,userPrincipalName,displayName,mail,accountEnabled,userType,assignedLicenses,givenName,surname,businessPhones,mobilePhone,preferredLanguage,jobTitle,department,officeLocation';

async function graphToken({ cloudUrl, tenantId }: LoopSetup): Promise<string> {
  const { clientId, clientSecret: secret } = registration;
  return openEntra({ authorityHost: cloudUrl, clientId, credential: { kind: 'secret', secret }, graphScope: `${cloudUrl}/.default`, ambient: realAmbient }).graphToken(tenantId, { fresh: false, signal: AbortSignal.timeout(60_000) });
}

/** The same pages as a sync reads, read and parsed and nothing else. */
async function loop(setup: LoopSetup): Promise<Looped> {
  const headers = { Authorization: `Bearer ${await graphToken(setup)}`, ConsistencyLevel: 'eventual' };
  const path = setup.groupId === null ? `/users?$select=${select}&$top=999` : `/groups/${setup.groupId}/transitiveMembers/microsoft.graph.user?$select=${select}&$top=999&$count=true`;
  let next: string | undefined = `${setup.cloudUrl}/v1.0${path}`;
  let bytes = 0;
  const started = performance.now();
  while (next !== undefined) {
    const response: Response = await fetch(next, { headers });
    const text = await response.text();
    bytes += text.length;
    next = (JSON.parse(text) as { '@odata.nextLink'?: string })['@odata.nextLink'];
  }
  return { wallMs: performance.now() - started, bytes };
}

async function answer(ask: MeasureAsk): Promise<Looped | Planned> {
  return ask.ask === 'loop' ? loop(ask.setup) : planEveryone(ask.people);
}

process.on('message', (ask: MeasureAsk) => {
  answer(ask).then((measured) => process.send?.(measured), (error: unknown) => { console.error(error); process.exit(1); });
});
process.send?.('ready');
