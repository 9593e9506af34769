/** One of every card the bot can show, in a language, for a kind of chat: with names that try to break out. */
import type { ChatKind, ChatMessage, RunFacts } from '../../src/api/contract/chatFacts.ts';
import type { Company } from '../../src/api/contract/company.ts';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import type { Language } from '../../src/api/contract/primitives.ts';
import type { Run, RunStatus } from '../../src/api/contract/run.ts';
import { type CardContext, openLinks } from '../../src/bot/cards/cardContext.ts';
import { allCompaniesCard, chooseCompanyCard, companyCard, creditsCard, historyCard, nothingPendingCard, whyCard } from '../../src/bot/cards/companyCards.ts';
import { runCard } from '../../src/bot/cards/runCard.ts';
import { renderFacts } from '../../src/bot/cards/tellingCards.ts';
import { didYouMeanCard, helpCard, languageCard, noCompanyCard, noRightCard, openFirstCard, personalOnlyCard, refusedCard, sayCard, unknownCard, unknownCompanyCard, wishesCard } from '../../src/bot/cards/wordCards.ts';
import { plain } from '../../src/bot/texts/format.ts';
import { textsOf } from '../../src/bot/texts/texts.ts';

const tenantId = '22222222-3333-4444-8555-666666666666';
export const trickyName = 'Bos & *Zoon* [klik](https://evil.example)';
const counts = { inScope: 412, created: 3, updated: 12, archived: 1, restored: 1, unchanged: 395, leftOut: 38, conflicts: 0, failed: 0, awaitingApproval: 0 };

export function aRun(status: RunStatus, more: Partial<Run> = {}): Run {
  return {
    id: 'run1', number: 42, companyId: 'company1', kind: 'apply', trigger: 'manual', requestedBy: { tenantId, objectId: tenantId, name: 'Mila_Janssen' }, reading: 'full', status,
    startedAt: '2026-11-22T08:00:00.000Z', finishedAt: status === 'reading' ? null : '2026-11-22T08:01:00.000Z', takenAt: null, progress: null, counts, leftOut: [], plan: null, problem: null,
    cost: { graphRequests: 5, throttledSeconds: 0, storeWrites: 20, requestUnits: null }, ...more,
  };
}

export const facts = (run: Run): RunFacts => ({
  kind: 'run', company: { id: 'company1', name: trickyName }, run, names: ['Zoë de Vries', 'A*B', 'Çelik'], timeZone: 'Europe/Amsterdam', nextRunAt: '2026-11-22T12:04:00.000Z',
});

export const aCompany = (more: Partial<Company> = {}): Company => ({
  id: 'company1', name: trickyName, module: 'active', settings: defaultSettings(),
  link: { tenantId, tenantName: 'Contoso_Group', defaultDomain: 'contoso.com', linkedAt: '2026-11-22T08:00:00.000Z', linkedBy: { tenantId, objectId: null, name: 'MOD' }, status: 'linked', problem: null, sharedWith: [] },
  people: { current: 412, active: 400, archived: 9 }, lastRun: aRun('succeeded'), nextRunAt: '2026-11-22T12:04:00.000Z', manualSyncAllowedAt: null, etag: 'e', ...more,
});

const waiting = { plan: { planId: 'plan1', reasons: [{ code: 'many_archived', message: '58 people would be archived: 14 % of 412. The limit is 25 people or 10 %.' }] }, counts: { ...counts, awaitingApproval: 58 } };
const days = Array.from({ length: 7 }, (_, index) => ({ day: `2026-11-${String(16 + index)}`, joined: index, left: 6 - index }));

