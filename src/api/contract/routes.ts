/**
 * Every route of the API in one table: it validates requests, types the tab's client and generates the OpenAPI description.
 * `role` is the least role: `open` needs no token, `any` a token, `reader` Instep.Reader or Instep.Admin, `admin` Instep.Admin,
 * `host` an admin of the home tenant, `adminOrHost` either.
 */
import { z } from 'zod';
import { AuditEntry, AuditQuery, Me, MePatch } from './caller.ts';
import {
  Card, CardQuery, Catalogue, Credits, NewOrder, NewPurchase, Order, OrderStatusChange, Purchase, Reassign, Review, ReviewPut,
} from './cards.ts';
import { Notifications, NotificationsPut, TestMessage, TestMessageResult } from './chat.ts';
import { Activation, ActivationAction, Company, CompanyPatch, ConfirmName, Group, Link, LinkInvitation, NewCompany, Why } from './company.ts';
import { HistoryEntry, NewPerson, PeopleQuery, Person, PersonPatch } from './person.ts';
import { Id, listOf, Paging } from './primitives.ts';
import { Approval, Change, ChangeQuery, LeftOutPerson, LeftOutQuery, NewRun, Resolution, Run, Undo } from './run.ts';

export type RouteRole = 'open' | 'any' | 'reader' | 'admin' | 'host' | 'adminOrHost';
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface RouteSpec {
  method: Method;
  /** With `:name` for parameters. */
  path: string;
  summary: string;
  tag: string;
  role: RouteRole;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The status of success; a second one where CONTRACT names it. */
  status: 200 | 201 | 202 | 204;
  /** The body of success; absent for 204, CSV and event streams. */
  reply?: z.ZodType;
  /** What is answered when it is not JSON. */
  mediaType?: 'text/csv' | 'text/event-stream';
  /** Takes `Idempotency-Key`. */
  creates?: true;
  /** Needs `If-Match`. */
  ifMatch?: true;
  /** Codes of `problem.code` beyond the ones every route has. */
  problems?: readonly string[];
}

const company = z.strictObject({ companyId: Id });
const run = company.extend({ runId: Id });
const change = run.extend({ changeId: Id });
const person = company.extend({ personId: Id });
const runProblems = ['module_inactive', 'not_linked', 'run_in_progress'] as const;

