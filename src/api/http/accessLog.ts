/** One line a request: pattern, status, time. Never a path, a query or a name: they may hold secrets and people. */
import type { Logger } from 'pino';
import type { Exchange } from './exchange.ts';

const quiet = new Set(['/healthz', '/readyz', '/tab/*']);

export function logWhenDone(logger: Logger, exchange: Exchange, startedAt: number, clock: () => number): void {
  exchange.response.once('close', () => {
    const { response, request } = exchange;
    const line = {
      method: request.method,
      route: exchange.route,
      status: response.statusCode,
      ms: Math.round(clock() - startedAt),
      traceId: exchange.traceId,
      ...(exchange.problemCode === undefined ? {} : { code: exchange.problemCode }),
      ...(response.writableFinished ? {} : { cut: true }),
    };
    if (response.statusCode >= 500) logger.error(line, 'request');
    else if (quiet.has(exchange.route)) logger.debug(line, 'request');
    else logger.info(line, 'request');
  });
}
