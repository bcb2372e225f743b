import test, { type ExecutionContext } from 'ava';
import type { Version } from '../../../../src/simulation/strategies/learning-task.js';
import { Rounds, always } from '../../../../src/simulation/strategies/rounds/rounds.js';

/** Rounds whose versions say what they were made of. */
function rounds(t: ExecutionContext) {
  const names = new Map<Version, string>();
  const version = (name: string): Version => {
    const made: Version = { isVersion: true };
    names.set(made, name);
    return made;
  };
  const asked: string[] = [];
  const behind: number[] = [];
  const told = new Rounds({
    plan: always({ steps: 1, batches: [10, 20, 30] }),
    contribute(worker, model) {
      asked.push(`${worker} on ${names.get(model)!}`);
      return `${worker}`;
    },
    combine(model, contributions: readonly string[], samplesBehind) {
      behind.push(samplesBehind);
      return version(`${names.get(model)!}+${contributions.join('')}`);
    },
  }, version('w'));
  return { told, asked, behind, begin: (number: number, members: readonly number[]) => { t.is(told.prepare(number), undefined); told.begin(number, members); }, end: (number: number) => names.get(told.end(number)!) };
}

test('a round makes its model of the one before it, which need not have ended', (t) => {
  const { asked, begin, end } = rounds(t);
  begin(0, [0, 1]);
  begin(1, [0, 1]);
  t.deepEqual([end(0), end(1)], ['w+01', 'w+01+01']);
  t.deepEqual(asked, ['0 on w', '1 on w', '0 on w+01', '1 on w+01']);
});

test('a round knows the samples behind its model, whether the one before it has ended or not', (t) => {
  const { behind, begin, end } = rounds(t);
  begin(0, [0, 1]);
  begin(1, [0, 1, 2]);
  end(0);
  end(1);
  begin(2, [2]);
  end(2);
  begin(3, [0]);
  end(3);
  // 10 + 20; then 30 more each from all three, and from the third.
  t.deepEqual(behind, [0, 30, 90, 120]);
});

test('a round that begins again asks for nothing again, and one that has ended teaches nothing new', (t) => {
  const { asked, begin, end } = rounds(t);
  begin(0, [0, 1]);
  begin(1, [0, 1]);
  t.is(end(0), 'w+01');
  begin(0, [0, 1]);
  t.is(end(0), undefined);
  begin(1, [0, 1]);
  t.is(end(1), 'w+01+01');
  t.is(asked.length, 4);
});

test('where others take part in a round that begins again, what was made of its result is made anew', (t) => {
  const { asked, begin, end } = rounds(t);
  begin(0, [0, 1, 2]);
  begin(1, [0, 1, 2]);
  // A failure; the job resumes while worker 2 is away.
  begin(0, [0, 1]);
  begin(1, [0, 1, 2]);
  t.deepEqual([end(0), end(1)], ['w+01', 'w+01+012']);
  t.deepEqual(asked.slice(-3), ['0 on w+01', '1 on w+01', '2 on w+01']);
});

test('a round that has not ended is not forgotten when the next one can no longer be lost', (t) => {
  const { told, begin, end } = rounds(t);
  begin(0, [0, 1]);
  // Worker 1 leaves before the result of the first round has reached it; the other goes on, and writes a checkpoint.
  begin(1, [0]);
  told.forgetBefore(1);
  t.deepEqual([end(0), end(1)], ['w+01', 'w+01+0']);
});
