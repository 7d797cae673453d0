import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { ensureCommands } from './apt.mjs';
import { dockerAt } from './docker.mjs';
import { findCommand } from './paths.mjs';
import { run, tail } from './run.mjs';
import { say, SetupError } from './say.mjs';
import { waitUntil } from './wait-until.mjs';

const localSockets = ['/var/run/docker.sock', '/run/docker.sock'];
const log = '/var/log/dockerd.log';

/** Resolves to a Docker Engine that answers at `dockerPath`; installs and starts one if the path is this machine's own socket. */
export async function ensureDocker(dockerPath) {
  const docker = dockerAt(dockerPath);
  const error = await docker.checkAnswer();
  if (error === undefined) return docker;
  const complaint = `Docker does not answer at ${dockerPath} (${error.code ?? error.message})`;
  if (error.code === 'EACCES')
    throw new SetupError(
      `${complaint}: add this user to the group docker (sudo usermod -aG docker $USER), log in again and run this again`,
    );
  if (!localSockets.includes(docker.socketPath))
    throw new SetupError(`${complaint}: start Docker there, or set DOCKER_PATH to a Docker Engine that runs`);
  if (process.getuid?.() !== 0)
    throw new SetupError(
      `${complaint}: start it (sudo systemctl start docker) or install it (Debian, Ubuntu: sudo apt-get install docker.io iptables) and run this again`,
    );
  await ensureCommands({ dockerd: 'docker.io', iptables: 'iptables' }, 'Docker');
  await start(docker);
  return docker;
}

async function start(docker) {
  const answers = async () => (await docker.checkAnswer()) === undefined;
  if (existsSync('/run/systemd/system')) {
    say('starting Docker (systemctl start docker)');
    await run('systemctl', ['start', 'docker']);
    if (await waitUntil(answers, 30)) return;
    throw new SetupError(
      `timed out after 30 s waiting for Docker to answer at ${docker.dockerPath}: see journalctl -u docker`,
    );
  }
  say(`starting Docker (dockerd, log: ${log})`);
  const output = openSync(log, 'a');
  const dockerd = spawn(findCommand('dockerd'), [], { stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  dockerd.unref(); // Docker belongs to the machine and outlives this process
  const hasExited = () => dockerd.exitCode !== null || dockerd.signalCode !== null;
  await waitUntil(async () => hasExited() || (await answers()), 60);
  if (!hasExited() && (await answers())) return;
  throw new SetupError(`${hasExited() ? 'dockerd exited' : 'timed out after 60 s waiting for dockerd'}${tail(log)}`);
}
