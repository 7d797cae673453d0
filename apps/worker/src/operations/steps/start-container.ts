import { required } from '../../instance/required';
import { start } from '../actions/container';
import type { Step } from '../step';

export const startContainer: Step = {
  name: 'start_container',
  startsServer: true,
  run: (run) => start(run, required(run.container, 'container')),
};
