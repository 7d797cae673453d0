import { waitUntil } from './wait-until';

/** A text answer over a real connection, read as it comes. */
export class TextStream {
  text = '';
  /** undefined while it goes on */
  outcome: 'ended' | 'broken off' | undefined;
  private readonly hangUp = new AbortController();

  /** @throws Error when the answer is none */
  async open(url: string, headers: Record<string, string> = {}): Promise<this> {
    const response = await fetch(url, { headers, signal: this.hangUp.signal });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    void this.read(response);
    return this;
  }

  async says(text: string, withinMs = 10_000): Promise<void> {
    await waitUntil(`'${text}' in the stream`, () => this.text.includes(text), withinMs);
  }

  async ends(withinMs = 30_000): Promise<'ended' | 'broken off'> {
    return waitUntil('the end of the stream', () => this.outcome, withinMs);
  }

  close(): void {
    this.hangUp.abort();
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) this.text += decoder.decode(chunk as Uint8Array, { stream: true });
      this.outcome = 'ended';
    } catch {
      this.outcome = 'broken off';
    }
  }
}
