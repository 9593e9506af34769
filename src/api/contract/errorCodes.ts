/** The closed set of error codes: stable words that clients branch on. What each means for HTTP stands in `http/problem.ts`. */
export const errorCodes = [
  'invalid_request', 'invalid_json', 'unauthenticated', 'role_required', 'not_found', 'method_not_allowed', 'body_too_large',
  'unsupported_media_type', 'if_match_required', 'etag_mismatch', 'idempotency_key_reused', 'idempotency_in_progress',
  'module_inactive', 'not_linked', 'link_broken', 'run_in_progress', 'cooldown', 'run_not_waiting', 'plan_changed', 'not_undoable',
  'run_not_cancellable', 'change_not_conflict', 'activation_not_requested', 'name_mismatch', 'person_current', 'person_archived',
  'person_local', 'unknown_item', 'insufficient_credits', 'order_not_cancellable', 'order_status_order', 'card_not_available', 'purchase_not_open',
  'catalogue_item_in_use', 'mail_not_configured', 'chat_unreachable', 'too_many_requests', 'directory_unavailable', 'directory_denied', 'directory_refused',
  'directory_throttled', 'delta_expired', 'directory_inconsistent', 'group_gone', 'group_unreadable', 'consent_missing', 'not_admin', 'tenant_mismatch', 'invalid_invitation', 'store_unavailable', 'stopping', 'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];
