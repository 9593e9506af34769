/** What the bot says in English. `nl.ts` says the same in Dutch, key by key. */
import type { CommandName } from '../parseCommand.ts';

const people = (n: string, one: boolean): string => (one ? `${n} person` : `${n} people`);

export const en = {
  language: 'English',
  buttons: {
    show: 'Show in Instep', open: 'Open Instep', approve: 'Approve', decline: 'Decline', syncNow: 'Sync now', refresh: 'Show how it stands',
    fixLink: 'Repair the link', english: 'English', dutch: 'Nederlands', continue: 'Continue', signIn: 'Sign in', settings: 'Notification settings',
  },
  state: { running: 'Running', done: 'Done', partly: 'Partly done', waiting: 'Needs you', failed: 'Failed', stopped: 'Stopped', preview: 'Preview', closed: 'Closed' },
  kind: { apply: 'Sync', preview: 'Preview', undo: 'Undo' },
  people,
  counted: {
    joined: (n: string) => `${n} joined`, changed: (n: string) => `${n} changed`, left: (n: string) => `${n} left`, restored: (n: string) => `${n} restored`,
    failed: (n: string) => `${n} failed`, waiting: (n: string) => `${n} waiting`, nothing: 'nothing changed',
    wouldJoin: (n: string) => `${n} would join`, wouldChange: (n: string) => `${n} would change`, wouldLeave: (n: string) => `${n} would leave`,
    wouldBeRestored: (n: string) => `${n} would be restored`, wouldNothing: 'nothing would change',
  },
  news: {
    running: (kind: string) => `${kind} is running`,
    queued: (kind: string) => `${kind} starts in a moment`,
    waiting: (n: string, one: boolean) => `${one ? '1 change waits' : `${n} changes wait`} for you`,
    failed: (kind: string) => `${kind} failed`,
    cancelled: (kind: string) => `${kind} was stopped`,
    declined: 'the proposal was declined',
    superseded: 'a newer sync took the place of this one',
    conflicts: (n: string, one: boolean) => (one ? '1 conflict needs you' : `${n} conflicts need you`),
  },
  phase: { reading: 'Reading people', comparing: 'Comparing', writing: 'Writing', waiting: 'Microsoft asks us to wait' },
  progress: { of: (done: string, total: string) => `${done} of about ${total} people`, soFar: (done: string) => `${done} people so far` },
  about: { seconds: (n: string) => `about ${n} seconds`, minutes: (n: string) => `about ${n} minutes` },
  facts: {
    inScope: 'In scope', leftOut: 'Left out', unchanged: 'Unchanged', waiting: 'Waiting', conflicts: 'Conflicts', failed: 'Failed', next: 'Next sync', started: 'Started', by: 'By', number: 'Number',
    people: 'People', archived: 'Archived', last: 'Last sync', link: 'Link', needs: 'Needs you', withoutPhone: 'Without phone number', runs: 'Syncs', available: 'available', reserved: 'reserved',
  },
  trigger: { manual: 'by hand', schedule: 'by schedule', chat: 'from chat' },
  applied: (what: string) => `Already applied: ${what}.`,
  whoWaits: (names: string, more: string) => (more === '' ? `Among them: ${names}.` : `Among them: ${names} and ${more} more.`),
  untouched: 'Nobody was changed.',
  superseded: 'What was still waiting is in the newer proposal.',
  declinedKept: 'These people stay as they are until something about them changes in the directory.',
  next: (at: string) => `Next sync: ${at}`,
  cooldown: (company: string, at: string) => `${company} was synced a moment ago. You can sync again at ${at}.`,
  already: (company: string, by: string) => `${company} is being synced already${by === '' ? '' : `, started by ${by}`}. You see here how it goes.`,
  alreadyHere: (company: string) => `${company} is being synced already.`,
  refused: {
    module_inactive: (company: string) => `The module of ${company} isn't active yet. Ask for it in Instep; the host activates it.`,
    not_linked: (company: string) => `${company} isn't linked to a Microsoft tenant yet. Link one in Instep first.`,
    run_in_progress: (company: string) => `A sync of ${company} is running. Try again when it has ended.`,
    plan_changed: (company: string) => `The proposal of ${company} changed meanwhile. This is how it stands now.`,
    run_not_waiting: () => 'This proposal has been answered already. This is how it stands now.',
    insufficient_credits: (company: string) => `${company} has too few credits for the cards in this proposal. Nothing was applied. Answer it in Instep.`,
    not_found: () => `There is no such company or sync here any more.`,
    role_required: () => 'You may look, not change. Ask your administrator for the app role Instep.Admin.',
    link_broken: (company: string) => `${company} can't be read: its tenant took the consent back. Repair the link in Instep.`,
    consent_missing: (company: string) => `${company} can't be read: its tenant took the consent back. Repair the link in Instep.`,
    directory_throttled: () => 'Microsoft asks us to wait. Try again in a minute.',
    directory_unavailable: () => "Microsoft doesn't answer right now. Nothing was changed. Try again in a minute.",
    other: () => "That didn't work, and nothing was changed. Try again in a minute, or open Instep.",
  },
  noRight: { title: 'You have no role in Instep', text: 'Ask your administrator for the app role Instep.Reader or Instep.Admin. Then open Instep once.' },
  openFirst: { title: 'Open Instep once', text: 'I need to know who you are before I show or change anything. Open Instep, then ask me again.' },
  signIn: 'Teams confirms who you are. If nothing happens, open Instep once and ask me again.',
  noCompany: { title: 'No company yet', text: 'Add the first company in Instep. Nothing changes in your directory: Instep only reads it.' },
  whichCompany: { title: 'Which company?', placeholder: 'Choose a company', more: (n: string) => `${n} companies. You can also type the name after the command.` },
  unknownCompany: (typed: string) => `I know no company “${typed}” here.`,
  personalOnly: { title: 'Only in our own chat', text: 'I name people in a personal chat only. Ask me there.' },
  whoWhy: 'Tell me who: *why Jan de Vries*, or a mail address.',
  didYouMean: (command: string) => `Did you mean *${command}*?`,
  unknown: { title: "I don't know that one", text: (commands: string) => `Perhaps you mean ${commands}. With *help* you see all I can do.` },
  or: 'or',
  welcome: {
    title: 'Instep keeps people in step with Microsoft Entra ID', group: (by: string) => (by === '' ? 'Instep was added here.' : `${by} added Instep here.`),
    personal: 'You get this because Instep was installed for you. I tell you what every sync changed, ask before anything large is archived, and start a sync when you say so. I only read the directory.',
    channel: 'I post one card per sync here, with counts and no names. Mention me with *status* or *help*.',
    setup: { none: 'Next step: add your first company in Instep and link its Microsoft tenant.', unlinked: 'Next step: link the Microsoft tenant of your company in Instep.', ready: 'All set. Say *status*, *sync now* or *help*. With *notifications* you choose what I tell you.' },
  },
  help: {
    title: 'What I can do', intro: 'Type a command, with the name of a company behind it if you have several. English and Dutch both work.',
    commands: {
      sync: 'sync a company now', status: 'how your companies stand', preview: 'what a sync would change', history: 'the last syncs', pending: 'what waits for an answer',
      why: 'why a person is here, or not (personal chat only)', credits: 'what can still be ordered', notifications: 'what this chat is told', language: 'English or Dutch', help: 'this list',
    } satisfies Record<CommandName, string>,
  },
  status: {
    title: 'Your companies', inactive: 'module not active', requested: 'activation asked for', unlinked: 'not linked', broken: 'link broken', running: 'syncing now', waiting: 'waits for you', failed: 'last sync failed',
    fine: 'in step', never: 'never synced', linkedTo: (tenant: string) => tenant, more: (n: string) => `and ${n} more in Instep`,
  },
  history: { title: (company: string) => `${company}: last syncs`, none: 'No sync yet. Say *sync now* to start the first one.' },
  pending: { none: (company: string) => `${company}: nothing waits for you`, text: 'All that was proposed has been answered.' },
  why: {
    title: (person: string) => `Why: ${person}`,
    verdict: { inScope: 'In scope: kept in step.', leftOut: 'Left out on purpose.', outOfScope: 'Not in scope.', notFound: 'Not found, here nor in the directory.', archived: 'Archived.', held: 'Held: somebody declined the change.', conflict: 'A conflict: needs a decision in Instep.', local: 'Added by hand, not from the directory.' },
    outcome: { pass: '✓', fail: '✕', info: '·', unknown: '?' },
  },
  credits: { title: (company: string) => `${company}: credits`, none: 'No credits yet. Ask the host for some in Instep.' },
  notifications: {
    title: 'What this chat is told', wants: { everyRun: 'every sync', changes: 'syncs that changed something', problems: 'only what needs you', nothing: 'nothing' },
    how: 'Change it with *notifications every run*, *changes*, *problems* or *nothing*, with a company behind it if you have several.', saved: 'Done. From now on:',
  },
  languageCard: { title: 'Which language shall I speak?', set: 'I speak English from now on.', setForYou: 'I speak English with you from now on. The language of this chat is for an admin to choose.' },
  digest: {
    quiet: 'while it was quiet', week: 'this week', title: (company: string, what: string) => `${company}: ${what}`, period: (from: string, to: string) => `From ${from} to ${to}`,
    chart: 'Joined and left per day', joined: 'Joined', left: 'Left',
  },
  attention: {
    approval: (company: string, n: string) => `${company}: ${n} changes wait for your answer. See the card above, or open Instep.`,
    failure: (company: string, number: string) => `${company}: sync ${number} failed. See the card above for what to do.`,
    conflict: (company: string, n: string) => `${company}: ${n} conflicts need a decision. See the card above, or open Instep.`,
  },
  test: (company: string) => `${company}: this is a test. Messages from Instep arrive here.`,
  answered: 'This button no longer does anything. Ask me *status* for how it stands.',
  /** Problems of a run, by code; what is not listed is told as the run tells it. */
  problems: {} as Record<string, (message: string) => string>,
};

/** Both languages have exactly these keys, with the same arguments. */
export type Texts = typeof en;
