/**
 * The only file that knows botbuilder and TeamsFx, both retired by their maker: everything else speaks `Turn`, `Reply` and
 * `ChatChannel`, so that another SDK can take their place here.
 */
import type { IncomingMessage } from 'node:http';
import { BotBuilderCloudAdapter, InvokeResponseFactory } from '@microsoft/teamsfx';
import { type Activity as SdkActivity, CardFactory, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory, type TurnContext } from 'botbuilder';
import type { ChatAddress, ChatChannel, ChatMessage, Delivery } from '../api/contract/chatFacts.ts';
import { Activity, namesBot, senderOf, tenantOf } from './activity.ts';
import { isAllowedService, openRateLimit, refuse } from './admission.ts';
import { ChannelRefusal, openConnectorHttp } from './connectorHttp.ts';
import { openOutbound } from './outboundToken.ts';
import type { Bot, BotOptions, FirstTime } from './port.ts';
import { answer, readBody } from './readRequest.ts';
import { toTurn } from './toTurn.ts';
import { pressVerbs, type Dialogue, type Pressed, type Reply } from './turn.ts';
import { type InboundToken, openInbound } from './verifyInbound.ts';

type Listening = BotOptions & { dialogue: Dialogue; firstTime: FirstTime };

const typingAfterMs = 1000;
const identityOf = (botId: string) => ({ claims: [{ type: 'aud', value: botId }], isAuthenticated: true, getClaimValue: (type: string) => (type === 'aud' ? botId : null) });

/** botbuilder's authentication with our own verification of what comes in and our own tokens for what goes out. */
class BotAuthentication extends ConfigurationBotFrameworkAuthentication {
  readonly verify: (authorization: string) => Promise<InboundToken>;
  readonly botId: string;

  constructor({ botId, loginUrl }: BotOptions, verify: (authorization: string) => Promise<InboundToken>, httpClient: object) {
    const credentials = { signRequest: <T>(request: T) => Promise.resolve(request) };
    const factory = {
      isValidAppId: (id = '') => Promise.resolve(id === botId),
      isAuthenticationDisabled: () => Promise.resolve(false),
      createCredentials: () => Promise.resolve(credentials),
    };
    // The SDK's types for its HTTP client are not exported by the package we depend on; `openConnectorHttp` has its shape.
    super({ ToChannelFromBotLoginUrl: loginUrl }, factory, undefined, undefined, { httpClient } as never);
    this.verify = verify;
    this.botId = botId;
  }

  override async authenticateRequest(_activity: SdkActivity, authorization: string) {
    const token = await this.verify(authorization);
    if ('refused' in token) throw new Error('Unauthorized');
    // The SDK's class for a verified identity is not exported either; this object has its shape.
    const claimsIdentity = identityOf(this.botId) as never;
    return { audience: 'https://api.botframework.com', claimsIdentity, connectorFactory: this.createConnectorFactory(claimsIdentity) };
  }
}

function toSdk(message: ChatMessage): Partial<SdkActivity> {
  if (message.card === null) return MessageFactory.text(message.text);
  return { ...MessageFactory.attachment(CardFactory.adaptiveCard(message.card)), summary: message.text };
}

function signInCard({ signInUrl, appIdUri }: BotOptions, signIn: { requestId: string; text: string; button: string }): Partial<SdkActivity> {
  const content = {
    text: signIn.text,
    connectionName: '',
    buttons: [{ type: 'signin', title: signIn.button, value: signInUrl }],
    tokenExchangeResource: { id: signIn.requestId, uri: appIdUri },
  };
  return MessageFactory.attachment({ contentType: 'application/vnd.microsoft.card.oauth', content });
}

async function post(options: BotOptions, context: TurnContext, replies: readonly Reply[]): Promise<void> {
  for (const reply of replies) await context.sendActivity('signIn' in reply ? signInCard(options, reply.signIn) : toSdk(reply.message));
}

/** Shows "typing" when the answer takes longer than a second (Teams asks for a sign of life within two). */
async function whileTyping<T>(context: TurnContext, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    context.sendActivity({ type: 'typing' }).catch(() => undefined);
  }, typingAfterMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

const toInvoke = (pressed: Pressed) => ('note' in pressed ? InvokeResponseFactory.textMessage(pressed.note) : InvokeResponseFactory.adaptiveCard(pressed.card.card ?? {}));
const invokeResponse = (status: number, body?: unknown): Partial<SdkActivity> => ({ type: 'invokeResponse', value: body === undefined ? { status } : { status, body } });
const recordOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

