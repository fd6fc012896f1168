/** A cluster of Slurm on one machine: a controller and two nodes on loopback, with a state directory of its own. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const NODES = { n1: 17001, n2: 17002 };

/** @param {string} state */
function configuration(state) {
  const host = hostname();
  const nodes = Object.entries(NODES).map(
    ([name, port]) => `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${String(port)} CPUs=1`,
  );
  return [
    'ClusterName=lab',
    `SlurmctldHost=${host}(127.0.0.1)`,
    'AuthType=auth/munge',
    'SlurmUser=root',
    `StateSaveLocation=${state}/state`,
    `SlurmdSpoolDir=${state}/%n`,
    `SlurmctldPidFile=${state}/ctld.pid`,
    `SlurmdPidFile=${state}/%n.pid`,
    `SlurmctldLogFile=${state}/ctld.log`,
    `SlurmdLogFile=${state}/%n.log`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'ReturnToService=2',
    ...nodes,
    `PartitionName=main Nodes=${Object.keys(NODES).join(',')} Default=YES State=UP`,
    '',
  ].join('\n');
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Every process with its parent and its words. */
function processes() {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return [{ pid: Number(name), parent, words: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
    } catch {
      return [];
    }
  });
}

/** @param {number} root */
function withDescendants(root, all = processes()) {
  /** @type {number[]} */
  const found = [root];
  for (const pid of found) found.push(...all.filter(({ parent }) => parent === pid).map((each) => each.pid));
  return found;
}

export class Cluster {
  /** @type {Map<string, import('node:child_process').ChildProcess>} */
  #daemons = new Map();

  /** @param {string} directory */
  constructor(directory) {
    this.directory = directory;
    mkdirSync(join(directory, 'state'), { recursive: true });
    for (const node of Object.keys(NODES)) mkdirSync(join(directory, node), { recursive: true });
    writeFileSync(join(directory, 'slurm.conf'), configuration(directory));
    this.env = { ...process.env, SLURM_CONF: join(directory, 'slurm.conf') };
  }

  /** @param {string} name @param {string} command @param {readonly string[]} args */
  #start(name, command, args) {
    this.#daemons.set(name, spawn(command, args, { env: this.env, stdio: 'ignore' }));
  }

  /** @param {string} node */
  startNode(node) {
    this.#start(node, 'slurmd', ['-D', '-N', node]);
  }

  async start() {
    if (spawnSync('munge', ['-n'], { stdio: 'ignore' }).status !== 0) {
      // Its key and its directories are the package's.
      execFileSync('sh', [
        '-c',
        'mkdir -p /run/munge && chown munge:munge /run/munge && runuser -u munge -- munged',
      ]);
    }
    this.#start('ctld', 'slurmctld', ['-D', '-c']);
    for (const node of Object.keys(NODES)) this.startNode(node);
    for (
      let tries = 0;
      !this.ask('sinfo', '-h', '-o', '%T')
        .split('\n')
        .every((state) => state === 'idle');
      tries++
    ) {
      if (tries > 120) throw new Error(`the nodes did not come up: ${this.ask('sinfo')}`);
      await sleep(500);
    }
  }

  /** @param {string} command @param {readonly string[]} args */
  ask(command, ...args) {
    const { stdout } = spawnSync(command, args, { env: this.env, encoding: 'utf8' });
    return stdout.trim();
  }

  /** As when a node loses its power: its daemon, what steps it runs, and all that those started. @param {string} node */
  failNode(node) {
    const jobs = this.ask('squeue', '-h', '-w', node, '-t', 'R', '-o', '%A').split('\n').filter(Boolean);
    const daemon = this.#daemons.get(node)?.pid;
    const steps = processes().filter(({ words }) =>
      jobs.some((job) => words.startsWith(`slurmstepd: [${job}.`)),
    );
    const all = [...(daemon === undefined ? [] : [daemon]), ...steps.map(({ pid }) => pid)];
    for (const pid of all.flatMap((root) => withDescendants(root))) kill(pid);
    return jobs;
  }

  stop() {
    for (const { pid } of this.#daemons.values())
      if (pid !== undefined) for (const each of withDescendants(pid)) kill(each);
  }
}
