/** How Instep proves itself to Microsoft Entra: a secret, a certificate, or a managed identity. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { ManagedIdentityCredential } from '@azure/identity';
import { SignJWT } from 'jose';
import type { Ambient } from '../ambient.ts';
import { credentialRefused } from './refusals.ts';

export type Credential =
  | { kind: 'secret'; secret: string }
  /** PEM with the private key and the certificate, in any order; further certificates are its chain. */
  | { kind: 'certificate'; pem: string }
  | { kind: 'managedIdentity'; clientId: string };

/** A signed statement in place of a secret, for that token endpoint. Throws `directory_unavailable` when it cannot be made. */
export type MakeAssertion = (tokenEndpoint: string) => Promise<string>;

export type ClientProof = { secret: string } | { makeAssertion: MakeAssertion };

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const assertionSeconds = 600;

function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/** Source: https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
function certificateProof(pem: string, clientId: string, ambient: Ambient): MakeAssertion {
  const key = createPrivateKey(pem);
  const chain = certificatesOf(pem);
  const own = chain.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) throw new Error('The certificate file must hold a private key and the certificate that belongs to it.');
  const thumbprint = createHash('sha256').update(own.raw).digest('base64url');
  const x5c = [own, ...chain.filter((certificate) => certificate !== own)].map((certificate) => certificate.raw.toString('base64'));
  return (tokenEndpoint) => {
    const now = Math.floor(ambient.now().getTime() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint, x5c })
      .setAudience(tokenEndpoint)
      .setIssuer(clientId)
      .setSubject(clientId)
      .setJti(ambient.newId())
      .setNotBefore(now)
      .setIssuedAt(now)
      .setExpirationTime(now + assertionSeconds)
      .sign(key);
  };
}

/** Source: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity */
function managedIdentityProof(clientId: string): MakeAssertion {
  const identity = new ManagedIdentityCredential({ clientId });
  return async () => {
    try {
      return (await identity.getToken('api://AzureADTokenExchange/.default')).token;
    } catch (error) {
      const refused = credentialRefused('the managed identity gave no token: check MANAGED_IDENTITY_CLIENT_ID and that it is assigned to this machine');
      refused.cause = error;
      throw refused;
    }
  };
}

/** Throws when the certificate cannot be used. */
export function openCredential(credential: Credential, clientId: string, ambient: Ambient): ClientProof {
  switch (credential.kind) {
    case 'secret':
      return { secret: credential.secret };
    case 'certificate':
      return { makeAssertion: certificateProof(credential.pem, clientId, ambient) };
    case 'managedIdentity':
      return { makeAssertion: managedIdentityProof(credential.clientId) };
  }
}

/** The proof as form fields of a token request. */
export async function proofFields(proof: ClientProof, tokenEndpoint: string): Promise<Record<string, string>> {
  if ('secret' in proof) return { client_secret: proof.secret };
  return { client_assertion_type: assertionType, client_assertion: await proof.makeAssertion(tokenEndpoint) };
}
