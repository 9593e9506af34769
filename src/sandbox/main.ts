/**
 * Runs the sandbox alone. Environment: SANDBOX_DATA_DIR, SANDBOX_CLOUD_PORT, SANDBOX_HOST_PORT, SANDBOX_MAIL_PORT, PUBLIC_URL (where the app runs).
 * Its parent process (scripts/start.mjs) is sent `{env, hostUrl}` once everything listens.
 */
import { startSandbox } from './startSandbox.ts';

const port = (value: string | undefined, fallback: number): number => (value === undefined || value === '' ? fallback : Number(value));

const sandbox = await startSandbox({
  dataDir: process.env['SANDBOX_DATA_DIR'] ?? '.instep/sandbox',
  cloudPort: port(process.env['SANDBOX_CLOUD_PORT'], 4101),
  hostPort: port(process.env['SANDBOX_HOST_PORT'], 4100),
  mailPort: port(process.env['SANDBOX_MAIL_PORT'], 4102),
  appUrl: process.env['PUBLIC_URL'] ?? 'http://localhost:3978',
}).catch((error: unknown) => {
  console.error(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

const started = { env: sandbox.env, hostUrl: sandbox.hostUrl };
if (process.send === undefined) {
  console.log(`Host page: ${sandbox.hostUrl}\nEnvironment for npm run serve:`);
  for (const [name, value] of Object.entries(sandbox.env)) console.log(`${name}=${value}`);
} else {
  process.send(started);
}

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void sandbox.close().finally(() => process.exit(0));
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('disconnect', stop);
