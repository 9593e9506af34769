/** Errors as RFC 9457 problem documents. The only place that knows which HTTP status an error code has. */
import type { ErrorCode } from '../contract/errorCodes.ts';
import type { Problem } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';

/** Total: a new code without a status does not compile. */
export const problemKinds: Record<ErrorCode, { status: number; title: string }> = {
  invalid_request: { status: 400, title: 'The request does not fit' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  unauthenticated: { status: 401, title: 'Sign-in needed' },
  role_required: { status: 403, title: 'Role needed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  body_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  if_match_required: { status: 428, title: 'If-Match needed' },
  etag_mismatch: { status: 412, title: 'Changed meanwhile' },
  idempotency_key_reused: { status: 409, title: 'Idempotency key used for another request' },
  idempotency_in_progress: { status: 409, title: 'The first request with this key is still under way' },
  module_inactive: { status: 409, title: 'The module is not active' },
  not_linked: { status: 409, title: 'No tenant is linked' },
  link_broken: { status: 409, title: 'The link is broken' },
  run_in_progress: { status: 409, title: 'A run is in progress' },
  cooldown: { status: 429, title: 'Synced a moment ago' },
  run_not_waiting: { status: 409, title: 'The run is not waiting for an answer' },
  plan_changed: { status: 409, title: 'Another set of changes is waiting by now' },
  not_undoable: { status: 409, title: 'The run cannot be undone' },
  run_not_cancellable: { status: 409, title: 'The run cannot be cancelled' },
  change_not_conflict: { status: 409, title: 'The change is not an open conflict' },
  activation_not_requested: { status: 409, title: 'Activation was not requested' },
  name_mismatch: { status: 409, title: 'The name does not match' },
  person_current: { status: 409, title: 'The person is current' },
  person_archived: { status: 409, title: 'The person is archived' },
  person_local: { status: 409, title: 'The person is not from the directory' },
  unknown_item: { status: 409, title: 'Not in the catalogue' },
  insufficient_credits: { status: 409, title: 'Not enough credits' },
  order_not_cancellable: { status: 409, title: 'The order cannot be cancelled any more' },
  order_status_order: { status: 409, title: 'The order cannot move that way' },
  card_not_available: { status: 409, title: 'The card is not available for that' },
  purchase_not_open: { status: 409, title: 'The purchase is not open' },
  catalogue_item_in_use: { status: 409, title: 'The item is in use' },
  mail_not_configured: { status: 409, title: 'Mail is not configured' },
  chat_unreachable: { status: 409, title: 'The chat cannot be reached' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  directory_unavailable: { status: 503, title: 'Microsoft cannot be reached' },
  directory_denied: { status: 409, title: 'Microsoft denied the reading' },
  directory_refused: { status: 502, title: 'Microsoft refused the request' },
  directory_throttled: { status: 503, title: 'Microsoft asks us to wait' },
  delta_expired: { status: 503, title: 'A full reading is needed' },
  directory_inconsistent: { status: 503, title: 'The directory changed while it was read' },
  group_gone: { status: 409, title: 'The group is gone' },
  group_unreadable: { status: 409, title: 'The group cannot be read' },
  consent_missing: { status: 409, title: 'The consent is gone' },
  not_admin: { status: 403, title: 'An administrator is needed' },
  tenant_mismatch: { status: 409, title: 'Another tenant answered' },
  invalid_invitation: { status: 404, title: 'The address is not valid any more' },
  store_unavailable: { status: 503, title: 'Storage cannot be reached' },
  stopping: { status: 503, title: 'The server is stopping' },
  internal: { status: 500, title: 'Something went wrong' },
};

/**
 * What is answered for an error. Anything that is not an `AppError` becomes `internal`: its message may hold what is nobody's business.
 */
export function toProblem(error: unknown, traceId: string): Problem {
  const known = error instanceof AppError ? error : new AppError('internal', 'Something went wrong here. Try again; if it stays, report the trace id.');
  const kind = problemKinds[known.code];
  return {
    ...known.extra,
    type: `urn:instep:problem:${known.code}`,
    title: kind.title,
    status: kind.status,
    detail: known.message,
    code: known.code,
    traceId,
    ...(known.errors === undefined ? {} : { errors: known.errors }),
  };
}

/** Headers that go with the problem: when to try again, how to sign in. */
export function problemHeaders(error: unknown): Record<string, string> {
  if (!(error instanceof AppError)) return {};
  return {
    ...(error.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) }),
    ...(error.code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer error="invalid_token"' } : {}),
  };
}
