export default {
  files: ['dist/test/**/*.js', '!dist/test/slow/**', '!dist/test/support/**'],
  timeout: '4m',
  concurrency: 2,
  nodeArguments: ['--enable-source-maps'],
};
