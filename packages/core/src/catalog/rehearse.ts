import { checkMemoryPlan } from './memory-plan';
import { instanceContext, wantedOf, type ResourceType } from './resource-type';
import { compileTemplate } from './template-environment';

function wordsOf({ commands, prove }: ResourceType['definition']): string[] {
  const passwords = [...(commands.add_password ?? []), ...(commands.drop_old_password ?? [])].flat();
  const asked = [...(commands.live_settled?.ask ?? []), ...(commands.connections?.ask ?? [])];
  return [...(commands.set_live ?? []), ...passwords, ...asked, ...(prove?.command ?? [])];
}

/** What stands in parameters: how a value reaches the engine, and which files are named after it. */
function parameterTexts({ parameters }: ResourceType['definition']): string[] {
  const texts = Object.values(parameters).flatMap(({ live, carry }) => [live?.value, carry?.file]);
  return texts.filter((text) => text !== undefined);
}

/**
 * Renders everything that an instance's life would render, each with what it will know then, so that a broken template
 * is found before the first request.
 */
export function rehearse(type: ResourceType): void {
  const wanted = wantedOf(type.body.parse({}));
  const container = instanceContext(wanted, { name: 'x1', image_version: wanted.image_version });
  const file = { ...container, db_password: 'password' };
  const address = { ...file, server_ip: '192.0.2.1', exposed_port: '20000' };
  const said = { ...file, directive: 'x', value: '1', new_password: 'password', old_password: 'password' };
  const words = [...wordsOf(type.definition), ...parameterTexts(type.definition)];
  for (const render of [...type.command, ...Object.values(type.env)]) render(container);
  for (const render of Object.values(type.files)) render(file);
  for (const render of [type.connect, type.uri]) render(address);
  for (const word of words) compileTemplate(word, 'type.yaml')(said);
  const memory = type.memory(container);
  if (!/^[1-9]\d*(\.0*)?$/.test(memory)) throw new Error(`memory: '${memory}' is not a whole number of bytes above 0`);
  checkMemoryPlan(type.memory, type.memoryParts, container, []);
}
