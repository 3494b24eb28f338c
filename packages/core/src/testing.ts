export { SpanlightError } from '@spanlight/core';
