/** Path, query and body of a request against the schemas of its route: unknown fields and parameters are refused. */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { RouteSpec } from '../contract/routes.ts';
import { AppError } from '../errors.ts';
import { readJson } from './requestBody.ts';

const nothing = z.strictObject({});

function pathOf(parts: readonly PropertyKey[]): string {
  return parts.map(String).join('.');
}

function refuse(where: string, error: z.ZodError): never {
  const errors = error.issues.map((issue) => ({
    path: [where, pathOf(issue.path)].filter((part) => part !== '').join('.'),
    message: issue.message,
  }));
  const first = errors[0];
  const named = first === undefined || first.path === '' ? '' : `${first.path}: `;
  throw new AppError('invalid_request', `The request does not fit: ${named}${first?.message ?? 'see errors'}.`, { errors });
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : refuse(where, parsed.error);
}

/** A parameter given twice becomes a list, which no schema takes. */
function queryRecord(search: URLSearchParams): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    Object.defineProperty(record, name, { value: values.length === 1 ? values[0] : values, enumerable: true });
  }
  return record;
}

export function parsePath(spec: RouteSpec, params: Record<string, string>): unknown {
  return parse(spec.params ?? nothing, params, 'path');
}

export function parseQuery(spec: RouteSpec, search: URLSearchParams): unknown {
  return parse(spec.query ?? nothing, queryRecord(search), 'query');
}

/** An absent body stands for `{}`. Throws what `readJson` throws, and `invalid_request`. */
export async function parseBody(spec: RouteSpec, request: IncomingMessage): Promise<unknown> {
  if (spec.method === 'GET') return undefined;
  const value = await readJson(request);
  if (spec.body === undefined) return parse(nothing.optional(), value, '');
  if (value === undefined && spec.body.safeParse(undefined).success) return undefined;
  return parse(spec.body, value ?? {}, '');
}
