import { openQueue } from '../../src/api/queue/openQueue.ts';
import { queueContract } from './queueContract.ts';

queueContract('the memory queue', async () => ({
  open: (settings) => openQueue({ kind: 'memory' }, { retrySeconds: 0.001, ...settings }),
  end: async () => undefined,
}));
