import { checkMemoryPlan } from './memory-plan';
import { compileTemplate } from './template-environment';

const MB = 1_048_576;
const render = (text: string) => compileTemplate(text, 'test');
const parts = { pool: render('{{ pool }}'), log: render(`{{ (config.log or '8mb') | bytes }}`) };

function check(pool: number, config = {}): void {
  checkMemoryPlan(render(String(64 * MB)), parts, { pool, config }, ['config']);
}

describe('a plan for memory', () => {
  test('is right, where the parts add up to the limit', () => {
    check(56 * MB);
  });

  test('is refused with the sum, where they add up to more', () => {
    const sum = "the server may use pool 57 MB + log 8 MB = 65 MB, more than the container's limit of 64 MB";
    expect(() => check(57 * MB)).toThrow(
      expect.objectContaining({
        code: 'bad_request',
        message: `memory: ${sum}`,
        details: [{ field: 'config', message: `config: ${sum}` }],
      }),
    );
  });

  test('is refused, where a part is no number', () => {
    expect(() => check(1, { log: 'many' })).toThrow(
      'memory: log cannot be added up: one of its values is neither a number nor a size',
    );
  });
});
