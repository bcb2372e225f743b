import usual from './ava.config.js';

/** Tests that take minutes: models trained on all of MNIST. */
export default { ...usual, files: ['dist/test/slow/**/*.js'], timeout: '20m' };
