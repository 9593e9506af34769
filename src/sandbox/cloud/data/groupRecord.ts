/** Groups as Graph keeps them, by kind. */
import type { GroupRecord } from '../directory/records.ts';
import type { GroupKind } from '../port.ts';

export interface NewGroup {
  id: string;
  displayName: string;
  kind: GroupKind;
  description?: string;
  domain: string;
  membershipRule?: string;
  createdDateTime: string;
}

export function nicknameOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 60);
}

export function makeGroup(group: NewGroup): GroupRecord {
  const { kind, domain } = group;
  const nickname = nicknameOf(group.displayName) || group.id.slice(0, 8);
  const mailEnabled = kind === 'mailEnabledSecurity' || kind === 'microsoft365' || kind === 'distribution';
  const mail = `${nickname.toLowerCase()}@${domain}`;
  return {
    id: group.id,
    displayName: group.displayName,
    ...(group.description === undefined ? {} : { description: group.description }),
    createdDateTime: group.createdDateTime,
    renewedDateTime: group.createdDateTime,
    groupTypes: kind === 'microsoft365' ? ['Unified'] : kind === 'dynamic' ? ['DynamicMembership'] : [],
    ...(mailEnabled ? { mail, proxyAddresses: [`SMTP:${mail}`] } : {}),
    mailEnabled,
    mailNickname: nickname,
    securityEnabled: kind === 'security' || kind === 'dynamic' || kind === 'mailEnabledSecurity',
    ...(kind === 'microsoft365' ? { visibility: 'Private' } : {}),
    ...(group.membershipRule === undefined ? {} : { membershipRule: group.membershipRule, membershipRuleProcessingState: 'On' }),
  };
}

export function groupKind(group: GroupRecord): GroupKind {
  const types = Array.isArray(group['groupTypes']) ? group['groupTypes'] : [];
  if (types.includes('Unified')) return 'microsoft365';
  if (types.includes('DynamicMembership')) return 'dynamic';
  if (group['mailEnabled'] === true) return group['securityEnabled'] === true ? 'mailEnabledSecurity' : 'distribution';
  return 'security';
}
