import type { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import * as schemas from '@modelcontextprotocol/sdk/types.js';
import type { Server as ServerV2 } from '@modelcontextprotocol/server';
import { z } from 'zod';

// Both versions of the MCP SDK, with the differences of their signatures taken away.

export type McpVersion = 'v1' | 'v2';

export type AnyClient = ClientV1 | ClientV2;
export type AnyServer = ServerV1 | ServerV2;

/** What a handler gets beside the parameters. */
export interface Served {
  readonly requestId: string | number;
  readonly signal: AbortSignal;
  readonly meta: Record<string, unknown>;
  readonly notify: (method: string, params: object) => Promise<void>;
}

type Params = Record<string, unknown>;
type Handler = (params: Params, served: Served) => unknown;

const REQUESTS: Record<string, unknown> = {
  initialize: schemas.InitializeRequestSchema,
  'tools/call': schemas.CallToolRequestSchema,
  'tools/list': schemas.ListToolsRequestSchema,
  'prompts/get': schemas.GetPromptRequestSchema,
  'prompts/list': schemas.ListPromptsRequestSchema,
  'resources/list': schemas.ListResourcesRequestSchema,
  'resources/templates/list': schemas.ListResourceTemplatesRequestSchema,
  'resources/read': schemas.ReadResourceRequestSchema,
  'resources/subscribe': schemas.SubscribeRequestSchema,
  'resources/unsubscribe': schemas.UnsubscribeRequestSchema,
  'completion/complete': schemas.CompleteRequestSchema,
  'logging/setLevel': schemas.SetLevelRequestSchema,
  'sampling/createMessage': schemas.CreateMessageRequestSchema,
  'elicitation/create': schemas.ElicitRequestSchema,
  'roots/list': schemas.ListRootsRequestSchema,
};

/** Sets what answers to a method. */
export function handle(peer: AnyClient | AnyServer, method: string, handler: Handler): void {
  const set = (...args: unknown[]): unknown => Reflect.apply(peer.setRequestHandler, peer, args);
  if (isVersion1(peer)) {
    set(REQUESTS[method], ({ params = {} }: { params?: Params }, extra: ExtraV1) =>
      handler(params, {
        requestId: extra.requestId,
        signal: extra.signal,
        meta: extra['_meta'] ?? {},
        notify: (name, told) => extra.sendNotification({ method: name, params: told }),
      }),
    );
  } else {
    set(method, ({ params = {} }: { params?: Params }, { mcpReq }: ContextV2) =>
      handler(params, {
        requestId: mcpReq.id,
        signal: mcpReq.signal,
        meta: mcpReq['_meta'] ?? {},
        notify: (name, told) => mcpReq.notify({ method: name, params: told }),
      }),
    );
  }
}

/** Listens to notifications of the server for the log. */
export function onLog(client: AnyClient, listener: (params: object) => void): void {
  const method = isVersion1(client)
    ? schemas.LoggingMessageNotificationSchema
    : 'notifications/message';
  Reflect.apply(client.setNotificationHandler, client, [
    method,
    ({ params }: { params: object }) => listener(params),
  ]);
}

/** Calls a tool. */
export function callTool(client: AnyClient, params: unknown, options?: object): Promise<unknown> {
  const args = client instanceof ClientV1 ? [params, undefined, options] : [params, options];
  return Reflect.apply(client.callTool, client, args) as Promise<unknown>;
}

/** Sends any request. */
export function request(client: AnyClient, message: object, options?: object): Promise<unknown> {
  const isKnown = Object.hasOwn(REQUESTS, Reflect.get(message, 'method') as string);
  const schema = client instanceof ClientV1 || !isKnown ? [z.looseObject({})] : [];
  return Reflect.apply(client.request, client, [message, ...schema, options]) as Promise<unknown>;
}

/** Whether it is of version 1. */
export function isVersion1(peer: object): boolean {
  return peer instanceof ClientV1 || peer instanceof ServerV1;
}

interface ExtraV1 {
  readonly requestId: string | number;
  readonly signal: AbortSignal;
  readonly _meta?: Params;
  sendNotification(notification: object): Promise<void>;
}

interface ContextV2 {
  readonly mcpReq: {
    readonly id: string | number;
    readonly signal: AbortSignal;
    readonly _meta?: Params;
    notify(notification: object): Promise<void>;
  };
}
