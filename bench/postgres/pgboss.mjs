// pg-boss without its polling pause: every slot fetches a batch, completes it and fetches the next.
import { fileURLToPath } from 'node:url';
import { input_of, load, run } from './peers.mjs';

const { PgBoss } = load('pg-boss');
const queue = 'noop';
let boss;

const open = async (task) => {
    boss = new PgBoss({ connectionString: task.url, max: task.slots + 1, supervise: false,
                        schedule: false });
    boss.on('error', (error) => { throw error; });
    await boss.start();
};

await run(fileURLToPath(import.meta.url), {
    left: `SELECT count(*) FILTER (WHERE state <> 'completed') AS "left" FROM pgboss.job`,

    async prepare(task) {
        await open(task);
        await boss.createQueue(queue);
    },
    async add(first, count) {
        await boss.insert(queue, Array.from({ length: count }, (_, i) => (
            { data: { input: input_of(first + i) } })));
    },
    done_adding: () => boss.stop({ graceful: false }),

    async work(task, report) {
        await open(task);
        const loop = async () => {
            for (;;) {
                const jobs = await boss.fetch(queue, { batchSize: task.batch });
                if (jobs.length === 0) return;
                await boss.complete(queue, jobs.map((job) => job.id));
                report(jobs.length);
            }
        };
        const loops = Array.from({ length: task.slots }, loop);
        return async () => {
            await Promise.all(loops);
            await boss.stop({ graceful: false });
        };
    },
});
