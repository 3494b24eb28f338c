import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { TracerProvider, type TracerProviderOptions } from '../src/index.ts';
import { VERSION } from '../src/version.ts';
import { runNode } from './support/run-node.ts';

let warnings: string[] = [];

beforeEach(() => {
  vi.stubEnv('OTEL_SERVICE_NAME', undefined);
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', undefined);
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((message) => void warnings.push(String(message)));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function attributesOf(options: TracerProviderOptions = {}) {
  return new TracerProvider(options).resource.attributes;
}

describe('the resource', () => {
  test('says what it is when nothing is said', () => {
    expect(attributesOf()).toEqual({
      'service.name': 'unknown_service:node',
      'telemetry.sdk.name': 'spanlight',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': VERSION,
    });
  });

  test('has what the options say', () => {
    const resource = { 'host.name': 'box', list: [1, null], 'service.name': 'beaten' };
    expect(
      attributesOf({
        serviceName: 'shop',
        serviceVersion: '1.2.3',
        environment: 'production',
        resource,
      }),
    ).toMatchObject({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'deployment.environment.name': 'production',
      'host.name': 'box',
      list: [1, null],
    });
    expect(resource).toEqual({ 'host.name': 'box', list: [1, null], 'service.name': 'beaten' });
  });

  test('takes the older name of the environment', () => {
    const resource = { 'deployment.environment': 'staging' };
    expect(attributesOf({ resource })['deployment.environment.name']).toBe('staging');
    expect(
      attributesOf({ resource, environment: 'production' })['deployment.environment.name'],
    ).toBe('production');
  });

  test('an attribute that is undefined counts as not given', () => {
    const resource = { 'service.name': undefined, 'host.name': undefined };
    const attributes = attributesOf({ resource });
    expect(attributes['service.name']).toBe('unknown_service:node');
    expect(attributes).not.toHaveProperty('host.name');
    vi.stubEnv('OTEL_SERVICE_NAME', 'from env');
    expect(attributesOf({ resource })['service.name']).toBe('from env');
  });

  test('is one frozen object for all spans', () => {
    const provider = new TracerProvider();
    const one = provider.getTracer('a').startSpan('one') as unknown as { resource: object };
    const two = provider.getTracer('b').startSpan('two') as unknown as { resource: object };
    expect(one.resource).toBe(provider.resource);
    expect(two.resource).toBe(provider.resource);
    expect(Object.isFrozen(provider.resource.attributes)).toBe(true);
  });

  test('merges, the other one winning, and shows its raw attributes', () => {
    const { resource } = new TracerProvider({ serviceName: 'shop', resource: { a: 1 } });
    const other = new TracerProvider({ serviceName: 'other' }).resource;
    expect(resource.merge(other).attributes).toMatchObject({ 'service.name': 'other', a: 1 });
    expect(resource.merge(null).attributes).toEqual(resource.attributes);
    expect(resource.attributes['service.name']).toBe('shop');
    expect(Object.fromEntries(resource.getRawAttributes())).toEqual(resource.attributes);
  });
});

describe('OTEL_SERVICE_NAME', () => {
  test('names the service, before OTEL_RESOURCE_ATTRIBUTES and after the options', () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=attributes,a=1');
    expect(attributesOf()['service.name']).toBe('attributes');
    vi.stubEnv('OTEL_SERVICE_NAME', 'variable');
    expect(attributesOf()['service.name']).toBe('variable');
    expect(attributesOf({ resource: { 'service.name': 'resource' } })['service.name']).toBe(
      'resource',
    );
    expect(attributesOf({ serviceName: 'option' })).toMatchObject({
      'service.name': 'option',
      a: '1',
    });
  });

  test.each(['', '   '])('counts as unset when it is "%s"', (value) => {
    vi.stubEnv('OTEL_SERVICE_NAME', value);
    expect(attributesOf()['service.name']).toBe('unknown_service:node');
  });

  test('is read in a real process', async () => {
    const result = await runNode(
      `import { createTracer, TracerProvider } from '@spanlight/core';
       console.log(JSON.stringify(new TracerProvider().resource.attributes));`,
      { env: { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'host.name=box' } },
    );
    expect(JSON.parse(result.stdout)).toMatchObject({ 'service.name': 'shop', 'host.name': 'box' });
  });
});

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  test('is percent-decoded, spaces around it ignored', () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', ' a = one%20two , b%3D=%E2%9C%93%2C,c=,, d=x/y:z ');
    expect(attributesOf()).toMatchObject({ a: 'one two', 'b=': '✓,', c: '', d: 'x/y:z' });
    expect(warnings).toEqual([]);
  });

  test('is beaten by the options', () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'a=1,b=1,service.version=1,telemetry.sdk.name=mine');
    expect(attributesOf({ resource: { b: 2 }, serviceVersion: '2' })).toMatchObject({
      a: '1',
      b: 2,
      'service.version': '2',
    });
  });

  test.each(['a=1,b', 'a=1,=2', 'a=%zz', 'a=1,b=%E2', 'a=1,b=YQ==', 'just text'])(
    'one mistake drops all of it, with a warning: %s',
    (value) => {
      vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', value);
      expect(attributesOf()).not.toHaveProperty('a');
      expect(warnings).toEqual([
        expect.stringMatching(/^\[spanlight\] \[core\] OTEL_RESOURCE_ATTRIBUTES is ignored/),
      ]);
    },
  );

  test('an empty service name is none', () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=');
    expect(attributesOf()['service.name']).toBe('unknown_service:node');
  });
});
