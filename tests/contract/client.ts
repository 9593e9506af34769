/** Calls the API and holds every answer against the OpenAPI description that the server gives of itself. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { at } from './json.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed when it is JSON. */
  body: unknown;
}

export interface Wish {
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export type Call = (method: string, path: string, wish?: Wish) => Promise<Answer>;

const Description = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional() })) }))),
});
export type Description = z.infer<typeof Description>;

export async function readDescription(url: string): Promise<Description> {
  return Description.parse(await (await fetch(`${url}/api/openapi.json`)).json());
}

/** Throws on an answer that the description does not allow. */
function checker(description: Description): (method: string, path: string, answer: Answer) => void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(description, 'api');
  const made = new Map<string, ValidateFunction>();
  const patterns = Object.keys(description.paths).map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll('.', String.raw`\.`).replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }));
  return (method, path, answer) => {
    const pathname = path.split('?')[0] ?? '';
    // The plain ones first, as `/runs` before `/{companyId}`.
    const template = patterns.filter(({ pattern }) => pattern.test(pathname)).map((one) => one.template).sort((a, b) => a.split('{').length - b.split('{').length)[0];
    const operation = template === undefined ? undefined : description.paths[template]?.[method.toLowerCase()];
    if (template === undefined || operation === undefined) return;
    const said = operation.responses[String(answer.status)];
    const where = `${method} ${template} ${String(answer.status)}`;
    if (said === undefined) throw new Error(`${where} is not in the description: ${answer.text.slice(0, 300)}`);
    if (answer.status === 204) return;
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const content = said.content?.[type];
    if (content === undefined) throw new Error(`${where}: ${type} is not in the description`);
    if (!type.endsWith('json')) return;
    const pointer = ['paths', template, method.toLowerCase(), 'responses', String(answer.status), 'content', type, 'schema'].map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = made.get(where) ?? ajv.compile({ $ref: `api#/${pointer}` });
    made.set(where, validate);
    if (!validate(answer.body)) throw new Error(`${where} does not fit the description: ${ajv.errorsText(validate.errors)}: ${answer.text.slice(0, 600)}`);
  };
}

/** What every error has to look like, RFC 9457. */
export function checkProblem(answer: Answer): void {
  const problem = z.looseObject({ type: z.string().min(1), title: z.string().min(1), status: z.literal(answer.status), detail: z.string().min(1), code: z.string().regex(/^[a-z]+(_[a-z]+)*$/), traceId: z.string().min(1) });
  const parsed = problem.safeParse(answer.body);
  if (!(answer.headers.get('content-type') ?? '').startsWith('application/problem+json')) throw new Error(`an error of type ${String(answer.headers.get('content-type'))}: ${answer.text.slice(0, 200)}`);
  if (!parsed.success) throw new Error(`an error without the shape of one: ${answer.text.slice(0, 300)}: ${parsed.error.message}`);
}

export async function openCalls(url: string): Promise<Call> {
  const check = checker(await readDescription(url));
  return async (method, path, wish = {}) => {
    const body = wish.raw ?? (wish.body === undefined ? undefined : JSON.stringify(wish.body));
    const response = await fetch(`${url}${path}`, {
      method, redirect: 'manual', ...(body === undefined ? {} : { body }),
      headers: { ...(wish.token === undefined ? {} : { Authorization: `Bearer ${wish.token}` }), ...(wish.body === undefined ? {} : { 'Content-Type': 'application/json' }), ...wish.headers },
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const answer: Answer = { status: response.status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
    if (answer.status >= 400 && path.startsWith('/api')) checkProblem(answer);
    check(method, path, answer);
    return answer;
  };
}

export function codeOf(answer: Answer): unknown {
  return at(answer.body, 'code');
}
