import { describe, expect, test } from 'vitest';

import { asciiSymbols, unicodeSymbols } from '../src/symbols.ts';
import { axisLabels, drawBar, type Stretch } from '../src/waterfall.ts';

const axis = { start: 0n, length: 100 };

function bar(...stretches: Stretch[]): string {
  const { blank, waiting, filled } = drawBar(stretches, axis, 10, unicodeSymbols);
  return ' '.repeat(blank) + waiting + filled;
}

describe('a bar', () => {
  test.each([
    [0, 100, '██████████'],
    [0, 50, '█████'],
    [50, 100, '     █████'],
    [20, 45, '  ██▌'],
    [25, 50, '  ▐██'],
    [33, 37, '   ▍'],
    [20, 20, '  ▎'],
    [27, 27, '  ▐'],
    [100, 100, '         ▐'],
    [99.99, 100, '         ▐'],
  ])('from %d to %d is %j', (from, to, expected) => {
    expect(bar({ from, to })).toBe(expected);
  });

  test('of any length within the axis is seen, and stays within it', () => {
    for (let from = 0; from <= 100; from += 0.7) {
      for (let to = from; to <= 100; to += 3.1) {
        const drawn = bar({ from, to });
        expect(drawn.trim()).not.toBe('');
        expect(drawn.length).toBeLessThanOrEqual(10);
      }
    }
  });

  test('shows the time until the first token apart, of both parts something', () => {
    expect(bar({ from: 0, to: 100, firstToken: 30 })).toBe('░░░███████');
    expect(bar({ from: 0, to: 100, firstToken: 0.1 })).toBe('░█████████');
    expect(bar({ from: 0, to: 100, firstToken: 100 })).toBe('░░░░░░░░░█');
    expect(bar({ from: 0, to: 100, firstToken: 900 })).toBe('░░░░░░░░░█');
  });

  test('of several stretches shows where there were none', () => {
    expect(bar({ from: 0, to: 20 }, { from: 50, to: 51 }, { from: 99, to: 100 })).toBe(
      '██   █   █',
    );
  });

  test('is drawn in ASCII too', () => {
    const drawn = drawBar([{ from: 0, to: 95, firstToken: 20 }], axis, 10, asciiSymbols);
    expect(drawn).toEqual({ blank: 0, waiting: '..', filled: '########' });
  });
});

describe('the labels of an axis', () => {
  test.each([
    [4.21e9, 20, '0 s      2 s       4 s'],
    [4.21e9, 60, '0 s           1 s           2 s           3 s            4 s'],
    [812e6, 40, '0 ms     200 ms    400 ms    600 ms    800 ms'],
    [3e3, 30, '0 µs      1 µs      2 µs      3 µs'],
    [7_200e9, 24, '0 h         1 h         2 h'],
    [30 * 86_400e9, 24, '0 d         16 d'],
  ])('over %d ns in %d cells', (length, width, expected) => {
    const labels = axisLabels({ start: 0n, length }, width, width + 10, unicodeSymbols);
    expect(labels).toBe(expected);
  });

  test('never pass the room there is', () => {
    for (const length of [1, 999, 1e6, 812e6, 4.21e9, 3e12, 1e16]) {
      for (const width of [16, 20, 40, 64]) {
        const labels = axisLabels({ start: 0n, length }, width, width, unicodeSymbols);
        expect(labels.length).toBeLessThanOrEqual(width);
      }
    }
  });
});
