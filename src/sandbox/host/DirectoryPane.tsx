import { useCallback, useEffect, useState } from 'react';
import { Button, Input } from '@fluentui/react-components';
import type { GroupInfo, RequestLogEntry, TenantInfo, UserInfo } from '../hostState.ts';
import { act, failConnector, getDirectory, getGroups, getRequests, getUsers } from './hostClient.ts';
import type { DirectoryAct } from './directoryAct.ts';
import { PersonActions } from './PersonActions.tsx';
import { Pick } from './TopBar.tsx';


/** Throttling, broken pages and the like, as Graph shows them; the words are the button's. */
const troubles: [string, string, Record<string, unknown>][] = [
  ['throttle', 'Throttle 3 requests (3 s)', { kind: 'throttle', retryAfter: 'integer', seconds: 3, times: 3 }],
  ['break-page', 'Break the next page', { kind: 'cutBody', on: 'users' }],
  ['break-group-page', 'Break the next group page', { kind: 'cutBody', on: 'members' }],
  ['bad-gateway', '502 twice', { kind: 'htmlError', status: 502, times: 2 }],
  ['server-error', '500 until cleared', { kind: 'error', status: 500, times: null }],
  ['forbidden', '403 until cleared', { kind: 'error', status: 403, times: null }],
  ['empty-list', 'Empty list with 200', { kind: 'emptyList', on: 'users' }],
  ['nulls', 'Fields come as null', { kind: 'nulls', times: null }],
  ['delta-expired', 'Delta link expired', { kind: 'deltaExpired', shape: 'syncStateNotFound', on: 'delta' }],
  ['lag', 'Lag of 60 seconds', { kind: 'lag', seconds: 60, times: null }],
];

const botTroubles: [string, string, { status: number; times: number; retryAfter?: string }][] = [
  ['bot-throttle', '429 twice (2 s)', { status: 429, times: 2, retryAfter: '2' }],
  ['bot-precondition', '412 once', { status: 412, times: 1 }],
  ['bot-gateway', '502 once', { status: 502, times: 1 }],
  ['bot-forbidden', '403 once', { status: 403, times: 1 }],
];

export function DirectoryPane({ onClose }: { onClose: () => void }) {
  const [tenants, setTenants] = useState<TenantInfo[]>([]);
  const [tenantId, setTenantId] = useState('');
  const [users, setUsers] = useState<UserInfo[]>([]);
  const [groups, setGroups] = useState<GroupInfo[]>([]);
  const [search, setSearch] = useState('');
  const [result, setResult] = useState('');
  const chosen = tenants.find((tenant) => tenant.tenantId === tenantId) ?? tenants[0];
  const chosenId = chosen?.tenantId;

  const refresh = useCallback(async () => {
    setTenants(byKind((await getDirectory()).tenants));
    if (chosenId === undefined) return;
    setUsers(await getUsers(chosenId, search));
    setGroups(await getGroups(chosenId));
  }, [chosenId, search]);
  useEffect(() => {
    refresh().catch((error: unknown) => { setResult(String(error)); });
  }, [refresh]);

  const run: DirectoryAct = (action) => {
    if (chosen === undefined) return;
    setResult('');
    act(chosen.tenantId, action).then((done) => { setResult(done.message); return refresh(); }).catch((error: unknown) => { setResult(String(error)); });
  };
  const failBot = (fault: { status: number; times: number; retryAfter?: string }): void => {
    failConnector(fault).then(() => { setResult(`The bot's next ${fault.times === 1 ? 'request gets' : `${String(fault.times)} requests get`} HTTP ${String(fault.status)}.`); }, (error: unknown) => { setResult(String(error)); });
  };
  if (chosen === undefined) return <section className="pane sidePane" aria-label="Directory" data-testid="directory-pane" />;
  return (
    <section className="pane sidePane" aria-label="Directory" data-testid="directory-pane">
      <div className="sideHead"><h2>What happens in the directory</h2><Button className="closeSide" size="small" appearance="subtle" onClick={onClose}>Close</Button></div>
      <Pick id="directory-tenant" label="Tenant" value={chosen.tenantId} onPick={setTenantId} options={tenants.map((tenant) => [tenant.tenantId, `${tenant.displayName} (${String(tenant.people)} people)`])} />
      <p className="quiet" data-testid="directory-consent">{chosen.defaultDomain} · {consentText(chosen)}{chosen.faults.length > 0 ? ` · ${String(chosen.faults.length)} trouble waiting` : ''}</p>
      <p role="status" className="answer" data-testid="directory-result">{result}</p>
      <div className="sideScroll">
        <h3>People</h3>
        <div className="buttons">
          <Button size="small" data-testid="directory-hire" onClick={() => { run({ kind: 'hire' }); }}>Hire somebody</Button>
          <Button size="small" data-testid="directory-hire-guest" onClick={() => { run({ kind: 'hire', userType: 'Guest' }); }}>Invite a guest</Button>
          <Button size="small" data-testid="directory-hire-many" onClick={() => { run({ kind: 'hireMany', count: 25 }); }}>Hire 25</Button>
          <Button size="small" data-testid="directory-delete-many" onClick={() => { run({ kind: 'deleteMany', count: 30 }); }}>Delete 30</Button>
          <Button size="small" data-testid="directory-disable-many" onClick={() => { run({ kind: 'disableMany', count: 30 }); }}>Disable 30</Button>
        </div>
        <Input size="small" type="search" className="wide" value={search} aria-label="Search a person" placeholder="Search a person" data-testid="directory-search" onChange={(_event, data) => { setSearch(data.value); }} />
        <PersonActions users={users} groups={groups} onAct={run} />
        <Troubles onAct={run} onFailBot={failBot} />
        <Requests />
      </div>
    </section>
  );
}

