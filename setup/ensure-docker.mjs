import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { engineAt } from './engine.mjs';
import { findCommand } from './paths.mjs';
import { run, tail } from './run.mjs';
import { say, SetupError } from './say.mjs';
import { waitUntil } from './wait-until.mjs';

const localSockets = ['/var/run/docker.sock', '/run/docker.sock'];
const log = '/var/log/dockerd.log';

/** Resolves to a Docker Engine that answers at `dockerPath`; installs and starts one where that is this machine's own. */
export async function ensureDocker(dockerPath) {
  const engine = engineAt(dockerPath);
  const reason = await engine.whyNoAnswer();
  if (reason === undefined) return engine;
  const complaint = `no Docker Engine answers at ${dockerPath} (${reason.code ?? reason.message})`;
  if (reason.code === 'EACCES')
    throw new SetupError(
      `${complaint}: add this user to the group docker (sudo usermod -aG docker $USER), log in again and run this again`,
    );
  if (!localSockets.includes(engine.socketPath))
    throw new SetupError(`${complaint}: start that engine, or set DOCKER_PATH to one that runs`);
  if (process.getuid?.() !== 0)
    throw new SetupError(
      `${complaint}: start it (sudo systemctl start docker) or install it (Debian, Ubuntu: sudo apt-get install docker.io iptables) and run this again`,
    );
  const missing = Object.entries({ dockerd: 'docker.io', iptables: 'iptables' }).filter(
    ([command]) => findCommand(command) === undefined,
  );
  if (missing.length > 0)
    await aptInstall(
      missing.map(([, name]) => name),
      'the Docker Engine',
    );
  await start(engine);
  return engine;
}

async function start(engine) {
  if (existsSync('/run/systemd/system')) {
    say('starting the Docker Engine (systemctl start docker)');
    await run('systemctl', ['start', 'docker']);
    if (await answersWithin(engine, 30)) return;
    throw new SetupError(
      `the Docker Engine does not answer at ${engine.dockerPath} 30 s after its start: see journalctl -u docker`,
    );
  }
  say(`starting the Docker Engine (dockerd, log: ${log})`);
  const output = openSync(log, 'a');
  const dockerd = spawn(findCommand('dockerd'), [], { stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  dockerd.unref(); // the engine is the machine's, it outlives this process
  const ended = () => dockerd.exitCode !== null || dockerd.signalCode !== null;
  await waitUntil(async () => ended() || (await engine.whyNoAnswer()) === undefined, 60);
  if (ended() || (await engine.whyNoAnswer()) !== undefined)
    throw new SetupError(`the Docker Engine ${ended() ? 'ended by itself' : 'does not answer after 60 s'}${tail(log)}`);
}

const answersWithin = (engine, seconds) => waitUntil(async () => (await engine.whyNoAnswer()) === undefined, seconds);
