import { runCli } from './run-cli';

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  print: (line) => {
    console.log(line);
  },
  complain: (line) => {
    console.error(line);
  },
  ...(process.stderr.isTTY && {
    terminal: {
      columns: () => process.stderr.columns,
      write: (text: string) => {
        process.stderr.write(text);
      },
    },
  }),
});
