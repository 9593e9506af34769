/** Entry of the production server: environment in, process out. Lists every problem of the environment at once. */
import pino from 'pino';
import { realAmbient } from './ambient.ts';
import { compose } from './compose.ts';
import { readConfig } from './config.ts';

const stopMs = 9000;

async function main(): Promise<void> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 24) {
    process.stderr.write(`Instep needs Node 24 or newer; this is ${process.versions.node}. Use "npm run serve".\n`);
    process.exit(1);
  }
  const config = readConfig(process.env);
  if ('problems' in config) {
    process.stderr.write(`Instep can't start. ${String(config.problems.length)} things to mend in the environment:\n${config.problems.map((problem) => `  - ${problem}\n`).join('')}`);
    process.exit(1);
  }
  const logger = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const app = await compose(config, { ambient: realAmbient, logger });
  const { port } = await app.listen(config.port, config.host);
  logger.info({ port, publicUrl: config.publicUrl }, 'listening');
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    const timer = setTimeout(() => process.exit(1), stopMs);
    app.close().then(
      () => { clearTimeout(timer); process.exit(0); },
      (error: unknown) => { logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'stopped badly'); process.exit(1); },
    );
  };
  process.on('SIGTERM', () => { stop('SIGTERM'); });
  process.on('SIGINT', () => { stop('SIGINT'); });
}

main().catch((error: unknown) => {
  process.stderr.write(`Instep can't start: ${error instanceof Error ? error.message : 'unknown error'}\n`);
  process.exit(1);
});
