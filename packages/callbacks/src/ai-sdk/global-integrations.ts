const INTEGRATIONS = 'AI_SDK_TELEMETRY_INTEGRATIONS';

/**
 * Adds an integration to the list of the program, as `registerTelemetry` of ai 7 does: all versions of the SDK share it.
 *
 * @returns removes it, and the list if there was none
 */
export function integrateGlobally(integration: object): () => void {
  const found: unknown = Reflect.get(globalThis, INTEGRATIONS);
  const list: unknown[] = Array.isArray(found) ? found : [];
  list.push(integration);
  if (list !== found) {
    Reflect.set(globalThis, INTEGRATIONS, list);
  }
  return () => {
    const position = list.indexOf(integration);
    if (position !== -1) {
      list.splice(position, 1);
    }
    if (list !== found && list.length === 0 && Reflect.get(globalThis, INTEGRATIONS) === list) {
      Reflect.deleteProperty(globalThis, INTEGRATIONS);
    }
  };
}
