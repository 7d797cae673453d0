import { checkVariables } from './template-variables';

function check(text: string): void {
  checkVariables(text, 'T', ['size', 'config']);
}

describe('a misspelt variable is named', () => {
  test.each([
    ['printed', '{{ sise }}'],
    ['in a condition', '{% if sise %}x{% endif %}'],
    ['in a branch', '{% if size %}{% else %}{{ sise }}{% endif %}'],
    ['in an inline condition', "{{ 'x' if sise == 1 else 'y' }}"],
    ['before a filter', '{{ sise | bytes }}'],
    ["in a filter's argument", '{{ size | default(sise) }}'],
    ['in a sum', '{{ (size | bytes) * 2 + sise }}'],
    ['in a comparison', '{{ 1 < sise }}'],
    ['in a list', '{{ size in [sise] }}'],
    ['in a mapping', "{{ { 'a': sise } }}"],
    ['in a loop over it', '{% for x in sise %}{{ x }}{% endfor %}'],
    ['in a test', '{{ sise is defined }}'],
    ['as a key', '{{ config[sise] }}'],
    ['with a member', '{{ sise.foo }}'],
    ['in a case', '{% switch size %}{% case sise %}x{% endswitch %}'],
    ['set to it', '{% set x = sise %}'],
    ['captured', '{% set x %}{{ sise }}{% endset %}'],
    ['in a macro', '{% macro m(a) %}{{ sise }}{% endmacro %}'],
    ['called', '{{ sise() }}'],
  ])('%s', (_where, text) => {
    expect(() => check(text)).toThrow("T: 'sise' is not a variable of this template (known: size, config)");
  });

  test('with its line, where there are several', () => {
    expect(() => check('{{ size }}\n\n{{ sise }}')).toThrow("T: line 3: 'sise' is not a variable");
  });

  test('each of several', () => {
    expect(() => check('{{ a }}{{ b }}{{ a }}')).toThrow(/^T: 'a' .*\nT: 'b' [^\n]*$/);
  });

  test('outside the loop that binds it', () => {
    expect(() => check('{% for key, value in config %}{{ key }}{{ loop.index }}{% endfor %}{{ key }}')).toThrow(
      "'key'",
    );
  });
});

test.each([
  '{{ config.foo }}',
  "{{ (config['foo-bar'] or '1mb') | bytes }}",
  '{% for key, value in config %}{{ key }}={{ value }}{{ loop.last }}{% endfor %}',
  '{% set x = size %}{{ x }}',
  '{% set x, y = size %}{{ x }}{{ y }}',
  '{% macro m(a, b=size) %}{{ a }}{{ b }}{% endmacro %}{{ m(1, b=2) }}',
  '{% macro m() %}{{ caller(1) }}{% endmacro %}{% call(z) m() %}{{ z }}{% endcall %}',
  "{{ { size: 1, 'b': size } }}",
  '{{ size is divisibleby(2) }}',
  '{{ none }}{{ true }}{% for n in range(3) %}{{ n }}{% endfor %}',
  '{% raw %}{{ sise }}{% endraw %}{# sise #}',
])('%s has no unknown variable', (text) => {
  check(text);
});

test('a template without variables says so', () => {
  expect(() => checkVariables('{{ x }}', 'T', [])).toThrow("T: 'x' is not a variable of this template (it has none)");
});
