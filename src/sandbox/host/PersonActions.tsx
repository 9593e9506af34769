import { useState } from 'react';
import { Button } from '@fluentui/react-components';
import type { GroupInfo, UserInfo } from '../hostState.ts';
import type { DirectoryAct } from './directoryAct.ts';
import { Pick } from './TopBar.tsx';

interface PersonActionsProps {
  users: UserInfo[];
  groups: GroupInfo[];
  onAct: DirectoryAct;
}

const shownUsers = 12;

export function PersonActions({ users, groups, onAct }: PersonActionsProps) {
  const [userId, setUserId] = useState('');
  const user = users.find(({ id }) => id === userId);
  return (
      <ul className="found" aria-label="People found">
        {users.slice(0, shownUsers).map((each) => (
          <li key={each.id}>
            <button type="button" aria-pressed={each.id === userId} data-testid={`directory-person-${each.id}`} onClick={() => { setUserId(each.id === userId ? '' : each.id); }}>
              <strong>{each.displayName}</strong> <span className="quiet">{stateOf(each)}{each.jobTitle ?? each.mail ?? each.userPrincipalName}</span>
            </button>
            {user?.id === each.id && <OnePerson key={user.id} user={user} groups={groups} onAct={onAct} />}
          </li>
        ))}
        {users.length > shownUsers && <li className="quiet">and more: search for a name</li>}
        {users.length === 0 && <li className="quiet">Nobody by that name</li>}
      </ul>
  );
}

function stateOf(user: UserInfo): string {
  if (user.deletedAt !== null) return 'deleted · ';
  if (user.accountEnabled === false) return 'disabled · ';
  return user.userType === 'Guest' ? 'guest · ' : '';
}

function OnePerson({ user, groups, onAct }: { user: UserInfo; groups: GroupInfo[]; onAct: DirectoryAct }) {
  const inGroups = groups.filter(({ id }) => user.groupIds.includes(id));
  const others = groups.filter(({ id, kind }) => !user.groupIds.includes(id) && kind !== 'dynamic');
  const [joining, setJoining] = useState('');
  const [leaving, setLeaving] = useState('');
  const target = joining || (others[0]?.id ?? '');
  const source = leaving || (inGroups[0]?.id ?? '');
  const one = (kind: string) => () => { onAct({ kind, userId: user.id }); };
  if (user.deletedAt !== null) {
    return (
      <div className="onePerson buttons" role="group" aria-label={`What happens to ${user.displayName}`}>
        <Button size="small" data-testid="person-restore" onClick={one('restore')}>Restore</Button>
        <Button size="small" data-testid="person-purge" onClick={one('purge')}>Delete for ever</Button>
      </div>
    );
  }
  return (
    <div className="onePerson" role="group" aria-label={`What happens to ${user.displayName}`}>
      <p className="quiet">Mobile {user.mobilePhone ?? '(empty)'} · phone {user.businessPhone ?? '(empty)'} · {user.department ?? 'no department'}</p>
      <div className="buttons">
        <Button size="small" data-testid="person-number" onClick={one('changeNumber')}>Change number</Button>
        <Button size="small" data-testid="person-clear-number" onClick={() => { onAct({ kind: 'changeNumber', userId: user.id, mobilePhone: null }); }}>Clear number</Button>
        <Button size="small" data-testid="person-promote" onClick={() => { onAct({ kind: 'changeField', userId: user.id, field: 'jobTitle', value: `Senior ${user.jobTitle ?? 'Colleague'}` }); }}>Promote</Button>
        {user.accountEnabled === false
          ? <Button size="small" data-testid="person-enable" onClick={one('enable')}>Enable</Button>
          : <Button size="small" data-testid="person-disable" onClick={one('disable')}>Disable</Button>}
        <Button size="small" data-testid="person-delete" onClick={one('delete')}>Delete</Button>
      </div>
      <div className="groupMove">
        <Pick id="person-join-group" label="Other groups" value={target} onPick={setJoining} options={others.map((group) => [group.id, group.displayName])} />
        <Button size="small" data-testid="person-join" disabled={target === ''} onClick={() => { onAct({ kind: 'addToGroup', groupId: target, memberId: user.id }); }}>Add</Button>
      </div>
      <div className="groupMove">
        <Pick id="person-leave-group" label="Is in" value={source} onPick={setLeaving} options={inGroups.map((group) => [group.id, group.displayName])} />
        <Button size="small" data-testid="person-leave" disabled={source === ''} onClick={() => { onAct({ kind: 'removeFromGroup', groupId: source, memberId: user.id }); }}>Remove</Button>
        <Button size="small" data-testid="person-move" disabled={source === '' || target === ''} onClick={() => { onAct({ kind: 'moveBetweenGroups', fromGroupId: source, toGroupId: target, memberId: user.id }); }}>Move</Button>
      </div>
    </div>
  );
}
