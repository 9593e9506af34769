/** Which chats there are: for every persona a personal chat, for every workspace with several people a group chat and a channel. */
import { createHash } from 'node:crypto';
import type { Persona, TenantInfo } from '../cloud/port.ts';
import type { Chat, ChatKind, Team } from './chat.ts';

export function chatsOf(personas: Persona[], tenants: TenantInfo[]): Chat[] {
  const people = personas.filter(({ usesInstep }) => usesInstep);
  const personal = people.map((persona) => chat('personal', `a:1${digest(persona.objectId)}`, persona.tenantId, 'Instep', [persona], null));
  const shared = tenants.flatMap((tenant) => {
    const members = people.filter(({ tenantId }) => tenantId === tenant.tenantId);
    if (members.length === 0) return [];
    const team: Team = { id: `19:${digest(`team ${tenant.tenantId}`)}@thread.tacv2`, name: tenant.displayName, aadGroupId: guid(`team ${tenant.tenantId}`) };
    return [
      chat('groupChat', `19:${digest(`group ${tenant.tenantId}`)}@thread.v2`, tenant.tenantId, 'Onboarding crew', members, null),
      chat('channel', `19:${digest(`channel ${tenant.tenantId}`)}@thread.tacv2`, tenant.tenantId, `${tenant.displayName} › People`, members, team),
    ];
  });
  return [...personal, ...shared];
}

function chat(kind: ChatKind, id: string, tenantId: string, name: string, members: Persona[], team: Team | null): Chat {
  return { id, kind, tenantId, name, members: members.map((member) => member.id), team, installed: false, blocked: false, messages: [] };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

function guid(text: string): string {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
