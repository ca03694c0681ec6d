import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A UNIX datagram socket, as a service manager listens on: Node has none. */
export interface DatagramSocket {
  /** What came in so far. */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

/** Says each message in a line. */
const LISTENER = `
  use Socket; $| = 1;
  socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, sockaddr_un($ARGV[0])) or die $!;
  print "listening\\n";
  while (defined recv(S, my $message, 65536, 0)) { $message =~ s/\\n/ /g; print "$message\\n"; }
`;

/** Listens at `path`, by perl. Line breaks in a message become blanks. */
export async function openDatagramSocket(path: string): Promise<DatagramSocket> {
  const perl = spawn('perl', ['-e', LISTENER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(perl, 'close');
  const lines = createInterface(perl.stdout);
  await once(lines, 'line');
  const messages: string[] = [];
  lines.on('line', (line) => messages.push(line));
  return {
    messages,
    close: async () => {
      perl.kill('SIGKILL');
      await ended;
    },
  };
}
