import test from 'ava';
import { describeProblem, InputError, RunError } from '../../src/basics/errors.js';

const FULL = { message: 'out of range', file: 'a.yaml', line: 3, path: 'cluster.workers', expected: 'a whole number ≥ 1', received: '0', fix: 'write 1' };

test('a problem is told with place, path, what was wanted, what came and what to do', (t) => {
  t.is(describeProblem(FULL), 'a.yaml:3 cluster.workers: out of range (expected a whole number ≥ 1, received 0); write 1');
});

test('the parts that a problem lacks are left out', (t) => {
  t.is(describeProblem({ message: 'no' }), 'no');
  t.is(describeProblem({ message: 'no', file: 'a.yaml' }), 'a.yaml: no');
  t.is(describeProblem({ message: 'no', path: 'x.y', received: '1' }), 'x.y: no (received 1)');
  t.is(describeProblem({ message: 'no', path: '', expected: 'yes' }), 'no (expected yes)');
  t.is(describeProblem({ message: 'no', file: 'a', path: 'b', fix: 'c' }), 'a b: no; c');
});

test('an input error holds all problems and tells them a line each', (t) => {
  const problems = [FULL, { message: 'no' }];
  const error = new InputError(problems);
  t.is(error.problems, problems);
  t.is(error.message, `${describeProblem(FULL)}\nno`);
  t.is(error.name, 'InputError');
  t.true(error instanceof Error);
  t.false(new RunError('x') instanceof InputError);
  t.is(new RunError('lost').name, 'RunError');
});
