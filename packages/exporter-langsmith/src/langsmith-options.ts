import { errorMessage } from '@spanlight/core';

import { isObject, type JsonObject } from './json-value.ts';

/** True: nothing of it is sent. A function: what it returns is sent, and nothing if it fails. */
export type HidePayload =
  | boolean
  | ((
      payload: Record<string, unknown>,
    ) => Record<string, unknown> | Promise<Record<string, unknown>>);

/** Where runs are sent, and what of them. What is not set is read from the environment. */
export interface LangSmithExporterOptions {
  /** Default: `LANGSMITH_API_KEY`, `LANGCHAIN_API_KEY`. There must be one. */
  apiKey?: string;
  /** The project that runs belong to. Default: `LANGSMITH_PROJECT`, `LANGCHAIN_PROJECT`, `LANGCHAIN_SESSION`, `default`. */
  projectName?: string;
  /**
   * The address of the API, for other regions and for servers of your own. Default: `LANGSMITH_ENDPOINT`,
   * `LANGCHAIN_ENDPOINT`, `https://api.smith.langchain.com`.
   */
  endpoint?: string;
  /**
   * The workspace, for a key that belongs to several. Default: `LANGSMITH_WORKSPACE_ID`, `LANGCHAIN_WORKSPACE_ID`, none.
   */
  workspaceId?: string;
  /** Whether inputs are hidden. Default: `LANGSMITH_HIDE_INPUTS`, `LANGCHAIN_HIDE_INPUTS`, false. */
  hideInputs?: HidePayload;
  /** Whether outputs are hidden. Default: `LANGSMITH_HIDE_OUTPUTS`, `LANGCHAIN_HIDE_OUTPUTS`, false. */
  hideOutputs?: HidePayload;
}

/** What the options and the environment come to. */
export interface LangSmithSettings {
  readonly apiKey: string;
  readonly projectName: string;
  readonly endpoint: string;
  readonly workspaceId: string | undefined;
  readonly hideInputs: HidePayload;
  readonly hideOutputs: HidePayload;
}

const DEFAULT_ENDPOINT = 'https://api.smith.langchain.com';

/** @throws TypeError if an option or a variable has a value that it cannot have */
export function resolveOptions(options: LangSmithExporterOptions): LangSmithSettings {
  ensure(isObject(options), 'options cannot be read. Pass an object, or nothing.');
  return {
    apiKey: apiKeyOf(options.apiKey),
    projectName:
      textOption('projectName', options.projectName) ??
      variable('PROJECT') ??
      read('LANGCHAIN_SESSION') ??
      'default',
    endpoint: endpointOf(options.endpoint),
    workspaceId: headerValue(
      'workspaceId',
      textOption('workspaceId', options.workspaceId) ?? variable('WORKSPACE_ID'),
    ),
    hideInputs: hideOf('hideInputs', options.hideInputs, 'HIDE_INPUTS'),
    hideOutputs: hideOf('hideOutputs', options.hideOutputs, 'HIDE_OUTPUTS'),
  };
}

function apiKeyOf(option: unknown): string {
  const apiKey = textOption('apiKey', option) ?? variable('API_KEY');
  ensure(
    apiKey !== undefined,
    'cannot send without an API key. Set apiKey, LANGSMITH_API_KEY or LANGCHAIN_API_KEY.',
  );
  return headerValue('apiKey', apiKey);
}

// A bad variable is no reason to send what the program does to a host that nobody named.
function endpointOf(option: unknown): string {
  const endpoint = textOption('endpoint', option) ?? variable('ENDPOINT') ?? DEFAULT_ENDPOINT;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  ensure(
    url !== undefined &&
      /^https?:$/.test(url.protocol) &&
      url.username + url.password + url.search + url.hash === '',
    'endpoint (or LANGSMITH_ENDPOINT, LANGCHAIN_ENDPOINT) is not the address of an API. Set an http or https URL without credentials and query, like https://eu.api.smith.langchain.com.',
  );
  return endpoint.replace(/\/+$/, '');
}

function hideOf(name: string, option: unknown, variableName: string): HidePayload {
  if (option !== undefined) {
    ensure(
      isHidePayload(option),
      `${name} cannot be ${describe(option)}. Set true, false or a function.`,
    );
    return typeof option === 'function' ? failClosed(option) : option;
  }
  const value = variable(variableName)?.toLowerCase();
  if (value === undefined || value === 'true' || value === 'false') {
    return value === 'true';
  }
  // Whoever sets it at all has something to hide.
  console.warn(
    errorMessage(
      'exporter-langsmith',
      `LANGSMITH_${variableName} (or LANGCHAIN_${variableName}) is neither true nor false, and counts as true.`,
    ),
  );
  return true;
}

type HideFunction = Exclude<HidePayload, boolean>;

function isHidePayload(value: unknown): value is HidePayload {
  return typeof value === 'boolean' || typeof value === 'function';
}

function failClosed(hide: HideFunction): HideFunction {
  return async (payload): Promise<JsonObject> => {
    try {
      const shown: unknown = await hide(payload);
      return isObject(shown) ? (shown as JsonObject) : {};
    } catch {
      return {};
    }
  };
}

function textOption(name: string, option: unknown): string | undefined {
  ensure(
    option === undefined || typeof option === 'string',
    `${name} cannot be ${describe(option)}. Set a text.`,
  );
  return trimmed(option);
}

/** A text that may stand in a header. The text is not shown: it may be a secret. */
function headerValue<T extends string | undefined>(name: string, value: T): T {
  ensure(
    value === undefined || /^[!#-&(-~]+$/.test(value),
    `${name} has a character in it that does not belong there, such as a blank, a quote or a line break. Set it as LangSmith shows it.`,
  );
  return value;
}

/** The variable of LangSmith, else the older one of LangChain. */
function variable(name: string): string | undefined {
  return read(`LANGSMITH_${name}`) ?? read(`LANGCHAIN_${name}`);
}

// Quotes come with files of variables that are read as they are. LangSmith's client lets them go, too.
function read(name: string): string | undefined {
  return trimmed(process.env[name]?.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

function trimmed(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

function describe(value: unknown): string {
  return typeof value === 'object' ? 'an object or null' : `a ${typeof value}`;
}

function ensure(isValid: boolean, advice: string): asserts isValid {
  if (!isValid) {
    throw new TypeError(errorMessage('exporter-langsmith', advice));
  }
}
