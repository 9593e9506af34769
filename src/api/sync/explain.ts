/** Why a person is here, or is not: the rules one after another, asked of the directory now. */
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import type { Why } from '../contract/company.ts';
import type { GroupRef } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import { attributesOf } from '../person/fieldRules.ts';
import { emailKeyOf } from '../person/keys.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store } from '../store/port.ts';
import { askInTime } from './askInTime.ts';
import type { Directory, DirectoryPerson, OpenDirectory } from './directory.ts';
import { globMatcher } from './leaveOut.ts';

type Step = Why['steps'][number];

export interface ExplainDeps {
  store: Store;
  openDirectory: OpenDirectory;
}

async function storedPerson(deps: ExplainDeps, key: CompanyKey, asked: string): Promise<PersonDoc | undefined> {
  const byId = /^[A-Za-z0-9_-]{1,128}$/.test(asked) ? (await deps.store.people.get(key, asked))?.doc : undefined;
  if (byId !== undefined) return byId;
  const where = asked.includes('@') ? { emailKey: emailKeyOf(asked) } : { objectId: asked.toLowerCase() };
  const found = await deps.store.people.list(key, { where, orderBy: 'nameKey', limit: 5 });
  return (found.items.find((item) => item.doc.status === 'current') ?? found.items[0])?.doc;
}

function leaveOutSteps(person: DirectoryPerson, company: CompanyDoc): Step[] {
  const { leaveOut } = company.settings;
  const steps: Step[] = [];
  const guest = person.userType?.toLowerCase() === 'guest';
  if (leaveOut.guests) steps.push({ rule: 'guests', outcome: guest ? 'fail' : 'pass', detail: guest ? 'is a guest; guests are left out' : 'is no guest' });
  if (leaveOut.disabled) steps.push(toldStep('disabled', person.accountEnabled, 'the account is enabled', 'the account is disabled; disabled accounts are left out'));
  if (leaveOut.unlicensed) steps.push(toldStep('unlicensed', person.licensed, 'has a licence', 'has no licence; people without one are left out'));
  const names = [person.values.mail, person.values.userPrincipalName, person.values.displayName];
  const hit = leaveOut.patterns.find((pattern) => names.some((name) => typeof name === 'string' && globMatcher(pattern).test(name)));
  if (leaveOut.patterns.length > 0) steps.push({ rule: 'patterns', outcome: hit === undefined ? 'pass' : 'fail', detail: hit === undefined ? 'fits none of the patterns' : `fits the pattern ${hit}` });
  return steps;
}

function toldStep(rule: string, value: boolean | null | undefined, yes: string, no: string): Step {
  if (value === undefined || value === null) return { rule, outcome: 'unknown', detail: 'Microsoft does not tell; nobody is left out for that' };
  return { rule, outcome: value ? 'pass' : 'fail', detail: value ? yes : no };
}

/** "Sales › Inside Sales": the groups a person is in scope through. Without the way in between when Microsoft does not tell it. */
async function throughWords(directory: Directory, objectId: string, groups: readonly GroupRef[], memberOf: ReadonlySet<string>): Promise<string[]> {
  const words: string[] = [];
  for (const group of groups.filter(({ id }) => memberOf.has(id.toLowerCase())).slice(0, 3)) {
    const path = await directory.groupPath(objectId, group.id).catch(() => undefined);
    words.push(path === undefined ? group.displayName || group.id : path.map(({ displayName }) => displayName).join(' › '));
  }
  return words;
}

function named(groups: readonly GroupRef[], ids: ReadonlySet<string>): string[] {
  return groups.filter((group) => ids.has(group.id.toLowerCase())).map((group) => group.displayName || group.id);
}

