import usual from './ava.config.js';

/** Tests that take minutes: models trained on all of MNIST, and the claims of the scenarios. */
export default { ...usual, files: ['dist/test/slow/**/*.js'], timeout: '20m' };
