/** Answers about companies: how they stand, which one is meant, history, credits, why. */
import type { ChatMessage } from '../../api/contract/chatFacts.ts';
import type { Company, Why } from '../../api/contract/company.ts';
import type { Run } from '../../api/contract/run.ts';
import type { CreditLine } from '../actions.ts';
import { dayAndTime, number, plain } from '../texts/format.ts';
import { type Element, factSet, heading, line, message, openUrl, press, quietLine, state, type Tone } from './card.ts';
import type { CardContext } from './cardContext.ts';
import { countsInWords, problemInWords } from './runCard.ts';

const zoneOf = (company: Company): string => company.settings.schedule.timeZone;
const running = (run: Run | null): boolean => run !== null && ['queued', 'reading', 'planning', 'applying'].includes(run.status);

/** The one thing to know about a company, in words with a tone. */
export function standing(company: Company, { texts }: CardContext): { word: string; tone: Tone } {
  const { status } = texts;
  const { lastRun, link } = company;
  if (company.module !== 'active') return { word: company.module === 'requested' ? status.requested : status.inactive, tone: 'warning' };
  if (link === null) return { word: status.unlinked, tone: 'warning' };
  if (link.status === 'broken') return { word: status.broken, tone: 'attention' };
  if (running(lastRun)) return { word: status.running, tone: 'accent' };
  if (lastRun?.status === 'awaitingApproval') return { word: status.waiting, tone: 'warning' };
  if (lastRun?.status === 'failed') return { word: status.failed, tone: 'attention' };
  return lastRun === null ? { word: status.never, tone: 'accent' } : { word: status.fine, tone: 'good' };
}

const lastInWords = (run: Run, context: CardContext, zone: string): string =>
  `${dayAndTime(run.finishedAt ?? run.startedAt, zone, context.language)} · ${run.status === 'failed' ? context.texts.state.failed : countsInWords(run.counts, run.kind === 'preview', context)}`;

function companyButtons(company: Company, { texts, linkTo }: CardContext): Element[] {
  const show = openUrl(texts.buttons.show, linkTo(`companies/${company.id}`, company.name));
  const { lastRun } = company;
  if (lastRun?.status === 'awaitingApproval' || running(lastRun)) return [press(texts.buttons.refresh, 'run.show', { companyId: company.id, runId: lastRun?.id ?? '' }), show];
  const ready = company.module === 'active' && company.link?.status === 'linked';
  return ready && company.manualSyncAllowedAt === null ? [press(texts.buttons.syncNow, 'sync.now', { companyId: company.id }), show] : [show];
}

export function companyCard(company: Company, context: CardContext): ChatMessage {
  const { texts, language } = context;
  const { facts } = texts;
  const { word, tone } = standing(company, context);
  const title = `${plain(company.name)}: ${word}`;
  const problem = company.link?.problem ?? (company.lastRun?.status === 'failed' ? company.lastRun.problem : null);
  const body = [
    heading(title, tone),
    ...(problem === null ? [] : [line(problemInWords(problem, context))]),
    ...factSet([
      [facts.people, `${number(company.people.current, language)}${company.people.archived > 0 ? ` · ${facts.archived} ${number(company.people.archived, language)}` : ''}`],
      company.link === null ? undefined : [facts.link, plain(company.link.tenantName)],
      company.lastRun === null ? undefined : [facts.last, lastInWords(company.lastRun, context, zoneOf(company))],
      company.nextRunAt === null ? undefined : [facts.next, dayAndTime(company.nextRunAt, zoneOf(company), language)],
    ]),
  ];
  return message(language, title, body, companyButtons(company, context));
}

const shownCompanies = 15;

export function allCompaniesCard(companies: readonly Company[], context: CardContext): ChatMessage {
  const { texts, language, linkTo } = context;
  const rows = companies.slice(0, shownCompanies).map((company): Element => {
    const { word, tone } = standing(company, context);
    const people = texts.people(number(company.people.current, language), company.people.current === 1);
    return {
      type: 'Container',
      spacing: 'medium',
      items: [{ type: 'TextBlock', text: plain(company.name), weight: 'bolder', wrap: true }, state(word, tone), quietLine(people)],
      selectAction: openUrl(texts.buttons.show, linkTo(`companies/${company.id}`, company.name)),
    };
  });
  const more = companies.length - shownCompanies;
  const body = [heading(texts.status.title), ...rows, ...(more > 0 ? [quietLine(texts.status.more(number(more, language)))] : [])];
  const summary = `${texts.status.title}: ${companies.slice(0, 5).map((company) => `${plain(company.name)} ${standing(company, context).word}`).join('; ')}`;
  return message(language, summary, body, [openUrl(texts.buttons.open, linkTo('', 'Instep'))]);
}