async function scopeSteps(directory: Directory, person: DirectoryPerson, company: CompanyDoc): Promise<Step[]> {
  const { scope } = company.settings;
  if (scope.kind === 'everyone') return [{ rule: 'scope', outcome: 'pass', detail: 'everyone in the tenant is in scope' }];
  const include: GroupRef[] = scope.include === 'all' ? await directory.securityGroups() : scope.include;
  const all = [...include, ...scope.exclude].map((group) => group.id.toLowerCase());
  const memberOf = new Set(((await directory.memberOf([person.objectId], all)).get(person.objectId) ?? []).map((id) => id.toLowerCase()));
  const through = await throughWords(directory, person.objectId, include, memberOf);
  const excluded = named(scope.exclude, memberOf);
  const steps: Step[] = [{ rule: 'scope', outcome: through.length > 0 ? 'pass' : 'fail', detail: through.length > 0 ? `in scope through ${through.join(', ')}` : 'is in none of the groups in scope' }];
  if (scope.exclude.length > 0) steps.push({ rule: 'excluded', outcome: excluded.length > 0 ? 'fail' : 'pass', detail: excluded.length > 0 ? `excluded by ${excluded.join(', ')}` : 'is in none of the excluded groups' });
  return steps;
}

function storedSteps(stored: PersonDoc | undefined): Step[] {
  if (stored === undefined) return [{ rule: 'stored', outcome: 'info', detail: 'not stored yet' }];
  const steps: Step[] = [{ rule: 'stored', outcome: 'info', detail: stored.status === 'current' ? `stored as ${stored.displayName}` : `archived: ${stored.archived?.reason ?? 'unknown'}` }];
  if (stored.hold !== null) steps.push({ rule: 'hold', outcome: 'info', detail: `held against ${stored.hold.against} by ${stored.hold.by.name}` });
  return steps;
}

function verdictOf(scope: readonly Step[], leaveOut: readonly Step[], stored: PersonDoc | undefined, heldBack: boolean): Why['verdict'] {
  if (heldBack || stored?.hold != null) return 'held';
  if (leaveOut.some((step) => step.outcome === 'fail')) return 'leftOut';
  return scope.some((step) => step.outcome === 'fail') ? 'outOfScope' : 'inScope';
}

async function linkedCompany(store: Store, key: CompanyKey): Promise<CompanyDoc & { link: NonNullable<CompanyDoc['link']> }> {
  const company = (await store.companies.get(key, key.companyId))?.doc;
  if (company === undefined) throw new AppError('not_found', 'There is no such company.');
  const { link } = company;
  if (link === null) throw new AppError('not_linked', `${company.name} is not linked to a Microsoft tenant. Link it first.`);
  return { ...company, link };
}

interface Question {
  asked: string;
  company: CompanyDoc;
  stored: PersonDoc | undefined;
  directory: Directory;
}

async function explainFrom(deps: ExplainDeps, key: CompanyKey, { asked, company, stored, directory }: Question): Promise<Why> {
  const found = await directory.find(stored?.objectId ?? stored?.userPrincipalName ?? asked, attributesOf(company.settings.fields));
  const [person] = found;
  if (person === undefined) {
    const local = stored !== undefined && stored.objectId === null;
    const detail = local ? 'added by hand; a sync adopts a person by e-mail' : 'the directory knows nobody by this name';
    return { verdict: local ? 'local' : stored?.status === 'archived' ? 'archived' : 'notFound', steps: [{ rule: 'directory', outcome: local ? 'info' : 'fail', detail }, ...storedSteps(stored)] };
  }
  if (found.length > 1) return { verdict: 'conflict', steps: [{ rule: 'directory', outcome: 'info', detail: `${String(found.length)} users have this address` }] };
  const leaveOut = leaveOutSteps(person, company);
  const scope = await scopeSteps(directory, person, company);
  const byId = stored ?? (await storedPerson(deps, key, person.objectId));
  const hold = byId === undefined ? await deps.store.createHolds.get(key, person.objectId) : undefined;
  const heldBack = hold !== undefined && hold.doc.liftedAt == null;
  const steps: Step[] = [{ rule: 'directory', outcome: 'pass', detail: `found as ${person.values.displayName ?? person.objectId}` }, ...leaveOut, ...scope, ...storedSteps(byId)];
  if (heldBack) steps.push({ rule: 'hold', outcome: 'info', detail: 'left out by hand' });
  return { verdict: verdictOf(scope, leaveOut, byId, heldBack), steps };
}

export async function explain(deps: ExplainDeps, key: CompanyKey, asked: string): Promise<Why> {
  const company = await linkedCompany(deps.store, key);
  const stored = await storedPerson(deps, key, asked);
  return askInTime(deps.openDirectory, company.link.tenantId, (directory) => explainFrom(deps, key, { asked, company, stored, directory }));
}
