/** OpenAPI 3.1, made of the very table and schemas that validate. */
import { z } from 'zod';
import { AuditEntry, Health, Me } from '../contract/caller.ts';
import { Card, Catalogue, Credits, Order, OrderLine, Purchase, Review } from '../contract/cards.ts';
import { Notifications } from '../contract/chat.ts';
import { Activation, Company, Group, Link, Why } from '../contract/company.ts';
import type { ErrorCode } from '../contract/errorCodes.ts';
import { HistoryEntry, Person } from '../contract/person.ts';
import { Actor, Problem } from '../contract/primitives.ts';
import { type RouteName, routes, type RouteSpec } from '../contract/routes.ts';
import { Change, LeftOutPerson, Run } from '../contract/run.ts';
import { Settings } from '../contract/settings.ts';
import { problemKinds } from './problem.ts';

type Json = Record<string, unknown>;

const description = `Instep keeps a company's people in step with its Microsoft Entra directory.

**Errors** are RFC 9457 problem documents; \`code\` is stable, branch on it. **Lists** take \`limit\` (1 to 500, default 50) and \`cursor\`, and
answer \`items\` and \`nextCursor\`, which is absent on the last page. Unknown body fields and query parameters are refused.
**Etags** stand bare in bodies and quoted in headers; \`If-Match\` takes either, and \`*\`. A company's etag covers name, settings, module and
link only. **Idempotency-Key** on creating requests: the first success is replayed for 24 hours, with another body it is 409; failures may
be tried again with the same key.

**Safety.** A kind of harm (people archived, made inactive, or emptied in one same field) waits for a named person when it concerns more
than \`maxPeople\`, or more than \`maxPercent\` of the current people before the run; the percentage counts from 5 harmed people up. 0 means zero.
Archiving also waits when who belongs was edited since the last run, be that one still waiting or broken off, and when a group has lost all
its members. While a group of the scope is gone (\`group_gone\`), nobody is archived for having left the groups, by whatever request.

**Counts.** Of a preview, what would be: \`awaitingApproval\` says how much of the rest would wait. \`conflicts\` are those still to be resolved.
Who is held against archiving counts as in scope. A run that did something has succeeded though the rest was declined; \`declined\` is one that
did nothing.

**Linking.** The address of \`POST …/link\` may be tried until it was used with success or 7 days have passed; each try binds it to the browser
that pressed *Continue*. It ends on \`/link/done?status=linked\`, or \`?status=failed&code=\` with \`not_admin\`, \`consent_declined\`,
\`tenant_mismatch\`, \`invalid_invitation\`, \`consent_not_effective\`, \`sign_in_failed\`, \`module_inactive\`, or \`run_in_progress\` when a run of the
company is in progress and the link points, or pointed, to another tenant: the same address works again afterwards.

**People by hand.** Two people may be given one address; the next sync shows that as a conflict. \`GET …/people\` without \`status\` lists both
current and archived people.

**Left out by hand.** A declined create or adoption, and a conflict answered with *leaveOut*, keep a user from being created; so does the hold of
an archived person whom an undo or a declined restore left. Both are listed with the reason \`byHand\`; \`DELETE …/left-out/{objectId}\` lifts
either. The next run looks at the user again, one in progress does not any more.

**Declined and undone.** A hold against archiving ends when a run finds the person in scope again; a declined value stays declined as long as
the directory says it. An undo pins the fields it puts back. Display name and principal name have no pin: what the directory says of them counts
as declined. \`PATCH …/people/{personId}\` with \`hold: null\` lifts a hold and all that was declined of that person. An undo that waited leaves
alone who was archived or edited meanwhile, and lists them as failed with \`edited_since\`.`;

const roleWords = {
  open: 'Open without a token.', any: 'Any valid token.', reader: 'Needs the role reader or admin.', admin: 'Needs the role admin.', host: 'Needs the role host.',
  adminOrHost: 'Needs the role admin; some actions need host.',
} as const;

/** Shapes that get a name of their own; the rest is written out where it is used. */
const named = {
  Activation, Actor, AuditEntry, Card, Catalogue, Change, Company, Credits, Group, HistoryEntry, LeftOutPerson, Link, Me, Notifications, Order, OrderLine, Person, Problem,
  Purchase, Review, Run, Settings, Why,
};

function registryOf(io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>();
  // What is sent may leave out what has a default, so it is another shape than what is answered.
  for (const [name, type] of Object.entries(named)) registry.add(type, { id: io === 'output' ? name : `${name}Input` });
  return registry;
}

const registries = { input: registryOf('input'), output: registryOf('output') };

/** Points at `components` instead of a schema's own `$defs`. */
function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key === '$defs' || key === '$schema' || key === 'id' && typeof inner === 'string' || key === '~standard') return [];
    return [[key, key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : pointed(inner)]];
  }));
}

