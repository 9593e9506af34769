/** The TLS certificate of the sandbox: for localhost only, made at first start, renewed when near its end. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
  certPath: string;
}

const day = 24 * 60 * 60 * 1000;
const lifetimeDays = 365;
const renewBeforeDays = 30;

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

function stillGood(cert: string, now: number): boolean {
  try {
    const parsed = new X509Certificate(cert);
    return parsed.validFromDate.getTime() <= now && parsed.validToDate.getTime() - renewBeforeDays * day > now;
  } catch {
    return false;
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}

async function makeCertificate(now: number): Promise<{ cert: string; private: string }> {
  // Trust is looked up by name: two certificates of one name and different keys would get in each other's way.
  const name = `Instep sandbox ${randomBytes(6).toString('hex')}`;
  return generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + lifetimeDays * day),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
}

export async function openCertificate(certDir: string, now: number): Promise<Certificate> {
  const certPath = join(certDir, 'sandbox-cert.pem');
  const keyPath = join(certDir, 'sandbox-key.pem');
  const cert = await readIfThere(certPath);
  const key = await readIfThere(keyPath);
  if (cert !== undefined && key !== undefined && stillGood(cert, now)) return { cert, key, certPath };
  const made = await makeCertificate(now);
  await mkdir(certDir, { recursive: true });
  await replace(keyPath, made.private, 0o600);
  await replace(certPath, made.cert, 0o644);
  return { cert: made.cert, key: made.private, certPath };
}
