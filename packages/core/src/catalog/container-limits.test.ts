import { containerLimitsOf } from './container-limits';
import { compileType } from './resource-type';
import { typeDefinition } from './type-definition';

const lamp = (pids?: string | number) =>
  compileType(
    typeDefinition.parse({
      name: 'lamp',
      prefix: 'l',
      image: 'lamp',
      versions: ['1'],
      port: 1000,
      data: '/data',
      memory: '{{ power * 1024 }}',
      probe: 'tcp',
      connect: 'x',
      uri: 'x',
      pids,
    }),
    {},
    'lamp',
  );
const given = (config: Record<string, string | number>) => ({
  parameters: { power: 2 },
  config,
  image_version: 'lamp:1',
});

describe('the limits of a container', () => {
  test('are 512 processes, where the type does not say', () => {
    expect(containerLimitsOf(lamp(), given({}))).toEqual({ memoryBytes: 2048, pids: 512 });
  });

  test('may be a number of processes, or follow from the configuration', () => {
    expect(containerLimitsOf(lamp(64), given({})).pids).toBe(64);
    const counted = lamp('{{ 100 + ((config.clients or 10) | bytes) }}');
    expect(containerLimitsOf(counted, given({})).pids).toBe(110);
    expect(containerLimitsOf(counted, given({ clients: '1k' })).pids).toBe(1124);
  });

  test.each(['many', '-1', '15', '99.5'])(
    'are refused, where the processes come out as %s: Docker would set none',
    (text) => {
      expect(() => containerLimitsOf(lamp('{{ config.clients }}'), given({ clients: text }))).toThrow(
        expect.objectContaining({ code: 'bad_request', message: expect.stringContaining('(expected: from 16)') }),
      );
    },
  );
});
