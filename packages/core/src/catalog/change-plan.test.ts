import { planChange } from './change-plan';
import { compileType } from './resource-type';
import { typeDefinition } from './type-definition';

const definition = typeDefinition.parse({
  name: 'lamp',
  prefix: 'l',
  image: 'lamp',
  versions: ['1'],
  port: 1000,
  data: '/data',
  memory: '1024',
  probe: 'tcp',
  connect: 'x',
  uri: 'x',
  commands: { set_live: ['SET', '{{ directive }}', '{{ value }}'] },
  parameters: {
    power: {
      type: 'bytes',
      default: '1MB',
      live: { directive: 'watt', value: '{{ power | bytes }}', also: { fuse: '{{ (power | bytes) * 2 }}' } },
    },
    file: {
      type: 'filename',
      default: 'a.log',
      carry: { file: 'logs/{{ file }}', endings: '\\.\\d+', mentions: ['.index'] },
    },
    colour: { type: 'enum', values: ['red', 'green'], default: 'red' },
  },
});
const config = { spelling: 'as_given', values: '.*', live: ['hue'], restart: ['shade'], refused: {} } as const;
const lamp = compileType({ ...definition, config: { ...config, live: ['hue'], restart: ['shade'] } }, {}, 'lamp');
const present = { parameters: { power: '1MB', file: 'a.log', colour: 'red' }, config: { hue: 1, shade: 2 } };

describe('a change', () => {
  test('of nothing is nothing, and needs no restart', () => {
    expect(planChange(lamp, present, present)).toEqual({
      changed: [],
      live: [],
      carries: [],
      applies: 'live',
      takesProof: false,
    });
  });

  test('of directives that a running server takes is live, with the values before', () => {
    const after = { parameters: { ...present.parameters, power: '2MB' }, config: { ...present.config, hue: 5 } };
    expect(planChange(lamp, present, after)).toEqual({
      changed: ['power', 'config.hue'],
      live: [
        { directive: 'watt', value: '2097152', before: '1048576' },
        { directive: 'fuse', value: '4194304', before: '2097152' },
        { directive: 'hue', value: '5', before: '1' },
      ],
      carries: [],
      applies: 'live',
      takesProof: true,
    });
  });

  test('of parameters alone takes no proof when it is live', () => {
    const after = { ...present, parameters: { ...present.parameters, power: '2MB' } };
    expect(planChange(lamp, present, after)).toMatchObject({ applies: 'live', takesProof: false });
  });

  test('of a directive that was not given before is live, and the value before is not known', () => {
    const before = { ...present, config: {} };
    expect(planChange(lamp, before, { ...present, config: { hue: 3 } }).live).toEqual([
      { directive: 'hue', value: '3', before: undefined },
    ]);
  });

  test.each([
    ['a parameter without a live directive', { parameters: { ...present.parameters, colour: 'green' } }],
    ['a directive that is taken at the start', { config: { ...present.config, shade: 3 } }],
    ['a live directive that is taken away', { config: { shade: 2 } }],
  ])('of %s takes a restart', (_what, change) => {
    expect(planChange(lamp, present, { ...present, ...change }).applies).toBe('restart');
  });

  test('of a name that files bear renames them', () => {
    const { applies, carries } = planChange(lamp, present, {
      ...present,
      parameters: { ...present.parameters, file: 'b.log' },
    });
    expect(applies).toBe('restart');
    expect(carries).toEqual([{ from: 'logs/a.log', to: 'logs/b.log', endings: '\\.\\d+', mentions: ['.index'] }]);
  });
});
