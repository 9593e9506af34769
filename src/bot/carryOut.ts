/** Carries out one command for a sender whose right is known, and finds the company it is about. */
import type { Company } from '../api/contract/company.ts';
import type { Run } from '../api/contract/run.ts';
import { type BotActions, type FollowIn, isRefused, type Refused, type Sender } from './actions.ts';
import type { CardContext } from './cards/cardContext.ts';
import { allCompaniesCard, chooseCompanyCard, companyCard, creditsCard, historyCard, nothingPendingCard, whyCard } from './cards/companyCards.ts';
import { didYouMeanCard, noCompanyCard, personalOnlyCard, refusedCard, refusedText, sayCard, unknownCompanyCard, wishesCard } from './cards/wordCards.ts';
import { chooseCompany } from './chooseCompany.ts';
import { parseWish } from './parseCommand.ts';
import { plain, when } from './texts/format.ts';
import type { Reply } from './turn.ts';

/** What is kept while the person chooses a company. */
export interface Ask {
  command: string;
  person: string;
}

export interface Conversation {
  actions: BotActions;
  sender: Sender;
  context: CardContext;
  follow: FollowIn;
  timeZone: string | null;
  now: () => Date;
  keep: (ask: Ask) => string;
}

export interface Command {
  kind: 'command' | 'didYouMean';
  command: string;
  rest: string;
}

const one = (message: { card: Record<string, unknown> | null; text: string }): Reply[] => [{ message }];

/** `company` when it was chosen by a button. */
export async function carryOut(conversation: Conversation, asked: Command, company?: Company): Promise<Reply[]> {
  const { command } = asked;
  if (command === 'why') {
    if (conversation.context.kind !== 'personal') return one(personalOnlyCard(conversation.context));
    if (asked.rest === '') return one(sayCard(conversation.context.texts.whoWhy, conversation.context));
  }
  if (command === 'notifications') return notifications(conversation, asked.rest, company);
  if (company !== undefined) return withCompany(conversation, asked, company, asked.rest);
  return findThenDo(conversation, asked);
}

async function findThenDo(conversation: Conversation, asked: Command): Promise<Reply[]> {
  const { actions, sender, context, keep } = conversation;
  const all = await actions.companies(sender);
  if (isRefused(all)) return refused(all, { id: '', name: '' }, context);
  if (all.companies.length === 0) return one(noCompanyCard(context));
  const { typed, person } = asked.command === 'why' ? splitPerson(asked.rest, all.companies) : { typed: asked.rest, person: '' };
  const choice = chooseCompany(all.companies, typed);
  if ('none' in choice) return one(unknownCompanyCard(typed, all.companies, context));
  if ('several' in choice) {
    if (typed === '' && (asked.command === 'status' || asked.command === 'pending')) return overall(conversation, asked);
    return one(chooseCompanyCard(choice.several, keep({ command: asked.command, person }), context));
  }
  const found = await actions.company(sender, choice.one.id);
  return isRefused(found) ? refused(found, choice.one, context) : withCompany(conversation, asked, found.company, person);
}

/** "why Jan de Vries Contoso": the company's name may stand at the end. */
function splitPerson(rest: string, companies: readonly { name: string }[]): { typed: string; person: string } {
  const named = companies.find(({ name }) => rest.toLowerCase().endsWith(` ${name.toLowerCase()}`));
  return named === undefined ? { typed: '', person: rest } : { typed: named.name, person: rest.slice(0, -named.name.length).trim() };
}

/** Without a name, over all companies. */
async function overall(conversation: Conversation, asked: Command): Promise<Reply[]> {
  const { actions, sender, context, keep } = conversation;
  const all = await actions.overview(sender, 50);
  if (isRefused(all)) return refused(all, { id: '', name: '' }, context);
  if (asked.command === 'status') return one(allCompaniesCard(all.companies, context));
  const waiting = all.companies.filter((company) => company.lastRun?.status === 'awaitingApproval');
  const [first, second] = waiting;
  if (first === undefined) return one(sayCard(context.texts.pending.text, context));
  return second === undefined ? withCompany(conversation, asked, first, '') : one(chooseCompanyCard(waiting, keep({ command: 'pending', person: '' }), context));
}

async function withCompany(conversation: Conversation, asked: Command, company: Company, person: string): Promise<Reply[]> {
  const { context } = conversation;
  if (asked.kind === 'didYouMean') return one(didYouMeanCard(company, context));
  switch (asked.command) {
    case 'sync':
      return start(conversation, company, 'apply');
    case 'preview':
      return start(conversation, company, 'preview');
    case 'status':
      return one(companyCard(company, context));
    default:
      return lookUp(conversation, asked.command, company, person);
  }
}

async function lookUp({ actions, sender, context, follow }: Conversation, command: string, company: Company, person: string): Promise<Reply[]> {
  if (command === 'history') {
    const found = await actions.history(sender, company.id, 6);
    return isRefused(found) ? refused(found, company, context) : one(historyCard(company, found.runs, context));
  }
  if (command === 'pending') {
    const found = await actions.pending(sender, company.id, follow);
    if (isRefused(found)) return refused(found, company, context);
    return found.shown ? [] : one(nothingPendingCard(company, context));
  }
  if (command === 'why') {
    const found = await actions.why(sender, company.id, person);
    return isRefused(found) ? refused(found, company, context) : one(whyCard(company, person, found.why, context));
  }
  const found = await actions.credits(sender, company.id);
  return isRefused(found) ? refused(found, company, context) : one(creditsCard(company, found.lines, context));
}

/** The card that shows the run comes by itself, to every chat that wants it and to this one. */
async function start(conversation: Conversation, company: Company, kind: 'apply' | 'preview'): Promise<Reply[]> {
  const { actions, sender, follow, context } = conversation;
  const started = await actions.startRun(sender, company.id, kind, follow);
  if (!isRefused(started)) return started.already ? one(sayCard(context.texts.already(plain(company.name), starter(started.run, context)), context)) : [];
  if (started.refused !== 'cooldown' || started.at === undefined) return refused(started, company, context);
  const at = when(started.at, conversation.now(), conversation.timeZone ?? company.settings.schedule.timeZone, context.language);
  return one(sayCard(context.texts.cooldown(plain(company.name), at), context));
}

const starter = (run: Run, { kind }: CardContext): string => (kind === 'personal' ? plain(run.requestedBy?.name ?? '') : '');

async function notifications({ actions, sender, context, follow }: Conversation, rest: string, company?: Company): Promise<Reply[]> {
  const wish = parseWish(rest);
  const typed = wish?.company ?? (wish === undefined ? rest : '');
  let companyId: string | null = company?.id ?? null;
  if (typed !== '') {
    const all = await actions.companies(sender);
    if (isRefused(all)) return refused(all, { id: '', name: '' }, context);
    const choice = chooseCompany(all.companies, typed);
    if (!('one' in choice)) return one('none' in choice ? unknownCompanyCard(typed, all.companies, context) : chooseCompanyCard(choice.several, 'notifications', context));
    companyId = choice.one.id;
  }
  const outcome = wish === undefined ? await actions.wishes(sender, follow.chatId) : await actions.setWish(sender, follow.chatId, companyId, wish.wants);
  if (isRefused(outcome)) return one(sayCard(refusedText(outcome.refused, '', context), context));
  const shown = companyId === null ? outcome.wishes : outcome.wishes.filter((each) => each.company.id === companyId);
  return one(wishesCard(shown, wish !== undefined, context));
}

const refused = (outcome: Refused, company: { id: string; name: string }, context: CardContext): Reply[] => one(refusedCard(outcome.refused, company, context));
