import { runCli } from './run-cli';

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  print: (line) => {
    console.log(line);
  },
  complain: (line) => {
    console.error(line);
  },
});
