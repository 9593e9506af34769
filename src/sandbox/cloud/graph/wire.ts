/** Puts a Graph answer on the wire, whole or spoiled. */
import type { ServerResponse } from 'node:http';
import type { GraphAnswer, GraphIds } from './answer.ts';
import type { WireFault } from './faultAnswer.ts';

const jsonType = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
const diagnostic = JSON.stringify({
  ServerInfo: { DataCenter: 'Sandbox', Slice: 'E', Ring: '4', ScaleUnit: '001', RoleInstance: 'SANDBOX0001' },
});

function headersOf(answer: GraphAnswer, ids: GraphIds): Record<string, string> {
  return {
    'Cache-Control': 'no-cache',
    'Content-Type': answer.plain ? 'text/plain' : jsonType,
    'OData-Version': '4.0',
    'Strict-Transport-Security': 'max-age=31536000',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': diagnostic,
    ...answer.headers,
  };
}

function gatewayPage(status: number): string {
  const title = status === 502 ? 'Bad Gateway' : status === 503 ? 'Service Unavailable' : 'Gateway Time-out';
  return `<html>\r\n<head><title>${String(status)} ${title}</title></head>\r\n<body>\r\n<center><h1>${String(status)} ${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}

function spoil(response: ServerResponse, answer: GraphAnswer, wire: WireFault, ids: GraphIds): void {
  const body = answer.body ?? '';
  const half = body.slice(0, Math.max(1, Math.floor(body.length / 2)));
  switch (wire.kind) {
    case 'hang':
      // Until the client gives up, or the sandbox closes.
      return;
    case 'resetConnection':
      response.destroy();
      return;
    case 'htmlError':
      response.writeHead(wire.status ?? 502, { 'Content-Type': 'text/html' });
      response.end(gatewayPage(wire.status ?? 502));
      return;
    case 'emptyBody':
      response.writeHead(200, headersOf(answer, ids));
      response.end();
      return;
    case 'malformedJson':
      response.writeHead(answer.status, headersOf(answer, ids));
      response.end(half);
      return;
    case 'cutBody':
      response.writeHead(answer.status, { ...headersOf(answer, ids), 'Content-Length': String(Buffer.byteLength(body)) });
      response.write(half, () => {
        response.destroy();
      });
      return;
  }
}

export function writeWire(response: ServerResponse, answer: GraphAnswer, wire: WireFault | undefined, ids: GraphIds): void {
  if (wire) {
    spoil(response, answer, wire, ids);
    return;
  }
  response.writeHead(answer.status, headersOf(answer, ids));
  response.end(answer.body ?? undefined);
}
