// graphile-worker as fast as its manual makes it: jobs are fetched 500 at a time into a local queue
// and completed in batches.
import { fileURLToPath } from 'node:url';
import { input_of, load, run } from './peers.mjs';

const { Logger, makeWorkerUtils, run: start } = load('graphile-worker');
const logger = new Logger(() => () => {});
let utils;

await run(fileURLToPath(import.meta.url), {
    left: 'SELECT count(*) AS "left" FROM graphile_worker._private_jobs',

    async prepare(task) {
        utils = await makeWorkerUtils({ connectionString: task.url, logger });
        await utils.migrate();
    },
    async add(first, count) {
        await utils.addJobs(Array.from({ length: count }, (_, i) => (
            { identifier: 'noop', payload: { input: input_of(first + i) } })));
    },
    done_adding: () => utils.release(),

    async work(task, report) {
        const runner = await start({
            preset: {
                worker: {
                    connectionString: task.url, logger, concurrentJobs: task.slots,
                    maxPoolSize: task.slots + 2, localQueue: { size: 500 },
                    completeJobBatchDelay: 0, failJobBatchDelay: 0,
                },
            },
            noHandleSignals: true,
            taskList: { noop: () => report(1) },
        });
        return () => runner.stop();
    },
});
