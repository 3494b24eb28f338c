// Run in a process of its own by main.ts, so that each peer has the API's globals and the compiler to itself.
// usage: node measure-one.ts <scenario> <peer>; prints the median time of one call in nanoseconds.

import { measure } from 'mitata';

import { scenarios } from './scenarios.ts';

const [title, peer = ''] = process.argv.slice(2);
const scenario = scenarios.find((one) => one.title === title);
const setUp = scenario?.peers[peer];
if (scenario === undefined || setUp === undefined) {
  throw new TypeError(`no scenario "${title}" for peer "${peer}"`);
}
const { p50 } = await measure(await setUp());
console.log(p50 / (scenario.repetitions ?? 1));
process.exit(); // some peers keep the process alive
