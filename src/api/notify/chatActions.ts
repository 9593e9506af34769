/**
 * What the bot may do, on the store and the engine. `compose.ts` hands it to the bot as its `BotActions`.
 * Every function looks up the sender's right by tenant and object id; what a card or a button said is never believed.
 */
import type { Ambient } from '../ambient.ts';
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import { viewCompanies, viewCompany } from '../company/viewCompany.ts';
import type { Role } from '../contract/caller.ts';
import type { ChatKind, RunFacts } from '../contract/chatFacts.ts';
import type { Wish } from '../contract/chat.ts';
import type { Company, Why } from '../contract/company.ts';
import type { ErrorCode } from '../contract/errorCodes.ts';
import type { Actor, Language } from '../contract/primitives.ts';
import type { Run } from '../contract/run.ts';
import type { VerifyAccessToken } from '../entra/port.ts';
import { AppError } from '../errors.ts';
import { hasRole, recordProof, rolesOf } from '../staff/proof.ts';
import type { Store } from '../store/port.ts';
import type { RunDoc } from '../sync/run.ts';
import type { RunCommands } from '../sync/runCommands.ts';
import { toRun } from '../sync/viewRun.ts';
import { setWish } from './chatWishes.ts';
import { readCredits, type CreditLine } from './creditLines.ts';
import { forgetChat, keepChat, keepInstalled, type SeenChat } from './keepChats.ts';
import { changeChat, chatsWithWishes } from './knownChats.ts';
import type { Notifier } from './openNotifier.ts';
import { chatIdOf } from './outbox.ts';
import { forKind, gatherRunFacts } from './runFacts.ts';

export interface ChatActionDeps {
  store: Store;
  ambient: Ambient;
  runs: RunCommands;
  notifier: Pick<Notifier, 'follow' | 'post'>;
  verifyAccessToken: VerifyAccessToken;
  homeTenantId: string;
  cooldownMinutes: number;
}

interface Sender {
  workspaceId: string;
  objectId: string;
  name: string;
}
interface Standing {
  proof: 'fresh' | 'stale' | 'none';
  roles: Role[];
  language: Language | null;
}
interface Refused {
  refused: ErrorCode;
  at?: string | undefined;
}
interface Where {
  chatId: string;
  thread: string | null;
}

/** CONTRACT "Chat": older proof is asked for again. */
export const proofHolds = 8 * 3_600_000;
const mostCompanies = 5000;

export async function standingOf({ store, ambient }: Pick<ChatActionDeps, 'store' | 'ambient'>, sender: Sender): Promise<Standing> {
  const staff = (await store.staff.get({ workspaceId: sender.workspaceId }, sender.objectId))?.doc;
  if (staff?.provedAt == null) return { proof: 'none', roles: [], language: staff?.language ?? null };
  const age = ambient.now().getTime() - Date.parse(staff.provedAt);
  return { proof: age <= proofHolds ? 'fresh' : 'stale', roles: staff.roles, language: staff.language };
}

/** Does it if the sender may; an expected refusal comes back as a value. */
async function asRole<T extends object>(deps: ChatActionDeps, sender: Sender, role: 'reader' | 'admin', act: (by: Actor) => Promise<T>): Promise<T | Refused> {
  const { proof, roles } = await standingOf(deps, sender);
  if (proof !== 'fresh' || !hasRole(roles, role)) return { refused: 'role_required' };
  try {
    return await act({ tenantId: sender.workspaceId, objectId: sender.objectId, name: sender.name });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const at = error.retryAfterSeconds === undefined ? undefined : new Date(deps.ambient.now().getTime() + error.retryAfterSeconds * 1000).toISOString();
    return { refused: error.code, at };
  }
}

const keyOf = (sender: Sender, companyId: string): CompanyKey => ({ workspaceId: sender.workspaceId, companyId });

async function factsOf(deps: ChatActionDeps, key: CompanyKey, runId: string, kind: ChatKind): Promise<{ facts: RunFacts }> {
  await findCompany(deps.store, key);
  const found = await deps.runs.watch(key, runId);
  const facts = found === undefined ? undefined : await gatherRunFacts(deps.store, key, found.run, found.progress);
  if (facts === undefined) throw new AppError('not_found', 'There is no such run of this company.');
  return { facts: forKind(facts, kind) };
}

async function activeRun({ store }: ChatActionDeps, key: CompanyKey): Promise<RunDoc | undefined> {
  const lease = await store.leases.get({ workspaceId: key.workspaceId }, key.companyId);
  const runId = lease?.doc.active?.runId;
  return runId === undefined ? undefined : (await store.runs.get(key, runId))?.doc;
}

