/** The bot, loaded when the first message comes or goes: its SDKs take some 80 MB that a host without chats need not have. */
import type { Bot, BotOptions } from './port.ts';
import { answer } from './readRequest.ts';

/** Throws when `botId` is empty. */
export function openBot(options: BotOptions): Bot {
  if (options.botId.trim() === '') throw new Error('BOT_ID is empty: the bot would accept messages from anybody.');
  let loading: Promise<Bot> | undefined;
  const loaded = () => (loading ??= import('./channel.ts').then(({ createBot }) => createBot(options)));
  return {
    chats: {
      send: async (address, message) => (await loaded()).chats.send(address, message),
      update: async (address, activityId, message) => (await loaded()).chats.update(address, activityId, message),
    },
    listen(dialogue, firstTime) {
      let handling: Promise<ReturnType<Bot['listen']>> | undefined;
      return async (request, response) => {
        try {
          handling ??= loaded().then((bot) => bot.listen(dialogue, firstTime));
          await (await handling)(request, response);
        } catch (error) {
          options.log('bot not loaded', { error: error instanceof Error ? error.name : 'unknown' });
          answer(response, 500);
        }
      };
    },
  };
}