export function everyCard(language: Language, kind: ChatKind): [string, ChatMessage][] {
  const context: CardContext = { language, kind, texts: textsOf(language), linkTo: openLinks(tenantId, 'https://instep.example') };
  const company = { id: 'company1', name: trickyName };
  const many = Array.from({ length: 40 }, (_, index) => aCompany({ id: `company${String(index)}`, name: `${trickyName} ${String(index)}` }));
  const run = (status: RunStatus, more: Partial<Run> = {}): ChatMessage => runCard(facts(aRun(status, more)), context);
  return [
    ['run queued', run('queued', { finishedAt: null })],
    ['run reading', run('reading', { progress: { phase: 'reading', done: 4000, total: 12_400, etaSeconds: 22 } })],
    ['run waiting for Microsoft', run('reading', { progress: { phase: 'waiting', done: 4000, total: null, etaSeconds: 12 } })],
    ['run succeeded', run('succeeded')],
    ['run without changes', run('succeeded', { counts: { ...counts, created: 0, updated: 0, archived: 0, restored: 0 } })],
    ['run with conflicts', run('awaitingApproval', { counts: { ...counts, conflicts: 2, awaitingApproval: 2 } })],
    ['run partly succeeded', run('partlySucceeded', { counts: { ...counts, failed: 2 } })],
    ['proposal', run('awaitingApproval', waiting)],
    ['proposal, pressed too late', runCard(facts(aRun('succeeded', waiting)), context, context.texts.refused.run_not_waiting())],
    ['preview', run('planned', { kind: 'preview' })],
    ['link broken', run('failed', { problem: { code: 'consent_missing', message: 'The tenant took its consent back. Ask its admin to consent again.' } })],
    ['cancelled', run('cancelled')], ['declined', run('declined')], ['superseded', run('superseded')],
    ['welcome', renderFacts({ kind: 'welcome', installedBy: 'Mila', companies: 0, linked: 0 }, context)],
    ['quiet digest', renderFacts({ kind: 'digest', period: 'quiet', company, from: '2026-11-21T20:00:00.000Z', to: '2026-11-22T06:00:00.000Z', timeZone: 'Europe/Amsterdam', runs: 3, joined: 3, changed: 12, left: 1, failed: 1, waiting: { runId: 'run1', planId: 'plan1', count: 58 }, people: null, days: [] }, context)],
    ['weekly digest', renderFacts({ kind: 'digest', period: 'week', company, from: '2026-11-16T08:00:00.000Z', to: '2026-11-23T08:00:00.000Z', timeZone: 'Europe/Amsterdam', runs: 14, joined: 21, changed: 120, left: 21, failed: 0, waiting: null, people: { current: 412, withoutPhone: 17 }, days }, context)],
    ['test', renderFacts({ kind: 'test', company, by: 'Mila' }, context)],
    ['company', companyCard(aCompany(), context)],
    ['company, broken', companyCard(aCompany({ link: { ...(aCompany().link ?? ({} as never)), status: 'broken', problem: { code: 'consent_missing', message: 'Consent gone.' } } }), context)],
    ['company, new', companyCard(aCompany({ link: null, module: 'requested', lastRun: null, nextRunAt: null }), context)],
    ['company, waiting', companyCard(aCompany({ lastRun: aRun('awaitingApproval', waiting) }), context)],
    ['all companies', allCompaniesCard(many, context)],
    ['choose of two', chooseCompanyCard(many.slice(0, 2), 'sync', context)],
    ['choose of many', chooseCompanyCard(many, 'sync', context)],
    ['history', historyCard(aCompany(), [aRun('succeeded'), aRun('failed'), aRun('awaitingApproval', waiting), aRun('reading')], context)],
    ['nothing pending', nothingPendingCard(aCompany(), context)],
    ['why', whyCard(aCompany(), 'Jan *de* Vries', { verdict: 'inScope', steps: [{ rule: 'scope', outcome: 'pass', detail: 'In scope through Sales › Inside Sales' }, { rule: 'guests', outcome: 'fail', detail: 'Not a guest' }] }, context)],
    ['credits', creditsCard(aCompany(), [{ name: 'Metal card (steel)', available: 12, reserved: 3 }], context)],
    ['help', helpCard(context)], ['unknown', unknownCard(['status', 'sync', 'help'], context)], ['did you mean', didYouMeanCard(company, context)],
    ['open first', openFirstCard(context)], ['no right', noRightCard(context)], ['no company', noCompanyCard(context)], ['personal only', personalOnlyCard(context)],
    ['unknown company', unknownCompanyCard('nwo', many, context)], ['refused', refusedCard('module_inactive', company, context)],
    ['wishes', wishesCard([{ company, wants: 'everyRun' }], true, context)], ['language', languageCard(context)], ['cooldown', sayCard(context.texts.cooldown(plain(trickyName), '14:32'), context)],
  ];
}
