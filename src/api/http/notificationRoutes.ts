/** Which chats get what, and a test message. */
import { getNotifications, putNotifications, type TestDeps, testNotifications } from '../notify/chatWishes.ts';
import { companyKey, type Register } from './route.ts';

export function notificationRoutes(register: Register, deps: TestDeps): void {
  register('getNotifications', async (call) => ({ body: await getNotifications(deps, companyKey(call)) }));
  register('putNotifications', async (call) => ({ body: await putNotifications(deps, companyKey(call), call.caller.actor, call.body) }));
  register('testNotifications', async (call) => ({ body: await testNotifications(deps, companyKey(call), call.caller.actor, call.body?.chatId) }));
}
