import { abortAfter } from './abort-after';

describe('a signal with a deadline', () => {
  test('aborts when the time is up, where nothing else does', async () => {
    const { signal, release } = abortAfter(20);
    expect(signal.aborted).toBe(false);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(signal.aborted).toBe(true);
    release();
  });

  test('aborts with another signal, before the time is up', () => {
    const other = new AbortController();
    const { signal, release } = abortAfter(60_000, other.signal);
    other.abort();
    expect(signal.aborted).toBe(true);
    release();
  });

  test('is aborted at once, where another signal is already', () => {
    const { signal, release } = abortAfter(60_000, AbortSignal.abort());
    expect(signal.aborted).toBe(true);
    release();
  });

  test('stays as it is, once it was released', () => {
    const other = new AbortController();
    const { signal, release } = abortAfter(60_000, other.signal);
    release();
    other.abort();
    expect(signal.aborted).toBe(false);
  });

  test('is aborted at once, where its owner ends it before the time', () => {
    const { signal, end } = abortAfter(60_000);
    end();
    expect(signal.aborted).toBe(true);
  });
});
