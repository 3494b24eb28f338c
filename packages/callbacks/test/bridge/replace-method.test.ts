import { replaceMethod } from '@spanlight/callbacks/bridge';
import { describe, expect, test } from 'vitest';

class Greeter {
  greet(name: string): string {
    return `Hello ${name}`;
  }
}

const replaceGreet = (target: object): (() => void) =>
  replaceMethod(target, 'greet', (_name, call) => `${String(call())}!`);

test('a method of a prototype is replaced on the object only, and put back', () => {
  const greeter = new Greeter();
  const restore = replaceGreet(greeter);

  expect(greeter.greet('Ada')).toBe('Hello Ada!');
  expect([greeter.greet.name, greeter.greet.length]).toEqual(['greet', 1]);
  expect(Object.keys(greeter)).toEqual([]);
  expect(new Greeter().greet('Ada')).toBe('Hello Ada');
  restore();
  expect(Object.hasOwn(greeter, 'greet')).toBe(false);
});

test('a method that a getter makes is replaced, and put back', () => {
  const greeter = {
    get greet() {
      return (name: string): string => `Hi ${name}`;
    },
  };
  const before = Object.getOwnPropertyDescriptor(greeter, 'greet');
  const restore = replaceGreet(greeter);

  expect(greeter.greet('Ada')).toBe('Hi Ada!');
  restore();
  expect(Object.getOwnPropertyDescriptor(greeter, 'greet')).toEqual(before);
});

describe('of an object that someone else observes through a proxy', () => {
  test.each(['when it is read', 'when it is called'])('a method looked up %s', (when) => {
    const greeter = new Greeter();
    let callCount = 0;
    const observed = new Proxy(greeter, {
      get(target, name) {
        const early: unknown = Reflect.get(target, name);
        return (...args: unknown[]): unknown => {
          callCount += 1;
          const method = when === 'when it is read' ? early : Reflect.get(target, name);
          return Reflect.apply(method as () => unknown, target, args);
        };
      },
    });
    const restore = replaceGreet(observed);

    expect(observed.greet('Ada')).toBe('Hello Ada!');
    expect(callCount).toBe(1);
    restore();
    expect(Object.hasOwn(greeter, 'greet')).toBe(false);
    expect(observed.greet('Ada')).toBe('Hello Ada');
  });
});
