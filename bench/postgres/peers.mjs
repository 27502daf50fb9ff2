// What the programs of the peers share. Each adds `jobs` no-op jobs to an empty database, `block` in
// one call, processes them in `processes` processes of its own, makes sure that each was done once,
// and prints one line:
//
//     STINT_PEERS=DIR node graphile.mjs '{"url": "postgres://…", "jobs": 100000, "block": 1000,
//                                         "processes": 2, "slots": 12, "batch": 100}'
//     {"added": 100000, "adding_seconds": 3.1, "done": 99950, "seconds": 4.6, "wal_bytes": …, …}
//
// With no processes the jobs are only added. The clock of processing starts with the first report of
// a worker and stops with the last one, so that connecting and starting is nobody's loss.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const require = createRequire(process.env.STINT_PEERS + '/');
export const load = (name) => require(name);

const report_every_ms = 10;

export const input_of = (number) => `input/of/some/length/${number}.dat`;

async function seconds_of(work) {
    const begin = performance.now();
    await work();
    return (performance.now() - begin) / 1e3;
}

// Calls `add(first, count)` for one block after the other.
async function add_all(task, add) {
    for (let first = 0; first < task.jobs; first += task.block) {
        await add(first, Math.min(task.block, task.jobs - first));
    }
}

// Runs the workers until all of them together have reported as many jobs as there are.
async function process_all(task, program) {
    const workers = [];
    let done = 0, first_at = 0, first_done = 0, last_at = 0;
    await new Promise((resolve, reject) => {
        for (let i = 0; i < task.processes; ++i) {
            const worker = fork(program, [JSON.stringify(task)]);
            worker.on('exit', (code) => code === 0 || reject(new Error(`a worker exited: ${code}`)));
            worker.on('message', (count) => {
                done += count;
                last_at = performance.now();
                if (first_at === 0) [first_at, first_done] = [last_at, done];
                if (done >= task.jobs) resolve();
            });
            workers.push(worker);
        }
    });
    await Promise.all(workers.map((worker) => new Promise((resolve) => {
        worker.on('exit', resolve);
        worker.send('stop');
    })));
    if (done !== task.jobs) throw new Error(`${done} jobs were done instead of ${task.jobs}`);
    return { done: done - first_done, seconds: (last_at - first_at) / 1e3 };
}

// What the server has written: bytes of its log, and row versions that were replaced or deleted.
async function read_books(client) {
    // The figures of a session are complete when it has ended.
    for (let others = 1; others > 0;) {
        const { rows } = await client.query(`SELECT count(*)::int AS n FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user
              AND pid <> pg_backend_pid()`);
        others = rows[0].n;
    }
    const { rows } = await client.query(`SELECT
        pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS log,
        (SELECT coalesce(sum(n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables)::float8 AS dead`);
    return rows[0];
}

// `peer` has prepare(task), add(first, count), done_adding(), work(task, report) -> stop function,
// and `left`, SQL for the number of jobs that are not done.
export async function run(program, peer) {
    const task = JSON.parse(process.argv[2]);
    if (process.send) return work(task, peer);
    await peer.prepare(task);
    const adding_seconds = await seconds_of(() => add_all(task, peer.add));
    await peer.done_adding();
    if (task.processes === 0) {
        console.log(JSON.stringify({ added: task.jobs, adding_seconds }));
        return;
    }
    const { Client } = load('pg');
    const client = new Client({ connectionString: task.url });
    await client.connect();
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
    const before = await read_books(client);
    const processed = await process_all(task, program);
    const after = await read_books(client);
    const { rows } = await client.query(peer.left);
    await client.end();
    if (Number(rows[0].left) !== 0) throw new Error(`${rows[0].left} jobs are left`);
    console.log(JSON.stringify({
        added: task.jobs, adding_seconds, ...processed,
        wal_bytes: (after.log - before.log) / task.jobs,
        dead_rows: (after.dead - before.dead) / task.jobs,
    }));
}

async function work(task, peer) {
    let unreported = 0;
    const report = () => {
        if (unreported > 0) process.send(unreported);
        unreported = 0;
    };
    const timer = setInterval(report, report_every_ms);
    const stopped = new Promise((resolve) => process.once('message', resolve));
    const stop = await peer.work(task, (count) => { unreported += count; });
    await stopped;
    clearInterval(timer);
    await stop();
    process.disconnect();
}
