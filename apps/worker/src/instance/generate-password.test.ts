import { generatePassword } from './generate-password';

test('a password is 32 letters and digits, without a special meaning in shells, URIs and configuration files', () => {
  for (let made = 0; made < 1_000; made += 1) expect(generatePassword()).toMatch(/^[A-Za-z0-9]{32}$/);
});

test('a password uses every letter and digit, and none is made twice, over 1000 of them', () => {
  const passwords = Array.from({ length: 1_000 }, generatePassword);
  expect(new Set(passwords).size).toBe(1_000);
  expect(new Set(passwords.join('')).size).toBe(62);
});
