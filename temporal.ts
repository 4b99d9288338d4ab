/**
 * Gives Node before 26 the Temporal that it lacks. Each entry point of the product imports this file first: the code
 * uses the global, as Node 26 has it.
 */
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global')