/** Somebody else was faster: their run is shown instead, so that both are told. */
async function startOrJoin(deps: ChatActionDeps, key: CompanyKey, by: Actor, kind: 'apply' | 'preview'): Promise<{ run: RunDoc; already: boolean }> {
  try {
    const run = await deps.runs.start(key, by, { kind, trigger: 'chat' });
    await record(deps, { ...key, by, action: 'run.start', detail: `#${String(run.number)} ${run.kind} from chat` });
    return { run, already: false };
  } catch (error) {
    const run = error instanceof AppError && error.code === 'run_in_progress' && kind === 'apply' ? await activeRun(deps, key) : undefined;
    if (run === undefined) throw error;
    return { run, already: true };
  }
}

function companyActions(deps: ChatActionDeps) {
  const { store, ambient, cooldownMinutes } = deps;
  const view = { store, ambient, cooldownMinutes };
  const list = async (workspaceId: string, most: number) => {
    const found = [];
    let after: string | undefined;
    do {
      const page = await store.companies.list({ workspaceId }, { orderBy: 'nameKey', limit: Math.min(500, most), ...(after === undefined ? {} : { after }) });
      found.push(...page.items.filter(({ doc }) => doc.erasing !== true));
      after = page.next;
    } while (after !== undefined && found.length < most);
    return found.slice(0, most);
  };
  return {
    companies: (sender: Sender): Promise<{ companies: { id: string; name: string }[] } | Refused> =>
      asRole(deps, sender, 'reader', async () => ({ companies: (await list(sender.workspaceId, mostCompanies)).map(({ doc }) => ({ id: doc.id, name: doc.name })) })),
    company: (sender: Sender, companyId: string): Promise<{ company: Company } | Refused> =>
      asRole(deps, sender, 'reader', async () => ({ company: await viewCompany(view, await findCompany(store, keyOf(sender, companyId))) })),
    overview: (sender: Sender, limit: number): Promise<{ companies: Company[] } | Refused> =>
      asRole(deps, sender, 'reader', async () => ({ companies: await viewCompanies(view, sender.workspaceId, await list(sender.workspaceId, limit)) })),
    credits: (sender: Sender, companyId: string): Promise<{ lines: CreditLine[] } | Refused> =>
      asRole(deps, sender, 'reader', async () => {
        await findCompany(store, keyOf(sender, companyId));
        return { lines: await readCredits(store, keyOf(sender, companyId), deps.homeTenantId) };
      }),
    why: (sender: Sender, companyId: string, person: string): Promise<{ why: Why } | Refused> =>
      asRole(deps, sender, 'reader', async () => {
        await findCompany(store, keyOf(sender, companyId));
        return { why: await deps.runs.why(keyOf(sender, companyId), person.slice(0, 320)) };
      }),
  };
}

function runActions(deps: ChatActionDeps) {
  const { store, runs, notifier } = deps;
  return {
    startRun: (sender: Sender, companyId: string, kind: 'apply' | 'preview', follow: Where): Promise<{ run: Run; already: boolean } | Refused> =>
      asRole(deps, sender, 'admin', async (by) => {
        const key = keyOf(sender, companyId);
        await findCompany(store, key);
        const { run, already } = await startOrJoin(deps, key, by, kind);
        await notifier.follow(key, run, follow);
        return { run: toRun(run, null), already };
      }),
    answer: (sender: Sender, companyId: string, runId: string, planId: string, answer: 'approve' | 'decline', kind: ChatKind): Promise<{ facts: RunFacts } | Refused> =>
      asRole(deps, sender, 'admin', async (by) => {
        const key = keyOf(sender, companyId);
        await findCompany(store, key);
        const run = await runs.approve(key, runId, by, answer === 'approve' ? { planId, accept: 'all' } : { planId, accept: [], decline: 'all' });
        await record(deps, { ...key, by, action: 'run.approve', detail: `#${String(run.number)} plan ${planId} ${answer} from chat` });
        return factsOf(deps, key, run.id, kind);
      }),
    run: (sender: Sender, companyId: string, runId: string, kind: ChatKind): Promise<{ facts: RunFacts } | Refused> =>
      asRole(deps, sender, 'reader', () => factsOf(deps, keyOf(sender, companyId), runId, kind)),
    history: (sender: Sender, companyId: string, limit: number): Promise<{ runs: Run[] } | Refused> =>
      asRole(deps, sender, 'reader', async () => {
        const key = keyOf(sender, companyId);
        await findCompany(store, key);
        const page = await store.runs.list(key, { where: { kind: { in: ['apply', 'undo'] } }, orderBy: 'number', descending: true, limit });
        return { runs: page.items.map(({ doc }) => toRun(doc, null)) };
      }),
    pending: (sender: Sender, companyId: string, follow: Where): Promise<{ shown: boolean } | Refused> =>
      asRole(deps, sender, 'reader', async () => {
        const key = keyOf(sender, companyId);
        await findCompany(store, key);
        const page = await store.runs.list(key, { where: { status: 'awaitingApproval' }, orderBy: 'number', descending: true, limit: 1 });
        const run = page.items[0]?.doc;
        if (run !== undefined) await notifier.follow(key, run, { ...follow, again: deps.ambient.newId() });
        return { shown: run !== undefined };
      }),
  };
}

