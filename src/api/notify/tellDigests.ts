/** The week's digest, to every chat that wants anything of the company, at the time chosen. */
import type { CompanyKey } from '../company/company.ts';
import type { NotifySettingsDoc } from './documents.ts';
import { gatherDigest } from './gatherDigest.ts';
import { chatsWithWishes } from './knownChats.ts';
import { weeklyDue } from './quietHours.ts';
import { post, type TellRunDeps } from './tellRun.ts';

async function tellWeek(deps: TellRunDeps, settings: NotifySettingsDoc, done: Set<string>): Promise<void> {
  const key: CompanyKey = { workspaceId: settings.workspaceId, companyId: settings.id };
  const company = await deps.store.companies.get({ workspaceId: key.workspaceId }, key.companyId);
  if (company === undefined) return;
  const due = weeklyDue(settings.weeklyDigest, company.doc.settings.schedule.timeZone, deps.ambient.now());
  if (due === undefined) return;
  const topic = `digest:${key.companyId}:${due.week}`;
  if (done.has(topic)) return;
  const facts = await gatherDigest(deps.store, key, { period: 'week', from: due.from, to: due.to });
  if (facts === undefined) return;
  for (const { chat, wants } of await chatsWithWishes(deps.store, key.workspaceId, key.companyId)) {
    if (wants !== 'nothing' && chat.reachable) await post(deps, chat, { companyId: key.companyId, topic, facts, createOnly: true });
  }
  done.add(topic);
}

/** `done`: what this process has seen to already. Another process may do the same: the outbox keeps it to one card a chat. */
export async function tellWeeks(deps: TellRunDeps, done: Set<string>): Promise<void> {
  let after: string | undefined;
  do {
    const page = await deps.store.notifySettings.everywhere({ where: { 'weeklyDigest.enabled': true }, orderBy: 'id', limit: 200, ...(after === undefined ? {} : { after }) });
    for (const { doc } of page.items) await tellWeek(deps, doc, done);
    after = page.next;
  } while (after !== undefined);
}