function isJson(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The schema, and in `components` the named ones it uses. */
function schemaOf(components: Json, type: z.ZodType, io: 'input' | 'output'): Json {
  // Wrapped, so that a named schema is referred to as well when it stands at the top.
  const schema: Json = { ...z.toJSONSchema(z.union([type]), { io, unrepresentable: 'any', metadata: registries[io] }) };
  for (const [name, definition] of Object.entries(isJson(schema.$defs) ? schema.$defs : {})) components[name] = pointed(definition);
  const only: unknown = Array.isArray(schema.anyOf) ? schema.anyOf[0] : schema;
  const result = pointed(only);
  return isJson(result) ? result : {};
}

function parametersOf(components: Json, spec: RouteSpec): Json[] {
  const of = (schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] =>
    Object.entries(schema?.shape ?? {}).map(([name, type]) => ({
      name, in: where, required: where === 'path' || !(type as z.ZodType).safeParse(undefined).success, schema: schemaOf(components, type as z.ZodType, 'input'),
    }));
  const header = (name: string, required: boolean, words: string): Json => ({ name, in: 'header', required, description: words, schema: { type: 'string' } });
  return [
    ...of(spec.params, 'path'),
    ...of(spec.query, 'query'),
    ...(spec.ifMatch === true ? [header('If-Match', true, 'The etag that was read.')] : []),
    ...(spec.creates === true ? [header('Idempotency-Key', false, 'Replays the first success for 24 hours.')] : []),
  ];
}

function problemsOf(spec: RouteSpec): Json {
  const codes: ErrorCode[] = ['invalid_request', 'internal'];
  if (spec.role !== 'open') codes.push('unauthenticated');
  if (spec.role !== 'open' && spec.role !== 'any') codes.push('role_required');
  if (spec.params !== undefined) codes.push('not_found');
  if (spec.method !== 'GET' && spec.body !== undefined) codes.push('invalid_json', 'body_too_large', 'unsupported_media_type');
  if (spec.ifMatch === true) codes.push('if_match_required', 'etag_mismatch');
  if (spec.creates === true) codes.push('idempotency_key_reused', 'idempotency_in_progress');
  const all = new Set<string>([...codes, ...(spec.problems ?? [])]);
  const byStatus = new Map<number, string[]>();
  for (const [code, kind] of Object.entries(problemKinds)) {
    if (all.has(code)) byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, named]) => [String(status), {
    description: named.map((code) => `\`${code}\``).join(', '),
    ...(status === 429 || status === 503 ? { headers: { 'Retry-After': { description: 'Seconds until trying again makes sense.', schema: { type: 'integer' } } } } : {}),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }]));
}

function successOf(components: Json, name: RouteName, spec: RouteSpec): Json {
  const headers: Json = {
    ...(spec.ifMatch === true || name === 'getCompany' || name === 'getPerson' || name === 'getReview' ? { ETag: { schema: { type: 'string' } } } : {}),
    ...(spec.status === 201 || spec.status === 202 ? { Location: { schema: { type: 'string' } } } : {}),
  };
  const content: Json | undefined = spec.mediaType !== undefined
    ? { [spec.mediaType]: { schema: { type: 'string' } } }
    : spec.reply === undefined ? undefined : { 'application/json': { schema: schemaOf(components, spec.reply, 'output') } };
  const success: Json = {
    [String(spec.status)]: { description: spec.summary, ...(Object.keys(headers).length === 0 ? {} : { headers }), ...(content === undefined ? {} : { content }) },
  };
  if (name === 'syncPerson') success['204'] = { description: 'Nothing changed.' };
  return success;
}

/** Bodies worth showing. */
const examples: Partial<Record<RouteName, unknown>> = {
  createCompany: { name: 'Contoso' },
  patchCompany: { settings: { scope: { kind: 'groups', include: [{ id: '02bd9fd6-8f93-4758-87c3-1fb73740a315', displayName: 'Sales' }], exclude: [] } } },
  changeActivation: { action: 'request' },
  startRun: { kind: 'preview', settings: { leaveOut: { guests: true, disabled: true } } },
  approveRun: { planId: 'b7c1…', accept: 'all' },
  createPerson: { email: 'zoe@contoso.com', firstName: 'Zoë', lastName: 'de Vries' },
  patchPerson: { fields: { mobile: '+31 6 1234 5678' } },
};

function operationOf(components: Json, name: RouteName, spec: RouteSpec): Json {
  const body = spec.body === undefined ? undefined : {
    required: !spec.body.safeParse(undefined).success,
    content: { 'application/json': { schema: schemaOf(components, spec.body, 'input'), ...(examples[name] === undefined ? {} : { example: examples[name] }) } },
  };
  return {
    operationId: name,
    summary: spec.summary,
    description: roleWords[spec.role],
    tags: [spec.tag],
    parameters: parametersOf(components, spec),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...successOf(components, name, spec), ...problemsOf(spec) },
    security: spec.role === 'open' ? [] : [{ teams: [] }],
  };
}

function healthPaths(components: Json): Json {
  const operation = (path: string, summary: string): Json => ({
    operationId: path.slice(1), summary, tags: ['Health'], security: [],
    responses: Object.fromEntries(['200', '503'].map((status) => [status, { description: summary, content: { 'application/json': { schema: schemaOf(components, Health, 'output') } } }])),
  });
  return { '/healthz': { get: operation('/healthz', 'The process is up') }, '/readyz': { get: operation('/readyz', 'It can do its work') } };
}

/** Only of routes that have a handler. */
export function openApi(names: readonly RouteName[], publicUrl: string): Json {
  const paths: Record<string, Json> = {};
  const schemas: Json = {};
  const problem = schemaOf(schemas, Problem, 'output');
  for (const name of names) {
    const spec: RouteSpec = routes[name];
    const path = spec.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operationOf(schemas, name, spec) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Instep', version: '1', description },
    servers: [{ url: publicUrl }],
    paths: { ...paths, ...healthPaths(schemas) },
    components: {
      schemas: { ...schemas, ...(schemas.Problem === undefined ? { Problem: problem } : {}) },
      securitySchemes: { teams: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Teams single sign-on token for this app (Microsoft Entra v2.0, scope access_as_user).' } },
    },
  };
}
