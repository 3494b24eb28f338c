import { serverOf } from '@spanlight/callbacks/bridge';
import { expect, test } from 'vitest';

test.each([
  ['https://api.example.com/v1', { serverAddress: 'api.example.com', serverPort: 443 }],
  ['http://localhost', { serverAddress: 'localhost', serverPort: 80 }],
  ['http://127.0.0.1:11434', { serverAddress: '127.0.0.1', serverPort: 11_434 }],
  ['http://[::1]:8080/v1', { serverAddress: '[::1]', serverPort: 8080 }],
  ['https://user:secret@example.com', { serverAddress: 'example.com', serverPort: 443 }],
  ['/v1', {}],
  [undefined, {}],
])('%s', (baseUrl, server) => {
  expect(serverOf(baseUrl)).toEqual(server);
});
