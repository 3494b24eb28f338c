// Run in a process of its own by main.ts, so that each peer has the API's globals and the compiler to itself.
// usage: node measure-one.ts <scenario> <peer>; prints the median time of one call in nanoseconds.

import { measure } from 'mitata';

import { PEERS } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const [title, name] = process.argv.slice(2);
const scenario = scenarios.find((one) => one.title === title);
const peer = PEERS.find((one) => one === name);
if (scenario === undefined || peer === undefined) {
  throw new TypeError(`no scenario "${title}" for peer "${name}"`);
}
const { p50 } = await measure(await scenario.peers[peer]());
console.log(p50);
