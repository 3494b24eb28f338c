import type { Attributes } from '@opentelemetry/api';

import { errorMessage } from '../errors/errors.ts';
import { requireObject, requireOption } from '../errors/options.ts';
import { AttributeList } from '../span/attribute-list.ts';
import type { Resource } from '../span/readable-span.ts';
import { VERSION } from '../version.ts';

/** What is being observed. Carried by every exporter. */
export interface ResourceOptions {
  /** `service.name`. Default: `OTEL_SERVICE_NAME`, then that of `OTEL_RESOURCE_ATTRIBUTES`, then `unknown_service:node`. */
  serviceName?: string;
  /** `service.version`. */
  serviceVersion?: string;
  /** `deployment.environment.name`, e.g. `production`. */
  environment?: string;
  /** Further resource attributes. They beat `OTEL_RESOURCE_ATTRIBUTES`; the three options above beat them. */
  resource?: Attributes;
}

/** The resource of a provider. Throws a `TypeError` if a name is no text. */
export function createResource(
  options: ResourceOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Resource {
  const { serviceName, serviceVersion } = options;
  for (const name of ['serviceName', 'serviceVersion', 'environment'] as const) {
    const value: unknown = options[name];
    const isText = typeof value === 'string' && value.trim() !== '';
    requireOption(value === undefined || isText, name, value, 'a string with text in it');
  }
  const { resource = {} } = options;
  requireObject('resource', resource);
  const isNode = 'process' in globalThis;
  const list = new AttributeList();
  list.set('telemetry.sdk.name', 'spanlight');
  list.set('telemetry.sdk.language', isNode ? 'nodejs' : 'webjs');
  list.set('telemetry.sdk.version', VERSION);
  list.setAll(parseResourceAttributes(environment['OTEL_RESOURCE_ATTRIBUTES']));
  list.set('service.name', environment['OTEL_SERVICE_NAME']?.trim() || undefined);
  list.setAll(resource);
  list.set('service.name', serviceName);
  list.set('service.version', serviceVersion);
  list.set('deployment.environment.name', options.environment);

  const attributes = list.toObject();
  attributes['service.name'] ||= isNode ? 'unknown_service:node' : 'unknown_service';
  attributes['deployment.environment.name'] ??= attributes['deployment.environment']; // its name before 1.27
  return new SpanlightResource(attributes);
}

class SpanlightResource implements Resource {
  readonly attributes: Attributes;

  constructor(attributes: Attributes) {
    const list = new AttributeList();
    list.setAll(attributes);
    this.attributes = Object.freeze(list.toObject());
  }

  merge(other: Resource | null): Resource {
    return new SpanlightResource({ ...this.attributes, ...other?.attributes });
  }

  getRawAttributes(): [string, unknown][] {
    return Object.entries(this.attributes);
  }
}

/** `key=value,key2=value2`, percent-encoded. One mistake makes the whole variable count for nothing (specification). */
function parseResourceAttributes(text: string | undefined): Attributes {
  const attributes: Attributes = {};
  for (const pair of text?.split(',') ?? []) {
    if (pair.trim() === '') {
      continue;
    }
    const [key, value, ...rest] = pair.split('=').map((part) => part.trim());
    try {
      if (!key || value === undefined || rest.length > 0) {
        throw new SyntaxError(pair);
      }
      attributes[decodeURIComponent(key)] = decodeURIComponent(value);
    } catch {
      console.warn(
        errorMessage(
          'core',
          `OTEL_RESOURCE_ATTRIBUTES is ignored: cannot read ${JSON.stringify(pair)}. Set key=value,key2=value2.`,
        ),
      );
      return {};
    }
  }
  return attributes;
}