function wishActions(deps: ChatActionDeps) {
  const { store } = deps;
  const wishesOf = async (sender: Sender, chatId: string) => {
    const page = await store.companies.list({ workspaceId: sender.workspaceId }, { orderBy: 'nameKey', limit: 20 });
    const wishes: { company: { id: string; name: string }; wants: Wish }[] = [];
    for (const { doc } of page.items) {
      const chat = (await chatsWithWishes(store, sender.workspaceId, doc.id)).find((each) => each.chat.id === chatId);
      if (chat !== undefined && doc.erasing !== true) wishes.push({ company: { id: doc.id, name: doc.name }, wants: chat.wants });
    }
    return { wishes };
  };
  /** A personal chat is its owner's; in others an admin chooses. */
  const mayChoose = async (sender: Sender, chatId: string): Promise<'reader' | 'admin'> => {
    const chat = (await store.chats.get({ workspaceId: sender.workspaceId }, chatId))?.doc;
    return chat?.kind === 'personal' && chat.staffObjectId === sender.objectId ? 'reader' : 'admin';
  };
  return {
    wishes: (sender: Sender, chatId: string) => asRole(deps, sender, 'reader', () => wishesOf(sender, chatId)),
    setWish: async (sender: Sender, chatId: string, companyId: string | null, wants: Wish) =>
      asRole(deps, sender, await mayChoose(sender, chatId), async (by) => {
        if (companyId !== null) await findCompany(store, keyOf(sender, companyId));
        await setWish(store, sender.workspaceId, chatId, companyId, wants);
        await record(deps, { workspaceId: sender.workspaceId, companyId, by, action: 'notifications.change', detail: `${wants} from chat` });
        return wishesOf(sender, chatId);
      }),
    setLanguage: async (sender: Sender, chatId: string, language: Language): Promise<{ chatToo: boolean }> => {
      await keepLanguage(store, sender, language);
      const { proof, roles } = await standingOf(deps, sender);
      const isAdmin = proof === 'fresh' && roles.includes('admin');
      let chatToo = false;
      await changeChat(store, sender.workspaceId, chatId, (chat) => {
        chatToo = isAdmin || chat.kind === 'personal';
        return chatToo ? { ...chat, language } : undefined;
      });
      return { chatToo };
    },
  };
}

async function keepLanguage(store: Store, sender: Sender, language: Language): Promise<void> {
  const partition = { workspaceId: sender.workspaceId };
  const blank = { id: sender.objectId, workspaceId: sender.workspaceId, name: sender.name, roles: [], tokenIssuedAt: null, provedAt: null, language };
  for (;;) {
    const found = await store.staff.get(partition, sender.objectId);
    const written = found === undefined ? await store.staff.create(partition, blank) : await store.staff.replace(partition, { ...found.doc, language }, found.etag);
    if (typeof written === 'object') return;
  }
}

const keptSeconds = 2 * 86_400;

export function openChatActions(deps: ChatActionDeps) {
  const { store, ambient, notifier } = deps;
  const chatDeps = { store, ambient, post: notifier.post };
  /** A personal chat speaks the language its person chose, else that of the client. */
  const inOwnLanguage = async (chat: SeenChat, sender: Sender | null): Promise<SeenChat> => {
    if (chat.kind !== 'personal' || sender === null) return chat;
    const staff = await store.staff.get({ workspaceId: chat.workspaceId }, sender.objectId);
    return { ...chat, language: staff?.doc.language ?? chat.language };
  };
  return {
    ...companyActions(deps),
    ...runActions(deps),
    ...wishActions(deps),
    standing: (sender: Sender) => standingOf(deps, sender),
    prove: async (sender: Sender, token: string): Promise<boolean> => {
      const verified = await deps.verifyAccessToken(token);
      if ('refused' in verified) return false;
      if (verified.tenantId.toLowerCase() !== sender.workspaceId || verified.objectId.toLowerCase() !== sender.objectId) return false;
      await recordProof(store, verified, rolesOf(verified, deps.homeTenantId), ambient.now());
      return true;
    },
    firstTime: async (workspaceId: string, activityKey: string): Promise<boolean> => {
      const id = `activity-${chatIdOf(activityKey)}`;
      const doc = { id, workspaceId, bodyHash: '', reply: null, expiresAt: Math.floor(ambient.now().getTime() / 1000) + keptSeconds };
      return (await store.idempotency.create({ workspaceId }, doc)) !== 'exists';
    },
    seen: async (chat: SeenChat, sender: Sender | null) => keepChat(chatDeps, await inOwnLanguage(chat, sender), sender),
    installed: async (chat: SeenChat, sender: Sender | null) => keepInstalled(chatDeps, await inOwnLanguage(chat, sender), sender),
    removed: (workspaceId: string, conversationId: string) => forgetChat(chatDeps, workspaceId, conversationId),
  };
}