interface TroublesProps {
  onAct: DirectoryAct;
  onFailBot: (fault: { status: number; times: number; retryAfter?: string }) => void;
}

function Troubles({ onAct, onFailBot }: TroublesProps) {
  return (
    <>
      <h3>Consent</h3>
      <div className="buttons">
        <Button size="small" data-testid="directory-revoke" onClick={() => { onAct({ kind: 'revokeConsent' }); }}>Take away</Button>
        <Button size="small" data-testid="directory-remove-role" onClick={() => { onAct({ kind: 'removeRole', role: 'GroupMember.Read.All' }); }}>Take away group reading</Button>
        <Button size="small" data-testid="directory-grant" onClick={() => { onAct({ kind: 'grantConsent' }); }}>Give back</Button>
      </div>
      <h3>Trouble at Microsoft Graph</h3>
      <div className="buttons">
        {troubles.map(([id, label, fault]) => <Button key={id} size="small" data-testid={`directory-${id}`} onClick={() => { onAct({ kind: 'fault', fault }); }}>{label}</Button>)}
        <Button size="small" data-testid="directory-clear" appearance="primary" onClick={() => { onAct({ kind: 'clearFaults' }); }}>Clear all trouble</Button>
      </div>
      <h3>Trouble in the chat channel</h3>
      <div className="buttons">
        {botTroubles.map(([id, label, fault]) => <Button key={id} size="small" data-testid={`directory-${id}`} onClick={() => { onFailBot(fault); }}>{label}</Button>)}
      </div>
    </>
  );
}

/** Customers first: theirs are the directories that are synced. */
function byKind(tenants: TenantInfo[]): TenantInfo[] {
  return [...tenants].sort((left, right) => Number(left.kind === 'workspace') - Number(right.kind === 'workspace'));
}

function consentText({ consent }: TenantInfo): string {
  if (!consent.servicePrincipal) return 'no consent';
  return consent.roles.length === 2 ? 'consent given' : `consent incomplete (${consent.roles.join(', ') || 'no permission'})`;
}

function Requests() {
  const [entries, setEntries] = useState<RequestLogEntry[] | null>(null);
  const read = (): void => { getRequests().then(setEntries, () => undefined); };
  return (
    <details onToggle={read}>
      <summary>Requests to Microsoft Graph</summary>
      <Button size="small" onClick={read}>Read again</Button>
      <ol className="requests" data-testid="requests">
        {entries?.map((entry, index) => <li key={`${entry.at} ${String(index)}`}><code>{entry.status} {entry.method} {entry.path}</code></li>)}
      </ol>
    </details>
  );
}
