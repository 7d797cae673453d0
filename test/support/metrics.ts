type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: Sample[];
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

function labelsIn(text: string): Labels {
  const pairs = text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value]));
}

function has(sample: Sample, labels: Labels): boolean {
  return Object.entries(labels).every(([name, value]) => sample.labels[name] === value);
}

/** prom-client's own event loop gauges have no value between two scrapes that follow each other closely. */
function isValue(family: string, text: string): boolean {
  return /^(-?[\d.]+(e[+-]?\d+)?|[+-]Inf)$/.test(text) || (family.startsWith('nodejs_') && text === 'Nan');
}

/** @throws Error unless the line is a series of the family */
function sampleIn(line: string, { name: family, type }: Family): Sample {
  const [, name = '', labels = '', value = ''] = /^([a-z]\w*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const isOfFamily = (SUFFIXES[type] ?? ['']).some((suffix) => name === family + suffix);
  const isRightlyNamed = type !== 'counter' || name.endsWith('_total');
  if (isOfFamily && isValue(family, value) && isRightlyNamed)
    return { name, labels: labelsIn(labels), value: Number(value) };
  throw new Error(`not a series of the ${type} ${family}: ${line}`);
}

/** The families of an answer. @throws Error when a metric is described twice, or not before its series */
function familiesIn(text: string): Family[] {
  const families: Family[] = [];
  const helped: string[] = [];
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, kind, name = '', type = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    const present = families.at(-1);
    if (kind === 'HELP') helped.push(name);
    else if (kind === 'TYPE') families.push({ name, type, samples: [] });
    else if (present) present.samples.push(sampleIn(line, present));
    else throw new Error(`a series before its type: ${line}`);
  }
  const typed = families.map(({ name }) => name);
  if (new Set(helped).size === helped.length && helped.join() === typed.join()) return families;
  throw new Error(`HELP and TYPE do not stand once before each metric: ${helped.join()} and ${typed.join()}`);
}

/** The answer to a scrape, in Prometheus' text format. */
export class Scrape {
  private readonly families: readonly Family[];

  /** @throws Error where Prometheus, or its promtool, would object */
  constructor(text: string) {
    this.families = familiesIn(text);
    for (const { name, type } of this.families) if (type === 'histogram') this.checkHistogram(name);
  }

  get names(): string[] {
    return this.families.map(({ name }) => name);
  }

  /** How many time series there are. */
  get size(): number {
    return this.families.reduce((sum, { samples }) => sum + samples.length, 0);
  }

  /** The series with at least these labels, which may be several. */
  all(name: string, labels: Labels = {}): Sample[] {
    return this.families.flatMap(({ samples }) => samples.filter((one) => one.name === name && has(one, labels)));
  }

  /** The sum of the series with at least these labels; undefined where there is none. */
  value(name: string, labels: Labels = {}): number | undefined {
    const found = this.all(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  private checkHistogram(name: string): void {
    for (const { labels, value } of this.all(`${name}_count`)) {
      const buckets = this.all(`${name}_bucket`, labels);
      const isRising = buckets.every((bucket, at) => bucket.value >= (buckets[at - 1]?.value ?? 0));
      if (isRising && buckets.at(-1)?.labels['le'] === '+Inf' && buckets.at(-1)?.value === value) continue;
      throw new Error(`the buckets of ${name} ${JSON.stringify(labels)} contradict its count`);
    }
  }
}

export async function scrape(url: string, headers: Labels = {}): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return new Scrape(text);
}
