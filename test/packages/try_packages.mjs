/**
 * Installs what `npm run pack:all` made as a user does: from a registry, without a compiler, by several package managers
 * and versions of Node, and measures once. Writes the table of docs/install.md. Minutes; not a part of `npm test`.
 *     npm run pack:all && npm run test:packages
 *     npm run test:packages -- 0 3     only these rows, and the table is printed
 * A first install fills the registry; the rows then run in a network namespace of their own, where nothing but that
 * registry can be reached. Needs root for that, for a row that runs as another user, and a /dev/kvm.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';
import { madePackages, publish, withRegistry } from './registry.mjs';
import { fillFor, ROWS, throughRegistry, tryRow } from './rows.mjs';

const DOCUMENT = fileURLToPath(new URL('../../docs/install.md', import.meta.url));
const TABLE = /(<!-- made by npm run test:packages -->\n)[^]*?(<!-- end -->)/;
const LARGEST_PACKAGE_BYTES = 3e6;

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const times = ({ cpu, seconds }) => `${cpu.toFixed(1)} s, ${seconds.toFixed(1)} s`;

/** What the registry must keep for the rows. */
function fill(place, rows) {
  for (const row of rows) fillFor(place, row);
  const filled = join(place, 'filled');
  mkdirSync(filled);
  run('npm', ['install', '--prefix', filled, 'kvm-exit-bench', ...throughRegistry(place)]);
  return Number(run('du', ['-s', '-B1', filled]).split('\t')[0]);
}

/** Where there is nothing but the registry. */
async function inNamespace(place, rows) {
  run('ip', ['link', 'set', 'lo', 'up']);
  await withRegistry(() => {
    const tried = rows.map((row) => {
      const outcome = tryRow(place, row);
      for (const fault of outcome.faults) console.error(fault);
      return outcome;
    });
    writeFileSync(join(place, 'tried.json'), JSON.stringify(tried));
  });
}

function hostText() {
  const system = /PRETTY_NAME="?([^"\n]*)/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const [{ model }] = cpus();
  return `${system}, ${cpus().length} CPUs (${model}) with a load of ${loadavg()[2].toFixed(0)}`;
}

function tableText(tried) {
  const rows = tried.map(({ node, manager, user, install, core, first, faults }) => [
    ...[node, manager, user, times(install), core],
    faults.length === 0 ? times(first) : 'failed',
  ]);
  const head = ['Node', 'installed by', 'as', 'install: CPU, time', 'core', 'first number: CPU, time'];
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function sizesText({ packages }, installedBytes) {
  const sizes = packages.map(({ name, bytes, unpackedBytes, built }) => {
    const glibc = built === undefined ? '' : `, addon for glibc ${built.addon.glibc}`;
    return `- \`${name}\`: ${megabytes(bytes)}, unpacked ${megabytes(unpackedBytes)}${glibc}`;
  });
  return [...sizes, `- installed, with all that they depend on: ${megabytes(installedBytes)}`].join('\n');
}

function documentText(tried, installedBytes) {
  const made = madePackages();
  const changed = made.commit?.changed === true ? ', with changes' : '';
  const when = new Date().toISOString().slice(0, 10);
  const of = `Tried on ${when}, ${hostText()}, packages of commit ${made.commit?.commit.slice(0, 10)}${changed}:`;
  return `\n${of}\n\n${tableText(tried)}\n\nSizes:\n\n${sizesText(made, installedBytes)}\n\n`;
}

async function main(place, numbers) {
  const rows = numbers.length === 0 ? ROWS.map((_, index) => index) : numbers;
  run('chmod', ['755', place]);
  const installedBytes = await withRegistry(async () => {
    await publish();
    return fill(
      place,
      rows.map((index) => ROWS[index]),
    );
  });
  const inside = [fileURLToPath(import.meta.url), '--inside', place, ...rows.map(String)];
  const { status } = spawnSync('unshare', ['--net', '--', process.execPath, ...inside], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the rows could not be tried');
  const tried = JSON.parse(readFileSync(join(place, 'tried.json'), 'utf8'));
  const text = documentText(tried, installedBytes);
  console.log(text);
  const large = madePackages().packages.filter(({ bytes }) => bytes > LARGEST_PACKAGE_BYTES);
  for (const { name, bytes } of large) console.error(`${name} has ${megabytes(bytes)}`);
  if (large.length > 0 || tried.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  else if (numbers.length === 0) {
    const document = readFileSync(DOCUMENT, 'utf8');
    writeFileSync(
      DOCUMENT,
      document.replace(TABLE, (_, begin, end) => `${begin}${text}${end}`),
    );
    run('npx', ['prettier', '--write', DOCUMENT]);
  }
}

const [flag, ...rest] = process.argv.slice(2);
if (flag === '--inside') {
  const [place, ...numbers] = rest;
  await inNamespace(
    place,
    numbers.map((number) => ROWS[Number(number)]),
  );
} else {
  const place = mkdtempSync(join(tmpdir(), 'keb-packages-'));
  try {
    await main(place, process.argv.slice(2).map(Number));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
