/** A clock that stands still until it is moved. */
export class FakeClock {
  private time = Date.parse('2026-01-01T00:00:00Z');

  readonly now = (): number => this.time;

  readonly date = (): Date => new Date(this.time);

  advance(ms: number): void {
    this.time += ms;
  }
}
