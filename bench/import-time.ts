// Run in a process of its own by main.ts: imports what is named and prints how long that took, in nanoseconds.

const started = performance.now();
for (const specifier of process.argv.slice(2)) {
  // One after the other, as a program's first import does it.
  // oxlint-disable-next-line no-await-in-loop
  await import(specifier);
}
console.log((performance.now() - started) * 1e6);