async function onToken(options: Listening, context: TurnContext, activity: Activity): Promise<void> {
  const { id, token, connectionName } = recordOf(activity.value);
  const { ok, replies } = await options.dialogue.token(toTurn(activity), textOf(id), textOf(token));
  const body = { id, connectionName: connectionName ?? '' };
  await context.sendActivity(ok ? invokeResponse(200, body) : invokeResponse(412, { ...body, failureDetail: 'The token was refused.' }));
  await post(options, context, replies);
}

/** A press on a client without `Action.Execute`: the same data come as a message. */
async function onSubmit(options: Listening, context: TurnContext, activity: Activity): Promise<void> {
  const data = recordOf(activity.value);
  const pressed = await options.dialogue.press(toTurn(activity), textOf(data['verb']), data);
  if ('note' in pressed) await post(options, context, [{ message: { card: null, text: pressed.note } }, ...(pressed.replies ?? [])]);
  else if (typeof activity.replyToId === 'string') await context.updateActivity({ ...toSdk(pressed.card), id: activity.replyToId });
  else await context.sendActivity(toSdk(pressed.card));
}

async function onInvoke(options: Listening, context: TurnContext, activity: Activity): Promise<void> {
  if (activity.name === 'signin/tokenExchange') return onToken(options, context, activity);
  if (activity.name === 'signin/verifyState') await context.sendActivity(invokeResponse(200));
  if (activity.name === 'adaptiveCard/action') {
    const verb = textOf(recordOf(recordOf(activity.value)['action'])['verb']);
    if (!pressVerbs.some((known) => known === verb)) {
      const answered: { status: number; body?: unknown } = toInvoke(await options.dialogue.press(toTurn(activity), verb, {}));
      await context.sendActivity(invokeResponse(answered.status, answered.body));
    }
  }
}

/** What TeamsFx's commands and card actions leave over. */
async function onRest(options: Listening, context: TurnContext): Promise<void> {
  const activity = Activity.parse(context.activity);
  if (activity.type === 'invoke') return onInvoke(options, context, activity);
  if (activity.type === 'message') {
    if (typeof recordOf(activity.value)['verb'] === 'string') return onSubmit(options, context, activity);
    if ((activity.text ?? '').trim() === '') await post(options, context, await options.dialogue.message(toTurn(activity), ''));
    return;
  }
  const added = activity.type === 'installationUpdate' ? activity.action?.startsWith('add') === true : namesBot(activity.membersAdded, activity);
  const gone = activity.type === 'installationUpdate' ? activity.action?.startsWith('remove') === true : namesBot(activity.membersRemoved, activity);
  if (added) await options.dialogue.installed(toTurn(activity));
  else if (gone) await options.dialogue.removed(toTurn(activity));
}

function openConversationBot(options: Listening, adapter: CloudAdapter) {
  const { dialogue } = options;
  return new BotBuilderCloudAdapter.ConversationBot({
    adapter,
    command: {
      enabled: true,
      commands: [
        {
          triggerPatterns: /[\s\S]+/,
          handleCommandReceived: async (context) => {
            const activity = Activity.parse(context.activity);
            const replies = await whileTyping(context, () => dialogue.message(toTurn(activity), activity.text ?? ''));
            await post(options, context, replies);
          },
        },
      ],
    },
    cardAction: {
      enabled: true,
      actions: pressVerbs.map((triggerVerb) => ({
        triggerVerb,
        handleActionInvoked: async (context: TurnContext, data: unknown) => {
          const pressed = await dialogue.press(toTurn(Activity.parse(context.activity)), triggerVerb, data);
          if ('note' in pressed) await post(options, context, pressed.replies ?? []);
          return toInvoke(pressed);
        },
      })),
    },
  });
}

function toDelivery(error: unknown): Delivery {
  if (error instanceof ChannelRefusal) return { ok: false, status: error.status, code: error.code, retryAfterSeconds: error.retryAfterSeconds };
  return { ok: false, status: null, code: null, retryAfterSeconds: null };
}

