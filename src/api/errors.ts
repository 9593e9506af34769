/** The one error class: a closed set of codes, never an HTTP status (that is `http/problem.ts`'s business). */
import type { ErrorCode } from './contract/errorCodes.ts';

export interface AppErrorDetails {
  /** Field by field, for bad input. */
  errors?: { path: string; message: string }[];
  /** When trying again makes sense, in seconds from now. */
  retryAfterSeconds?: number;
  /** Extra members of the problem document: ids and numbers only. */
  extra?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * A failure with a stable code and a message for a person: what happened, to which company, with the numbers, and what to do.
 * Expected outcomes are values, not `AppError`s.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: { path: string; message: string }[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = details.errors;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.extra = details.extra;
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
