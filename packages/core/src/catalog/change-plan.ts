import { instanceContext, type ResourceType } from './resource-type';
import { compileTemplate } from './template-environment';

type Values = Readonly<Record<string, string | number>>;

/** The configuration of an instance. */
export interface Configuration {
  readonly parameters: Values;
  readonly config: Values;
}

/** A directive that a running server applies. `before` is unknown where it was the server's own default. */
export interface LiveChange {
  readonly directive: string;
  readonly value: string;
  readonly before: string | undefined;
}

/** Files named `from` and one of `endings` are to be named `to` and it; those that end with one of `mentions` name them. */
export interface Carry {
  readonly from: string;
  readonly to: string;
  /** regular expression for all of what follows the name */
  readonly endings: string;
  readonly mentions: readonly string[];
}

export interface ChangePlan {
  /** the names of the parameters and directives that change */
  readonly changed: readonly string[];
  readonly live: readonly LiveChange[];
  readonly carries: readonly Carry[];
  /** 'restart' when any of them takes one */
  readonly applies: 'live' | 'restart';
  /** the server is to judge its files first: false where parameters alone change, all of them live */
  readonly takesProof: boolean;
}

function changedKeys(before: Values, after: Values): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
}

function render(text: string, { parameters, config }: Configuration): string {
  return compileTemplate(text, 'parameters')(instanceContext({ parameters, config }, { name: '', image_version: '' }));
}

function parameterChanges({ definition }: ResourceType, before: Configuration, after: Configuration) {
  return changedKeys(before.parameters, after.parameters).map((name) => {
    const { live, carry } = definition.parameters[name] ?? {};
    return {
      name,
      live:
        live &&
        Object.entries({ [live.directive]: live.value, ...live.also }).map(([directive, value]) => {
          return { directive, value: render(value, after), before: render(value, before) };
        }),
      carry: carry && {
        from: render(carry.file, before),
        to: render(carry.file, after),
        endings: carry.endings,
        mentions: carry.mentions,
      },
    };
  });
}

function directiveChanges({ definition: { config: rules } }: ResourceType, before: Values, after: Values) {
  return changedKeys(before, after).map((name) => {
    const value = after[name];
    const isLive = rules?.live.includes(name) === true && value !== undefined;
    const known = before[name];
    const change = { directive: name, value: String(value), before: known === undefined ? known : String(known) };
    return { name: `config.${name}`, live: isLive ? [change] : undefined, carry: undefined };
  });
}

/** How an instance gets from one configuration to another: live where the server can, else by a restart. */
export function planChange(type: ResourceType, before: Configuration, after: Configuration): ChangePlan {
  const directives = directiveChanges(type, before.config, after.config);
  const changes = [...parameterChanges(type, before, after), ...directives];
  const applies = changes.every(({ live }) => live !== undefined) ? 'live' : 'restart';
  return {
    changed: changes.map(({ name }) => name),
    live: changes.flatMap(({ live }) => live ?? []),
    carries: changes.map(({ carry }) => carry).filter((carry) => carry !== undefined),
    applies,
    takesProof: applies === 'restart' || directives.length > 0,
  };
}