function openChats({ botId }: BotOptions, adapter: CloudAdapter): ChatChannel {
  const within = async (address: ChatAddress, act: (context: TurnContext) => Promise<string | undefined>): Promise<Delivery> => {
    const conversation = recordOf(address.reference['conversation']);
    const reference = { ...address.reference, conversation: { ...conversation, id: address.thread ?? conversation['id'] } };
    let delivery = toDelivery(undefined);
    try {
      // A reference is kept as JSON; the SDK reads no more of it than `toTurn` put in.
      await adapter.continueConversationAsync(botId, reference as never, async (context) => {
        // The SDK makes an id up and would post a reply to it.
        delete context.activity.id;
        // Caught here: the adapter keeps what a turn throws to itself.
        delivery = await act(context).then((activityId) => ({ ok: true as const, activityId: activityId ?? '' }), toDelivery);
      });
      return delivery;
    } catch (error) {
      return toDelivery(error);
    }
  };
  return {
    send: (address, message) => within(address, async (context) => (await context.sendActivity(toSdk(message)))?.id),
    update: (address, activityId, message) =>
      within(address, async (context) => {
        await context.updateActivity({ ...toSdk(message), id: activityId });
        return activityId;
      }),
  };
}

/** Decides whether a request is let in; undefined when it was answered already. */
function openAdmission(options: Listening, verify: (authorization: string | undefined) => Promise<InboundToken>) {
  const within = openRateLimit(options.perMinute ?? 60, 60_000, options.now);
  return async (request: IncomingMessage & { body?: unknown }): Promise<{ activity: Activity; raw: Record<string, unknown> } | { status: number; reason: string }> => {
    const token = await verify(request.headers.authorization);
    if ('refused' in token) return { status: token.unavailable === true ? 503 : 401, reason: token.refused };
    const body = await readBody(request);
    if ('status' in body) return body;
    const parsed = Activity.safeParse(body.json);
    if (!parsed.success) return { status: 400, reason: 'not an activity' };
    const refused = refuse(parsed.data, token, options.serviceHosts);
    if (refused !== undefined) return refused;
    const workspaceId = tenantOf(parsed.data) ?? '';
    const sender = senderOf(parsed.data);
    if (sender !== undefined && !within(`${workspaceId}|${sender.objectId}`)) return { status: 429, reason: 'too many messages' };
    if (!(await options.firstTime(workspaceId, `${parsed.data.conversation.id}|${parsed.data.id}`))) return { status: 200, reason: 'seen before' };
    return { activity: parsed.data, raw: recordOf(body.json) };
  };
}

/** One turn through the SDK; what it would have answered the request with. */
async function runTurn(bot: ReturnType<typeof openConversationBot>, headers: { authorization: string | undefined }, body: Record<string, unknown>, rest: (context: TurnContext) => Promise<void>) {
  const reply: { status: number; body: unknown } = { status: 200, body: undefined };
  const response = {
    socket: undefined,
    header: () => undefined,
    status: (code: number) => (reply.status = code),
    send: (sent: unknown) => (reply.body = sent),
    end: () => undefined,
  };
  await bot.requestHandler({ method: 'POST', headers, body }, response, rest);
  return reply;
}

export function createBot(options: BotOptions): Bot {
  const verify = openInbound({ metadataUrl: options.openIdMetadataUrl, botId: options.botId, now: options.now });
  const allowed = (url: string) => isAllowedService(url, options.serviceHosts);
  const token = openOutbound({ botId: options.botId, loginUrl: options.loginUrl, secret: options.botSecret, now: options.now });
  const sendOnce = openConnectorHttp({ token, allowed, now: options.now });
  const httpClient = {
    sendRequest: async (request: Parameters<typeof sendOnce>[0]) => {
      const { status, bodyAsText } = await sendOnce(request);
      return { status, bodyAsText, request, headers: { toJson: () => ({ 'content-type': 'application/json' }) } };
    },
  };
  const adapter = new CloudAdapter(new BotAuthentication(options, verify, httpClient));
  const failed = (error: unknown): void => {
    options.log('bot turn failed', { error: error instanceof Error ? error.name : 'unknown', status: error instanceof ChannelRefusal ? error.status : null });
  };
  adapter.onTurnError = async (_context, error) => {
    failed(error);
    return Promise.resolve();
  };
  const listen: Bot['listen'] = (dialogue, firstTime) => {
    const listening = { ...options, dialogue, firstTime };
    const bot = openConversationBot(listening, adapter);
    const admit = openAdmission(listening, verify);
    return async (request, response) => {
      try {
        const admitted = await admit(request);
        if ('status' in admitted) {
          if (admitted.status !== 200) options.log('activity refused', { status: admitted.status, reason: admitted.reason });
          return answer(response, admitted.status);
        }
        const { status, body } = await runTurn(bot, { authorization: request.headers.authorization }, admitted.raw, (context) => onRest(listening, context));
        answer(response, status, body);
      } catch (error) {
        failed(error);
        answer(response, 500);
      }
    };
  };
  return { listen, chats: openChats(options, adapter) };
}
