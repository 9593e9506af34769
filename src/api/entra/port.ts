/** What Instep asks of Microsoft Entra: keys and issuers for inbound tokens, the admin's sign-in, app-only tokens. */

export interface VerifiedToken {
  tenantId: string;
  objectId: string;
  name: string;
  preferredUsername: string | null;
  /** App roles, as in the token: `Instep.Admin`, `Instep.Reader`. */
  roles: string[];
  /** Directory role template ids. */
  wids: string[];
  issuedAt: Date;
  expiresAt: Date;
}

/** A v2.0 access token for our API, or why it is none. Never throws for a bad token; throws `directory_unavailable` when Entra's keys cannot be read. */
export type VerifyAccessToken = (token: string) => Promise<VerifiedToken | { refused: string }>;

export interface SignInRequest {
  state: string;
  nonce: string;
  codeVerifier: string;
  redirectUri: string;
}

export interface Entra {
  verifyAccessToken: VerifyAccessToken;
  /** Where the browser signs in, freshly: authorization code with PKCE, any organisation. Built on the discovery document. */
  signInUrl(request: SignInRequest): Promise<string>;
  /** Redeems the code and verifies the ID token: signature, issuer, audience, nonce, freshness. Throws `consent_missing` with what Entra said. */
  redeemCode(code: string, request: SignInRequest): Promise<VerifiedToken>;
  /** Where the admin of that tenant consents: `/{tid}/v2.0/adminconsent` on the origin of `authorization_endpoint`. */
  adminConsentUrl(tenantId: string, state: string, redirectUri: string): Promise<string>;
  /** An app-only Graph token. `fresh`: not from cache. Throws `consent_missing` (with the cause in words) or `directory_unavailable`. */
  graphToken(tenantId: string, options?: { fresh?: boolean; signal?: AbortSignal }): Promise<string>;
  /** The origin of `authorization_endpoint`. */
  browserOrigin(): Promise<string>;
}
