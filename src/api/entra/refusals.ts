/**
 * What Microsoft Entra's refusals mean, in our codes and in words for a person: all of them stand here. Pure.
 * Told apart by `error` and `error_codes`, never by the description, whose text Microsoft changes.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { z } from 'zod';
import { AppError } from '../errors.ts';

/** The body of a refusal, of any endpoint. */
export const RefusalBody = z.looseObject({ error: z.string(), error_codes: z.array(z.number()).catch([]).default([]) });
export type RefusalBody = z.infer<typeof RefusalBody>;

const linkAgain = 'Let an administrator of that tenant consent with a new link.';

/** Refusals that only the customer's administrator can end. */
const consent: Record<number, string> = {
  700016: `Instep is not installed in the customer's tenant (any more). ${linkAgain}`,
  7000229: `Instep is not installed in the customer's tenant (any more). ${linkAgain}`,
  65001: `Instep has no consent in the customer's tenant (any more). ${linkAgain}`,
  7000112: "Instep is switched off in the customer's tenant. An administrator there can enable sign-in for it under Enterprise applications.",
  70001: `Instep is not known or is switched off in the customer's tenant. ${linkAgain}`,
  90002: 'Microsoft Entra does not know this tenant (any more). If the organisation moved to another tenant, link the company again.',
  53003: "A Conditional Access policy of the customer's tenant blocks Instep. An administrator there has to leave Instep out of that policy.",
  530003: "A Conditional Access policy of the customer's tenant blocks Instep. An administrator there has to leave Instep out of that policy.",
};

/** Refusals of our own credential, by what to do about it. */
const credential: Record<number, string> = {
  7000215: 'the client secret is wrong: set AAD_APP_CLIENT_SECRET to the value of the secret, not to its id',
  7000222: 'the client secret has expired: make a new one and set AAD_APP_CLIENT_SECRET',
  700027: 'the certificate is not known to the app registration: upload it there, or set AAD_APP_CERTIFICATE_PATH to one that is',
  700213: 'no federated credential of the app registration fits the managed identity: add one, or set MANAGED_IDENTITY_CLIENT_ID to another',
  7000218: 'no credential arrived: set AAD_APP_CLIENT_SECRET, AAD_APP_CERTIFICATE_PATH or MANAGED_IDENTITY_CLIENT_ID',
};

/** Kinds of refusal that a consent or another sign-in can end, when the number says nothing more. */
const consentErrors = new Set(['unauthorized_client', 'invalid_tenant', 'consent_required', 'access_denied', 'interaction_required', 'invalid_grant']);

function named(body: RefusalBody): string {
  const codes = body.error_codes.map((code) => `AADSTS${code}`).join(', ');
  // `error` is a word of the protocol; anything longer is not repeated.
  const error = /^[a-z_]{1,40}$/.test(body.error) ? body.error : 'an unknown error';
  return codes === '' ? error : `${error}, ${codes}`;
}

export function credentialRefused(what: string): AppError {
  return new AppError('directory_unavailable', `Instep's own credential at Microsoft Entra does not work: ${what}. Nothing is wrong at the customer; nothing was changed.`);
}

/** A token endpoint or a discovery document refused. */
export function entraRefused(body: RefusalBody): AppError {
  for (const code of body.error_codes) {
    const reason = consent[code];
    if (reason !== undefined) return new AppError('consent_missing', `${reason} (${named(body)})`);
    const cause = credential[code];
    if (cause !== undefined) return credentialRefused(`${cause} (${named(body)})`);
  }
  if (body.error === 'invalid_client') return credentialRefused(`it was refused (${named(body)}). Check the credential of the app registration`);
  if (consentErrors.has(body.error)) return new AppError('consent_missing', `Microsoft Entra gives Instep no access to the customer's tenant (${named(body)}). ${linkAgain}`);
  return entraUnavailable(`it refused the request (${named(body)})`);
}

/** The sign-in of an administrator did not work out. */
export function signInRefused(body: RefusalBody): AppError {
  const refused = entraRefused(body);
  if (refused.code !== 'consent_missing' || body.error !== 'invalid_grant') return refused;
  return new AppError('consent_missing', `The sign-in could not be completed (${named(body)}): it was used already or took too long. Open the link again and sign in.`);
}

/** `reason`: a word of `Refused`. */
export function signInNotProven(reason: string): AppError {
  return new AppError('consent_missing', `The sign-in could not be verified (${reason}). Open the link again and sign in.`);
}

export function entraUnavailable(why: string, retryAfterSeconds?: number): AppError {
  return new AppError(
    'directory_unavailable',
    `Microsoft Entra gave no usable answer: ${why}. Nothing was changed. Try again later.`,
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) },
  );
}