export const routes = {
  getMe: { method: 'GET', path: '/api/me', summary: 'Who is calling', tag: 'Caller', role: 'any', status: 200, reply: Me },
  patchMe: { method: 'PATCH', path: '/api/me', summary: 'Choose a language', tag: 'Caller', role: 'any', body: MePatch, status: 200, reply: Me },

  listCompanies: { method: 'GET', path: '/api/companies', summary: 'Companies of the workspace', tag: 'Companies', role: 'reader', query: Paging, status: 200, reply: listOf(Company) },
  createCompany: { method: 'POST', path: '/api/companies', summary: 'Add a company', tag: 'Companies', role: 'admin', body: NewCompany, status: 201, reply: Company, creates: true },
  getCompany: { method: 'GET', path: '/api/companies/:companyId', summary: 'One company', tag: 'Companies', role: 'reader', params: company, status: 200, reply: Company },
  patchCompany: { method: 'PATCH', path: '/api/companies/:companyId', summary: 'Change name or settings', tag: 'Companies', role: 'admin', params: company, body: CompanyPatch, status: 200, reply: Company, ifMatch: true },
  deleteCompany: { method: 'DELETE', path: '/api/companies/:companyId', summary: 'Erase the company, its people and its history', tag: 'Companies', role: 'admin', params: company, body: ConfirmName, status: 204, problems: ['name_mismatch', 'run_in_progress'] },
  changeActivation: { method: 'POST', path: '/api/companies/:companyId/activation', summary: 'Ask for the module, activate or deactivate it', tag: 'Companies', role: 'adminOrHost', params: company, body: ActivationAction, status: 200, reply: z.union([Company, Activation]), problems: ['activation_not_requested'] },
  listActivationRequests: { method: 'GET', path: '/api/activation-requests', summary: 'Companies that asked for the module', tag: 'Host', role: 'host', query: Paging, status: 200, reply: listOf(Activation) },

  createLink: { method: 'POST', path: '/api/companies/:companyId/link', summary: 'Make the address where the admin of the tenant consents', tag: 'Link', role: 'admin', params: company, body: z.strictObject({}), status: 200, reply: LinkInvitation, problems: ['module_inactive'] },
  checkLink: { method: 'POST', path: '/api/companies/:companyId/link/check', summary: 'Verify the consent now', tag: 'Link', role: 'admin', params: company, body: z.strictObject({}).optional(), status: 200, reply: Link, problems: ['not_linked'] },
  deleteLink: { method: 'DELETE', path: '/api/companies/:companyId/link', summary: 'Unlink; people stay', tag: 'Link', role: 'admin', params: company, status: 204, problems: ['not_linked', 'run_in_progress'] },
  listGroups: { method: 'GET', path: '/api/companies/:companyId/groups', summary: 'Groups of the tenant', tag: 'Directory', role: 'reader', params: company, query: Paging.extend({ search: z.string().max(200).optional() }), status: 200, reply: listOf(Group), problems: ['not_linked', 'link_broken', 'directory_unavailable'] },
  countGroup: { method: 'GET', path: '/api/companies/:companyId/groups/:groupId/count', summary: 'How many people a group has, nested groups included', tag: 'Directory', role: 'reader', params: company.extend({ groupId: Id }), status: 200, reply: z.strictObject({ groupId: Id, people: z.int() }), problems: ['not_linked', 'group_gone'] },
  why: { method: 'GET', path: '/api/companies/:companyId/why', summary: 'Why a person is, or is not, here', tag: 'Directory', role: 'reader', params: company, query: z.strictObject({ person: z.string().trim().min(1).max(320) }), status: 200, reply: Why, problems: ['not_linked', 'link_broken', 'directory_unavailable'] },

  startRun: { method: 'POST', path: '/api/companies/:companyId/runs', summary: 'Sync now, or preview', tag: 'Runs', role: 'admin', params: company, body: NewRun, status: 202, reply: Run, creates: true, problems: [...runProblems, 'cooldown'] },
  listRuns: { method: 'GET', path: '/api/companies/:companyId/runs', summary: 'Runs, newest first', tag: 'Runs', role: 'reader', params: company, query: Paging.extend({ kind: z.enum(['apply', 'preview', 'undo']).optional() }), status: 200, reply: listOf(Run) },
  listAllRuns: { method: 'GET', path: '/api/runs', summary: 'Runs of all companies, newest first', tag: 'Runs', role: 'reader', query: Paging, status: 200, reply: listOf(Run) },
  getRun: { method: 'GET', path: '/api/companies/:companyId/runs/:runId', summary: 'One run', tag: 'Runs', role: 'reader', params: run, status: 200, reply: Run },
  listChanges: { method: 'GET', path: '/api/companies/:companyId/runs/:runId/changes', summary: 'Changes of a run', tag: 'Runs', role: 'reader', params: run, query: ChangeQuery, status: 200, reply: listOf(Change) },
  listLeftOut: { method: 'GET', path: '/api/companies/:companyId/runs/:runId/left-out', summary: 'People left out, with the reason', tag: 'Runs', role: 'reader', params: run, query: LeftOutQuery, status: 200, reply: listOf(LeftOutPerson) },
  changesCsv: { method: 'GET', path: '/api/companies/:companyId/runs/:runId/changes.csv', summary: 'Changes as CSV', tag: 'Runs', role: 'reader', params: run, status: 200, mediaType: 'text/csv' },
  runEvents: { method: 'GET', path: '/api/companies/:companyId/runs/:runId/events', summary: 'Progress and status as they happen', tag: 'Runs', role: 'reader', params: run, status: 200, mediaType: 'text/event-stream' },
  approveRun: { method: 'POST', path: '/api/companies/:companyId/runs/:runId/approve', summary: 'Answer the waiting changes', tag: 'Runs', role: 'admin', params: run, body: Approval, status: 202, reply: Run, creates: true, problems: ['plan_changed', 'run_in_progress', 'run_not_waiting', 'insufficient_credits'] },
  resolveConflict: { method: 'POST', path: '/api/companies/:companyId/runs/:runId/changes/:changeId/resolve', summary: 'Answer a conflict', tag: 'Runs', role: 'admin', params: change, body: Resolution, status: 202, reply: Run, problems: ['change_not_conflict', 'run_in_progress'] },
  cancelRun: { method: 'POST', path: '/api/companies/:companyId/runs/:runId/cancel', summary: 'Stop after the current batch', tag: 'Runs', role: 'admin', params: run, body: z.strictObject({}).optional(), status: 202, reply: Run, problems: ['run_not_cancellable'] },
  undoRun: { method: 'POST', path: '/api/companies/:companyId/runs/:runId/undo', summary: 'Undo a run, or one person of it', tag: 'Runs', role: 'admin', params: run, body: Undo.optional(), status: 202, reply: Run, creates: true, problems: [...runProblems, 'not_undoable'] },

  liftCreateHold: { method: 'DELETE', path: '/api/companies/:companyId/left-out/:objectId', summary: 'Leave a user out by hand no longer: the next run proposes or creates them again', tag: 'Runs', role: 'admin', params: company.extend({ objectId: Id }), status: 204 },

  getReview: { method: 'GET', path: '/api/companies/:companyId/review', summary: 'The unfinished guided review', tag: 'Review', role: 'reader', params: company, status: 200, reply: Review },
  putReview: { method: 'PUT', path: '/api/companies/:companyId/review', summary: 'Keep the guided review', tag: 'Review', role: 'admin', params: company, body: ReviewPut, status: 200, reply: Review, ifMatch: true },

  listPeople: { method: 'GET', path: '/api/companies/:companyId/people', summary: 'People of a company', tag: 'People', role: 'reader', params: company, query: PeopleQuery, status: 200, reply: listOf(Person) },
  peopleCsv: { method: 'GET', path: '/api/companies/:companyId/people.csv', summary: 'People as CSV', tag: 'People', role: 'reader', params: company, query: PeopleQuery.omit({ limit: true, cursor: true }), status: 200, mediaType: 'text/csv' },
  createPerson: { method: 'POST', path: '/api/companies/:companyId/people', summary: 'Add a person by hand', tag: 'People', role: 'admin', params: company, body: NewPerson, status: 201, reply: Person, creates: true },
  getPerson: { method: 'GET', path: '/api/companies/:companyId/people/:personId', summary: 'One person', tag: 'People', role: 'reader', params: person, status: 200, reply: Person },
  listHistory: { method: 'GET', path: '/api/companies/:companyId/people/:personId/history', summary: 'What happened to a person, newest first', tag: 'People', role: 'reader', params: person, query: Paging, status: 200, reply: listOf(HistoryEntry) },
  patchPerson: { method: 'PATCH', path: '/api/companies/:companyId/people/:personId', summary: 'Edit fields (pins them), unpin, lift a hold', tag: 'People', role: 'admin', params: person, body: PersonPatch, status: 200, reply: Person, ifMatch: true },
  syncPerson: { method: 'POST', path: '/api/companies/:companyId/people/:personId/sync', summary: 'Read this one person again; 204 when nothing changed', tag: 'People', role: 'admin', params: person, body: z.strictObject({}).optional(), status: 200, reply: Change, problems: ['not_linked', 'link_broken', 'person_local', 'run_in_progress', 'group_gone'] },
  deletePerson: { method: 'DELETE', path: '/api/companies/:companyId/people/:personId', summary: 'Erase an archived person and the values in its history', tag: 'People', role: 'admin', params: person, status: 204, problems: ['person_current', 'run_in_progress'] },

  getCatalogue: { method: 'GET', path: '/api/companies/:companyId/catalogue', summary: 'What can be ordered', tag: 'Cards', role: 'reader', params: company, status: 200, reply: Catalogue },
  putCatalogue: { method: 'PUT', path: '/api/catalogue', summary: 'Define what can be ordered', tag: 'Host', role: 'host', body: Catalogue, status: 200, reply: Catalogue, problems: ['catalogue_item_in_use'] },
  getCredits: { method: 'GET', path: '/api/companies/:companyId/credits', summary: 'Balances and movements', tag: 'Cards', role: 'reader', params: company, status: 200, reply: Credits },
  listPurchases: { method: 'GET', path: '/api/companies/:companyId/credits/purchases', summary: 'Credit purchases asked for', tag: 'Cards', role: 'reader', params: company, query: Paging, status: 200, reply: listOf(Purchase) },
  createPurchase: { method: 'POST', path: '/api/companies/:companyId/credits/purchases', summary: 'Ask the host for credits', tag: 'Cards', role: 'admin', params: company, body: NewPurchase, status: 201, reply: Purchase, creates: true, problems: ['unknown_item'] },
  listAllPurchases: { method: 'GET', path: '/api/credit-purchases', summary: 'Credit purchases of all workspaces', tag: 'Host', role: 'host', query: Paging.extend({ status: z.enum(['requested', 'confirmed']).optional() }), status: 200, reply: listOf(Purchase) },
  confirmPurchase: { method: 'POST', path: '/api/credit-purchases/:purchaseId/confirm', summary: 'Confirm a purchase: its credits become available', tag: 'Host', role: 'host', params: z.strictObject({ purchaseId: Id }), body: z.strictObject({}).optional(), status: 200, reply: Purchase, problems: ['purchase_not_open'] },
  listOrders: { method: 'GET', path: '/api/companies/:companyId/orders', summary: 'Orders, newest first', tag: 'Cards', role: 'reader', params: company, query: Paging, status: 200, reply: listOf(Order) },
  createOrder: { method: 'POST', path: '/api/companies/:companyId/orders', summary: 'Order cards and licences against credits', tag: 'Cards', role: 'admin', params: company, body: NewOrder, status: 201, reply: Order, creates: true, problems: ['insufficient_credits', 'unknown_item', 'person_archived'] },
  cancelOrder: { method: 'POST', path: '/api/companies/:companyId/orders/:orderId/cancel', summary: 'Cancel before production: refunds', tag: 'Cards', role: 'admin', params: company.extend({ orderId: Id }), body: z.strictObject({}).optional(), status: 200, reply: Order, problems: ['order_not_cancellable'] },
  changeOrderStatus: { method: 'POST', path: '/api/orders/:orderId/status', summary: 'Move an order on', tag: 'Host', role: 'host', params: z.strictObject({ orderId: Id }), body: OrderStatusChange, status: 200, reply: Order, problems: ['order_status_order'] },
  listCards: { method: 'GET', path: '/api/companies/:companyId/cards', summary: 'Cards and who holds them', tag: 'Cards', role: 'reader', params: company, query: CardQuery, status: 200, reply: listOf(Card) },
  releaseCard: { method: 'POST', path: '/api/companies/:companyId/cards/:cardId/release', summary: 'Take a card back to give away', tag: 'Cards', role: 'admin', params: company.extend({ cardId: Id }), body: z.strictObject({}).optional(), status: 200, reply: Card, problems: ['card_not_available'] },
  reassignCard: { method: 'POST', path: '/api/companies/:companyId/cards/:cardId/reassign', summary: 'Give a card to another person', tag: 'Cards', role: 'admin', params: company.extend({ cardId: Id }), body: Reassign, status: 200, reply: Card, problems: ['card_not_available', 'person_archived'] },
  deactivateCard: { method: 'POST', path: '/api/companies/:companyId/cards/:cardId/deactivate', summary: 'Deactivate a card for good', tag: 'Cards', role: 'admin', params: company.extend({ cardId: Id }), body: z.strictObject({}).optional(), status: 200, reply: Card, problems: ['card_not_available'] },

  getNotifications: { method: 'GET', path: '/api/companies/:companyId/notifications', summary: 'Which chats get what', tag: 'Chat', role: 'reader', params: company, status: 200, reply: Notifications },
  putNotifications: { method: 'PUT', path: '/api/companies/:companyId/notifications', summary: 'Choose which chats get what', tag: 'Chat', role: 'admin', params: company, body: NotificationsPut, status: 200, reply: Notifications },
  testNotifications: { method: 'POST', path: '/api/companies/:companyId/notifications/test', summary: 'Send a test message', tag: 'Chat', role: 'admin', params: company, body: TestMessage.optional(), status: 200, reply: TestMessageResult, problems: ['chat_unreachable'] },

  listAudit: { method: 'GET', path: '/api/audit', summary: 'Who did what, when', tag: 'Audit', role: 'reader', query: AuditQuery, status: 200, reply: listOf(AuditEntry) },
} as const satisfies Record<string, RouteSpec>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** What a route's handler gets and answers. */
export type ParamsOf<N extends RouteName> = Routes[N] extends { params: infer T extends z.ZodType } ? z.output<T> : Record<never, never>;
export type QueryOf<N extends RouteName> = Routes[N] extends { query: infer T extends z.ZodType } ? z.output<T> : Record<never, never>;
export type BodyOf<N extends RouteName> = Routes[N] extends { body: infer T extends z.ZodType } ? z.output<T> : undefined;
export type ReplyOf<N extends RouteName> = Routes[N] extends { reply: infer T extends z.ZodType } ? z.output<T> : undefined;
/** What a client sends. */
export type QueryInputOf<N extends RouteName> = Routes[N] extends { query: infer T extends z.ZodType } ? z.input<T> : Record<never, never>;
export type BodyInputOf<N extends RouteName> = Routes[N] extends { body: infer T extends z.ZodType } ? z.input<T> : undefined;
