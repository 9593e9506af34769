/** `/healthz`: the process is up. `/readyz`: it can do its work, or which part cannot. */
import { sendJson } from './exchange.ts';
import type { Server } from './server.ts';

/** `readiness` answers the names of failing parts; none: ready. */
export function healthPages(server: Server, readiness: () => Promise<string[]>): void {
  server.page('GET', '/healthz', (exchange) => sendJson(exchange, 200, { status: 'ok', failing: [] }, { 'Cache-Control': 'no-store' }));
  server.page('GET', '/readyz', async (exchange) => {
    const failing = await readiness();
    await sendJson(exchange, failing.length === 0 ? 200 : 503, { status: failing.length === 0 ? 'ok' : 'failing', failing }, { 'Cache-Control': 'no-store' });
  });
}