const asButtons = 3;

/** Which company is meant: buttons for a few, a list to choose from for more. `ask` brings back what was asked. */
export function chooseCompanyCard(companies: readonly { id: string; name: string }[], ask: string, context: CardContext): ChatMessage {
  const { texts, language } = context;
  const { whichCompany, buttons } = texts;
  if (companies.length <= asButtons) {
    const choices = companies.map((company) => press(company.name, 'company.choose', { companyId: company.id, ask }));
    return message(language, whichCompany.title, [heading(whichCompany.title)], choices);
  }
  const choices = companies.slice(0, 100).map((company) => ({ title: company.name, value: company.id }));
  const input: Element = { type: 'Input.ChoiceSet', id: 'companyId', label: whichCompany.placeholder, placeholder: whichCompany.placeholder, style: 'filtered', choices };
  const body = [heading(whichCompany.title), line(whichCompany.more(number(companies.length, language))), input];
  return message(language, whichCompany.title, body, [press(buttons.continue, 'company.choose', { ask })]);
}

export function historyCard(company: Company, runs: readonly Run[], context: CardContext): ChatMessage {
  const { texts, language, linkTo } = context;
  const title = texts.history.title(plain(company.name));
  const rows = runs.map((run) => [dayAndTime(run.startedAt, zoneOf(company), language), `${texts.kind[run.kind]} ${String(run.number)}: ${resultInWords(run, context)}`] as const);
  const body = [heading(title), ...(runs.length === 0 ? [line(texts.history.none)] : factSet(rows))];
  return message(language, title, body, [openUrl(texts.buttons.show, linkTo(`companies/${company.id}/runs`, company.name))]);
}

function resultInWords(run: Run, context: CardContext): string {
  const { state: words, counted } = context.texts;
  if (running(run)) return words.running;
  if (run.status === 'failed') return words.failed;
  const counts = countsInWords(run.counts, run.kind === 'preview', context);
  return run.status === 'awaitingApproval' ? `${counts}; ${counted.waiting(number(run.counts.awaitingApproval, context.language))}` : counts;
}

export function nothingPendingCard(company: Company, context: CardContext): ChatMessage {
  const title = context.texts.pending.none(plain(company.name));
  return message(context.language, title, [heading(title), line(context.texts.pending.text)]);
}

export function whyCard(company: Company, person: string, why: Why, context: CardContext): ChatMessage {
  const { texts, language, linkTo } = context;
  const title = texts.why.title(plain(person));
  const steps = why.steps.slice(0, 12).map((step) => line(`${texts.why.outcome[step.outcome]} ${plain(step.detail)}`));
  const body = [heading(title), line(`${plain(company.name)} · ${texts.why.verdict[why.verdict]}`), ...steps];
  return message(language, `${title}. ${texts.why.verdict[why.verdict]}`, body, [openUrl(texts.buttons.show, linkTo(`companies/${company.id}/people`, company.name))]);
}

export function creditsCard(company: Company, lines: readonly CreditLine[], context: CardContext): ChatMessage {
  const { texts, language, linkTo } = context;
  const title = texts.credits.title(plain(company.name));
  const rows = lines.slice(0, 30).map((each) => {
    const reserved = each.reserved > 0 ? ` · ${number(each.reserved, language)} ${texts.facts.reserved}` : '';
    return [plain(each.name), `${number(each.available, language)} ${texts.facts.available}${reserved}`] as const;
  });
  const body = [heading(title), ...(rows.length === 0 ? [line(texts.credits.none)] : factSet(rows))];
  return message(language, title, body, [openUrl(texts.buttons.show, linkTo(`companies/${company.id}/cards/credits`, company.name))]);
}
