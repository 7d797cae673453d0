import { readdirSync, readFileSync } from 'node:fs';

export function processIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

export function parentOf(id: string): string {
  try {
    const [, , , parent = ''] = readFileSync(`/proc/${id}/stat`, 'utf8')
      .replace(/\(.*\)/, '-')
      .split(' ');
    return parent;
  } catch {
    return ''; // it has just ended
  }
}

export function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}
